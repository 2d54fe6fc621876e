"""What people and models write, on a page and in plain words."""

from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.text import markup
from apps.text.markup import parsed_html, to_html, to_plain

OUTWARD = 'target="_blank" rel="noopener noreferrer nofollow ugc"'


def link(href: str, label: str | None = None) -> str:
    return f'<a href="{href}" {OUTWARD}>{label or href}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (" \n\n ", ""),
        ("Hello", "<p>Hello</p>"),
        ("  Hello  ", "<p>Hello</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("one\r\ntwo\rthree", "<p>one<br>\ntwo<br>\nthree</p>"),
        ("**bold** __bold__ *it* _it_", "<p><strong>bold</strong> <strong>bold</strong> <em>it</em> <em>it</em></p>"),
        ("~~gone~~ ~kept~", "<p><s>gone</s> ~kept~</p>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("```py\nx = 1 < 2\n```", "<pre><code>x = 1 &lt; 2\n</code></pre>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>"),
        ("# A *title*\ntext", "<p><strong>A <em>title</em></strong></p>\n<p>text</p>"),
        ("###### small", "<p><strong>small</strong></p>"),
        (r"\*as typed\*", "<p>*as typed*</p>"),
        ("[nowhere]() [nor here][x]", "<p>nowhere [nor here][x]</p>"),
        ("snake_case_name 2*3*4", "<p>snake_case_name 2<em>3</em>4</p>"),
        ("    indented", "<p>indented</p>"),
        ("Title\n---", "<p>Title<br>\n---</p>"),
        ("a | b\n--|--\n1 | 2", "<p>a | b<br>\n--|--<br>\n1 | 2</p>"),
        ("I <3 R&D \"so\" 'much' > that", "<p>I &lt;3 R&amp;D \"so\" 'much' &gt; that</p>"),
        ("&amp; &lt;b&gt; &#106;", "<p>&amp;amp; &amp;lt;b&amp;gt; &amp;#106;</p>"),
        ("<b>x</b> <!-- y --> <br/>", "<p>&lt;b&gt;x&lt;/b&gt; &lt;!-- y --&gt; &lt;br/&gt;</p>"),
        ("مرحبا **كيف** حالك", "<p>مرحبا <strong>كيف</strong> حالك</p>"),
    ],
)
def test_the_subset(text, html):
    assert to_html(text) == html


@pytest.mark.parametrize(
    ("text", "href", "label"),
    [
        ("[here](https://a.example/?x=1&y=2)", "https://a.example/?x=1&amp;y=2", "here"),
        ("[**so**](http://a.example)", "http://a.example", "<strong>so</strong>"),
        ('[here](https://a.example "a title")', "https://a.example", "here"),
        ("[write](mailto:help@a.example)", "mailto:help@a.example", "write"),
        ("[call](tel:+4930123456)", "tel:+4930123456", "call"),
        ("[a b](<https://a.example/x y>)", "https://a.example/x%20y", "a b"),
        ("<https://a.example/_x_>", "https://a.example/_x_", "https://a.example/_x_"),
        ("<tel:+4930123456>", "tel:+4930123456", "tel:+4930123456"),
        ("[](https://a.example)", "https://a.example", "https://a.example"),
        ("[x](HTTPS://A.example)", "HTTPS://A.example", "x"),
        ('[x](https://a.example/"onclick=alert)', "https://a.example/%22onclick=alert", "x"),
        ("[see https://b.example/_c_ there](https://a.example)", "https://a.example", "see https://b.example/_c_ there"),
    ],
)
def test_links(text, href, label):
    assert to_html(text) == f"<p>{link(href, label)}</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("![a cat](https://a.example/cat.png)", link("https://a.example/cat.png", "a cat")),
        ("![](https://a.example/cat.png)", link("https://a.example/cat.png")),
        ("[![a cat](https://a.example/cat.png)](https://b.example)", link("https://b.example", "a cat")),
        ("![a cat]()", "a cat"),
        ("![a cat](data:image/png;base64,AAAA)", "![a cat](data:image/png;base64,AAAA)"),
    ],
)
def test_an_image_is_the_link_it_stands_for(text, html):
    assert to_html(text) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://a.example", None),
        ("http://a.example:8080/b?c=d#e", None),
        ("https://a.example/_foo_/b*r/~x", None),
        ("https://a.example/c_(d)", None),
        ("HTTPS://A.EXAMPLE/B", None),
        ("www.a-shop.de/sale", "https://www.a-shop.de/sale"),
        ("acme.com", "https://acme.com"),
        ("shop.acme.com.au/x?y", "https://shop.acme.com.au/x?y"),
        ("jane.doe+1@acme.co.uk", "mailto:jane.doe+1@acme.co.uk"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://a.example/%E2%80%AE", None),
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "See {}.", "({})", "**{}**", "_{}_", "“{}”, yes", "{}!?", "> {}", "请看{}\uff0c谢谢", "a\n{}\nb", "'{}'"]
)
def test_addresses_become_links_wherever_they_stand(address, href, around):
    assert link(href or address, address) in to_html(around.format(address))


