"""No text breaks out of its message, and none takes long (S11)."""

import inspect
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.text import markup
from apps.text.markup import parsed_html, to_html, to_plain

OUTWARD = 'target="_blank" rel="noopener noreferrer nofollow ugc"'
ALLOWED = {tag: set() for tag in ("blockquote", "br", "code", "em", "li", "p", "pre", "s", "strong", "ul")}
ALLOWED |= {"a": {"href", "target", "rel"}, "ol": {"start"}}
OVERRIDES = "\u202d\u202e"
SLY = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "%6Aavascript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,AAAA",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "//evil.example",
    "/console/",
    "?x",
    "#x",
    "https:evil.example",
    "http:\\\\evil.example",
    "http\u017f://a.example",
    "view-source:https://a.example",
    "x-javascript:https://a.example",
]


@pytest.mark.parametrize("target", SLY)
@pytest.mark.parametrize("around", ["[x]({})", "![x]({})", "<{}>", "[x](<{}>)", "[x]: {}\n\n[x]", "{}", "[![x]({})](https://a.example)"])
def test_no_link_leads_anywhere_but_out(target, around):
    for href in Seen(to_html(around.format(target))).hrefs:
        assert re.match(r"(https?://|mailto:|tel:)", href)


def test_the_second_wall_holds_alone():
    hostile = '<p class="x" title="t" style="s" onclick="a()">a<script>b</script><img src="x"><a href="//d" id="e">f</a><svg/onload=g></p>'
    assert markup._wall.clean(hostile) == f"<p>a<a {OUTWARD}>f</a></p>"


def test_overrides_never_turn_text_around():
    assert to_html("refund\u202egpj.exe") == "<p>refundgpj.exe</p>"
    assert to_html("**a**\u202d") == "<p><strong>a</strong></p>"
    assert "\u202e" not in unescape(to_html("&#x202E; https://a.example/%E2%80%AEx [x](https://a.example/&#x202E;)"))


def test_half_characters_and_controls_are_shown_harmlessly():
    assert to_html("cut \ud83d off\0\x07") == "<p>cut \ufffd off</p>"
    assert to_plain("cut \ud83d off\0\x07") == "cut \ufffd off"


