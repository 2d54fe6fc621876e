"""From what people and models type to HTML that is safe on a page, or to plain words.

A subset of Markdown in which a line break is a line break. HTML is text, an image is the link it stands for, and a link leads to the web, a
mailbox or a telephone. Two walls: the parser makes nothing else, and whatever it makes passes an allow-list.

Decisions
- Addresses are found by one pattern of our own inside the parser: the usual linker takes quadratic time on hostile text, and knows no text
  without spaces between its words.
- A bare domain is a link only with "www." or one of the best-known endings: "Thanks.It works" is two sentences.
- Entities are not decoded: `&amp;` is shown as it was typed.
- A text with more marks or addresses than anyone writes is shown as typed, so that 10,000 characters cost milliseconds whatever they are.
- Most messages are one line without a mark. They skip the parser; a test holds that it would have said the same.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import islice

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

LONGEST_ADDRESS = 2_000  # encoding one takes quadratic time
MOST_MARKS = 400
MOST_ADDRESSES = 40
DEEPEST = 8  # quotes and lists within each other; the parser drops the text of what is nested deeper than it goes

_BLOCKS = ["blockquote", "fence", "heading", "list"]
_INLINES = ["autolink", "backticks", "emphasis", "escape", "image", "link", "newline", "strikethrough"]

_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e]")  # controls; overrides that make text read backwards
_BROKEN = re.compile(r"[\ud800-\udfff]")  # half a character, from a stream that was cut
_MARK = r"[\n!*<\[\]\\_`~]"

_STOPS = (  # what ends an address: spaces, brackets, and the punctuation of scripts that put no space after it
    r"\s\x00-\x20\x7f-\xa0<>\"`\\\[\]{}|^«»،؛؟।"
    r"\u1680\u2000-\u206f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufeff"
)
_REST = rf"[^{_STOPS}]{{1,{LONGEST_ADDRESS - 8}}}+(?![^{_STOPS}])"
_ADDRESS = re.compile(
    rf"(?<![a-z0-9])(?P<web>https?://{_REST})"
    r"|(?<![a-z0-9.%+/-])(?P<mail>[a-z0-9][a-z0-9._%+-]{0,63}+@(?:[a-z0-9-]{1,63}+\.){1,8}[a-z]{2,63}+)"
    r"|(?<![a-z0-9.@/:%+-])(?P<bare>(?:www\.(?:[a-z0-9-]{1,63}+\.){1,8}[a-z]{2,63}+|(?:[a-z0-9-]{1,63}+\.){1,8}(?:com|net|org)(?:\.[a-z]{2})?)"
    rf"(?![a-z0-9@-]|\.\w)(?:[/?#](?:{_REST})?)?)",
    re.IGNORECASE | re.ASCII,
)
_PREFIX = {"web": "", "mail": "mailto:", "bare": "https://"}
_LEADS_OUT = re.compile(r"https?://[^/?#@:]+(?::\d{1,5})?(?:[/?#]|$)|mailto:.|tel:.", re.IGNORECASE | re.ASCII)  # no `https://us@them`
_NORMAL = re.compile(r"[\w:/.?=&#@+,;~$!'()*-]*+", re.ASCII)  # nothing to encode, which takes most of a link's time

_PLAIN_LINE = re.compile(
    r"(?![-+>#\s]|\d{1,9}[.)])"  # would begin a list, a quote or a heading
    r"(?:[^\x00-\x1f\x7f-\xa0\ud800-\udfff\u202d\u202e*<@\[\\_`~.:]++|\.(?![^\W\d_])|:(?!//))++"
    r"(?<!\s)"
)

_wall = nh3.Cleaner(
    tags={"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "s", "strong", "ul"},
    attributes={"a": {"href"}, "ol": {"start"}, "*": set()},  # left out, "*" would let titles through
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow ugc",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)


@lru_cache(2_000)
def to_html(text: str) -> str:
    """What somebody wrote, as HTML that may stand in any page."""
    if _PLAIN_LINE.fullmatch(text):
        return f"<p>{escape(text, quote=False)}</p>"
    return parsed_html(text)


def parsed_html(text: str) -> str:
    """The same for any text, the slow way."""
    text = _tidied(text)
    html = _as_typed(text) if _is_overloaded(text) else str(_parser.render(text))
    return _wall.clean(html).strip()


def to_plain(text: str) -> str:
    """What somebody wrote, as words alone: for previews, text messages and mail."""
    if _PLAIN_LINE.fullmatch(text):
        return text
    text = _tidied(text)
    if _is_overloaded(text):
        return text.strip()
    words = "".join(_plain_blocks(_parser.parse(text)))
    return re.sub(r"\n{3,}", "\n\n", words).strip()


def _tidied(text: str) -> str:
    return _BROKEN.sub("\ufffd", _UNWANTED.sub("", text))


def _is_overloaded(text: str) -> bool:
    return _more_than(MOST_MARKS, re.finditer(_MARK, text)) or _more_than(MOST_ADDRESSES, _ADDRESS.finditer(text))


def _more_than(most: int, found: Iterator[re.Match[str]]) -> bool:
    return next(islice(found, most, None), None) is not None


def _as_typed(text: str) -> str:
    return f"<p>{'<br>'.join(escape(text.strip()).splitlines())}</p>"


class _Parser(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the parser's name
        if len(url) > LONGEST_ADDRESS:
            return ""
        return url if _NORMAL.fullmatch(url) else super().normalizeLink(url)

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return bool(_LEADS_OUT.match(url))

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link  # an address is shown as typed: decoded, it could show what it is not


class _Renderer(RendererHTML):
    fence = RendererHTML.code_block  # without the language's class

    def heading_open(self, *_: object) -> str:
        return "<p><strong>"

    def heading_close(self, *_: object) -> str:
        return "</strong></p>\n"

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        before = tokens[idx - 1]
        return (escape(_target(before)) if before.type == "link_open" else "") + "</a>"


def _address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - a parser's rule
    """A rule: an address becomes a link, within a link it is text."""
    found = _ADDRESS.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    shown = _without_ending(found[0])
    url = _PREFIX[found.lastgroup or "web"] + shown
    if not state.md.validateLink(url):
        return False
    if not silent:
        _write_address(state, url, shown)
    state.pos += len(shown)
    return True


def _without_ending(address: str) -> str:
    """Without the punctuation of the sentence it stands in; a bracket that it opened itself is its own."""
    while address[-1] in ".,;:!?'*_~" or (address[-1] == ")" and address.count(")") > address.count("(")):
        address = address[:-1]
    return address


def _write_address(state: StateInline, url: str, shown: str) -> None:
    if state.linkLevel:
        state.append_pending(shown)
        return
    opening = state.push("link_open", "a", 1)
    opening.attrs, opening.info = {"href": state.md.normalizeLink(url)}, "auto"
    state.push("text", "", 0).content = shown
    state.push("link_close", "a", -1)


def _too_deep(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - a parser's rule
    """A rule: marks of quotes and lists below the deepest are text."""
    return state.level >= DEEPEST and paragraph(state, line, end, silent)


def _settle(state: StateCore) -> None:
    """A rule: images become links, and links to nowhere their label."""
    for token in state.tokens:
        if token.children:
            token.children = list(_settled(token.children))


def _settled(children: Sequence[Token]) -> Iterator[Token]:
    linked = False
    for token in children:
        if token.type == "link_open":
            linked = bool(_target(token))
        if token.type == "image":
            yield from _settled_image(token, linked=linked)
        elif token.tag != "a" or linked:
            yield token
        if token.type == "link_close":
            linked = False


def _settled_image(image: Token, *, linked: bool) -> Iterator[Token]:
    source = str(image.attrs["src"])
    label = Token("text", "", 0, content="".join(part.content for part in image.children or []) or source)
    if linked or not source:
        yield label
    else:
        yield from (Token("link_open", "a", 1, attrs={"href": source}), label, Token("link_close", "a", -1))


def _target(link: Token) -> str:
    return str(link.attrs.get("href", ""))


def _plain_blocks(tokens: Sequence[Token]) -> Iterator[str]:
    depth = 0
    for token in tokens:
        if token.tag in {"ul", "ol"}:
            depth += token.nesting
            yield "\n" if not depth else ""
        elif token.type == "list_item_open":
            yield "  " * (depth - 1) + (token.info + token.markup if token.info else "-") + " "
        elif token.type == "inline":
            yield _plain_words(token.children or [])
        elif token.type in {"paragraph_close", "heading_close", "fence"}:
            yield token.content + ("\n" if depth else "\n\n")


def _plain_words(children: Sequence[Token]) -> str:
    written: list[str] = []
    for token in children:
        if token.type == "link_open":
            link, begins = token, len(written)
        elif token.type == "link_close":
            written[begins:] = [_plain_link("".join(written[begins:]), link)]
        else:
            written.append("\n" if token.tag == "br" else token.content)
    return "".join(written)


def _plain_link(label: str, link: Token) -> str:
    target = re.sub(r"^(?:mailto|tel):", "", _target(link))
    if link.info == "auto" or label == target:
        return label
    return f"{label} ({target})" if label else target


def _make_parser() -> MarkdownIt:
    parser = _Parser("zero", {"breaks": True, "maxNesting": 2 * DEEPEST}, renderer_cls=_Renderer)
    parser.enable(_BLOCKS + _INLINES)
    parser.block.ruler.before("fence", "too_deep", _too_deep)
    parser.inline.ruler.before("text", "address", _address)
    parser.core.ruler.after("inline", "settle", _settle)
    parser.inline.terminator_re = re.compile(f"{_MARK}|{_ADDRESS.pattern}", _ADDRESS.flags)
    return parser


_parser = _make_parser()