@pytest.mark.parametrize(
    "text",
    [
        "Thanks.It works",
        "It costs 3.50 or so",
        "acme.com.evil.xy",
        "http:// and https://...",
        "ftp://a.example //a.example",
        "file.py, and/or, 10:30, a@b, @jane",
        "`https://a.example`",
        "```\nhttps://a.example\n```",
        "https\\://a.example",
        "xhttps://a.example",
        "https://" + "a" * 3_000,
        "tel:123",
        "https://acme.com@evil.example/",
        "https://a.example:alert(1)",
        "[b]: https//a.example",
    ],
)
def test_what_is_no_address_stays_text(text):
    assert "<a" not in to_html(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        ("Hello", "Hello"),
        ("**bold** _it_ ~~gone~~ `code` \\*", "bold it gone code *"),
        ("one\ntwo\n\n\n\nthree", "one\ntwo\n\nthree"),
        ("one  \ntwo", "one\ntwo"),
        ("# Title\ntext", "Title\n\ntext"),
        ("Choose:\n- a\n- b\n  - c\n\nThen", "Choose:\n\n- a\n- b\n  - c\n\nThen"),
        ("* a\n* b", "- a\n- b"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("1. a\n\n2. b", "1. a\n2. b"),
        ("> a\n> b\n\nc", "a\nb\n\nc"),
        ("```py\nx\n  y\n```\nz", "x\n  y\n\nz"),
        ("[here](https://a.example), ok", "here (https://a.example), ok"),
        ("[**so** it](https://a.example)", "so it (https://a.example)"),
        ("[https://a.example](https://a.example)", "https://a.example"),
        ("[write](mailto:help@a.example) [help@a.example](mailto:help@a.example)", "write (help@a.example) help@a.example"),
        ("[call](tel:+4930123456)", "call (+4930123456)"),
        ("[](https://a.example)", "https://a.example"),
        ("![a cat](https://a.example/cat.png)", "a cat (https://a.example/cat.png)"),
        ("See https://a.example, acme.com or jane@acme.example.", "See https://a.example, acme.com or jane@acme.example."),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
    ],
)
def test_plain_words(text, plain):
    assert to_plain(text) == plain


NEARLY_PLAIN = st.text("aZ9éß漢 .,:;/!?'\"()-+#=%&$@>]w\n\t\u00a0\u2003\u3000\ufeff\u200b\u0301🙂", max_size=60)
PIECES = ["www.", ".com", "http://", "a.b", "1. ", "- ", "3.50", ": ", "://", "www.9", ".net/x", "x@y.zz", ". ", "&", ">"]


@settings(deadline=None, max_examples=500)
@given(NEARLY_PLAIN | st.lists(st.sampled_from(PIECES) | NEARLY_PLAIN).map("".join) | st.text(st.characters()))
@example("www.9.")
@example("1) a")
@example("a\u00a0b")
def test_the_fast_way_says_what_the_slow_way_says(text):
    assert to_html(text) == parsed_html(text)


def test_ordinary_lines_take_the_fast_way(monkeypatch):
    monkeypatch.delattr(markup, "_parser")
    for text in ("Hello there!", "It's $3.50 (or so) & more: see #12", "¿Dónde está mi pedido?", "我的订单在哪里\uff1f", "Is 10:30 ok? :)"):
        assert unescape(to_html(text)) == f"<p>{text}</p>"
        assert to_plain(text) == text