class Seen(HTMLParser):
    """What a browser's parser would find."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.strange: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.strange.append(tag)

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        self.strange.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment

    @property
    def hrefs(self) -> list[str]:
        return [attributes.get("href") or "" for tag, attributes in self.tags if tag == "a"]


TAGS = re.findall(r"\S+", "<script> </p> <a href=' \"> <!-- ]]> <? &lt; &#0; &quot onclick= <img src=x onerror=y> </code></pre>")
MARKS = ["**", "__", "~~", "`", "```", "[", "](", ")", "![", "> ", "- ", "1. ", "# ", "\n", "\n\n", "  \n", *"\\<>\"'&|"]
WORDS = ["https://a.example/", "www.acme.com", "jane@acme.example", "acme.com", "tel:1", "mailto:a@b.co", *"aé漢 \t\u00a0"]
ODD = [*"\0\x0b\x1b\x7f\x85\ud800\udc00\u202e\u2066\u2028\ufeff\ufffe\u200d"]
ANYTHING = st.text(st.characters())
HOSTILE = st.lists(st.sampled_from([*SLY, *TAGS, *MARKS, *WORDS, *ODD]) | ANYTHING, max_size=30).map("".join)


@settings(deadline=None, max_examples=500)
@given(HOSTILE)
@example("[" * 50 + "](https://a.example)" * 50)
@example("*_" * 100 + "a" + "_*" * 100)
def test_whatever_is_written_only_what_is_allowed_comes_out(text):
    seen = Seen(to_html(text))
    assert seen.strange == seen.open == []
    for tag, attributes in seen.tags:
        assert set(attributes) <= ALLOWED[tag]
        if tag == "a":
            assert re.fullmatch(r"(?:https?://|mailto:|tel:)[^\s\"<>]+", attributes.get("href", "tel:none"), re.IGNORECASE)
            assert (attributes["target"], attributes["rel"]) == ("_blank", "noopener noreferrer nofollow ugc")
        if tag == "ol":
            assert attributes.get("start", "1").isdecimal()
    assert not set(seen.words) & set(OVERRIDES + "\0\ud800\udc00")


@settings(deadline=None)
@given(HOSTILE)
def test_the_fast_way_is_as_safe(text):
    assert to_html(text) == parsed_html(text)


@settings(deadline=None)
@given(HOSTILE)
def test_plain_words_hold_no_control_and_no_half_character(text):
    plain = to_plain(text)
    assert plain.encode().decode() == plain == plain.strip()
    assert not set(plain) & set(OVERRIDES + "\0\x1b")


@pytest.mark.parametrize(
    "text", ["> " * 60 + "buried", "- " * 60 + "buried", "\n".join("  " * depth + "- x" for depth in range(60)) + "buried"]
)
def test_nothing_is_lost_however_deep_it_is_nested(text):
    assert "buried" in Seen(to_html(text)).words
    assert "buried" in to_plain(text)
    assert to_html(text).count("<blockquote>") + to_html(text).count("<ul>") <= markup.DEEPEST


def test_a_text_of_nothing_but_marks_is_shown_as_typed():
    text = "*a*\n<b>" * 2_000
    assert Seen(to_html(text)).words == text.replace("\n", "")
    assert to_html(text).count("<br>") == 2_000
    assert to_plain(text) == text


UNITS = [
    *("*", "_", "`", "~~", "**a", "*a_b", "*_", "_*a", "[", "![", "[a](", "[]", "[a](b", "[](", "[*", "[`", "]", "[a](<", '[a](http://b "'),
    *("> ", "- ", "1. ", "> - ", "\n> ", "\n  - ", "- a\n", "> a\n", "a\n", "# ", "```\n", "\\", "<", "<a:", "<!--", "&#1;", "!"),
    *(
        "a@",
        "a@b.",
        "a.b@c.",
        "www.",
        "www.a",
        "a.",
        "-",
        "x.com ",
        "a.com.",
        "mailto:a@b.co ",
        "://",
        "a://",
        "http://",
        "http://a",
        "http://[",
    ),
    *(
        "https://a.b/(",
        "(http://a.b/",
        "http://a/'",
        "https://a.b/x ",
        "<http://a.b>",
        "http://漢",
        "\u0301",
        ")",
        "漢",
        "\u202e",
        "\ud800",
    ),
]
HEAVY = [unit * (20_000 // len(unit)) for unit in UNITS]
HEAVY += ["https://a.b/" + ")" * 19_900, "http://" + "漢字" * 9_900, f"[a](http://{'漢字' * 9_800})", "a" * 18_000 + "@" + "b." * 900]
HEAVY += [
    ("*_" * 180 + "a" + "_*" * 180 + " " * 4_000) * 4,
    ("[" * 150 + "](https://a.b)" * 150) * 4,
    " ".join("`" * length for length in range(1, 190)),
]


@contextmanager
def shallow_stack() -> Iterator[None]:
    """Room for 250 calls more, as deep within a request."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 250)
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)


def seconds(text: str) -> float:
    """The quicker of two."""

    def once() -> float:
        begun = time.process_time()
        to_html(text)
        return time.process_time() - begun

    return min(once(), once())


@pytest.mark.parametrize("text", HEAVY, ids=lambda text: repr(text[:12]))
def test_time_grows_no_faster_than_the_text(text):
    """Four times the text takes about four times as long; quadratic would be sixteen. The clock's grain does not count."""
    assert seconds(text) < max(10 * seconds(text[: len(text) // 4]), 0.02)


@pytest.mark.parametrize("text", HEAVY, ids=lambda text: repr(text[:12]))
def test_a_text_within_the_limit_never_exhausts_the_stack(text):
    with shallow_stack():
        to_html(text[:10_000])
