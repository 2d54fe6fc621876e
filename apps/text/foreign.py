"""HTML that strangers wrote, for a sandboxed frame alone: its look is kept, nothing in it runs, and nothing is fetched by looking at it."""

import nh3

_LAYOUT = {"align", "valign", "width", "height", "dir", "lang", "style"}
_STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-radius", "border-right",
    "border-spacing", "border-style", "border-top", "border-width", "color", "direction", "font-family", "font-size", "font-style",
    "font-weight", "height", "letter-spacing", "line-height", "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right",
    "margin-top", "max-width", "min-width", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "text-align",
    "text-decoration", "text-indent", "text-transform", "vertical-align", "white-space", "width", "word-break",
}  # fmt: skip
_PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;")


def _kept(tag: str, name: str, value: str) -> str | None:
    """Pictures stand in the mail itself or nowhere; what a style fetches is not even named."""
    if tag == "img" and name == "src":
        return value if value.lower().startswith(_PICTURES) else None
    if name == "href" and not value.lower().startswith(("https://", "http://", "mailto:", "tel:")):
        return None
    return None if name == "style" and ("url(" in value.lower() or "\\" in value) else value


_wall = nh3.Cleaner(
    tags={
        "a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em",
        "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "span",
        "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
    },
    clean_content_tags={"head", "iframe", "noscript", "object", "script", "style", "svg", "title"},
    attributes={
        "*": _LAYOUT, "a": {"href"}, "img": {"src", "alt"}, "font": {"color", "face", "size"}, "ol": {"start", "type"},
        "table": {"bgcolor", "border", "cellpadding", "cellspacing"}, "td": {"bgcolor", "colspan", "rowspan"},
        "th": {"bgcolor", "colspan", "rowspan"}, "tr": {"bgcolor"},
    },
    attribute_filter=_kept,
    filter_style_properties=_STYLES,
    url_schemes={"http", "https", "mailto", "tel", "data"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow ugc",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)  # fmt: skip


def harmless(html: str) -> str:
    return _wall.clean(html)
