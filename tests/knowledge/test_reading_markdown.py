"""Markdown and web pages: headings, lists, tables and code, without marks."""

import time

import pytest

from apps.knowledge.reading import Reading, read
from apps.knowledge.reading.shapes import Section


def markdown(text: str, name: str = "guide.md") -> Reading:
    return read(text.encode(), name)


def sections(reading: Reading) -> list[tuple[tuple[str, ...], str]]:
    return [(section.path, section.text) for section in reading.sections]


def test_text_stands_under_its_headings() -> None:
    reading = markdown("Intro\n\n# Help\n\n## Returns\nWithin 30 *days*.\n\n### How\nBy mail.\n\n## Shipping\nFree.")
    assert sections(reading) == [
        ((), "Intro"),
        (("Help", "Returns"), "Within 30 days."),
        (("Help", "Returns", "How"), "By mail."),
        (("Help", "Shipping"), "Free."),
    ]
    assert reading.title == "Help"


def test_a_heading_without_text_is_kept_as_text() -> None:
    assert sections(markdown("# Help\n## Do you ship abroad?\n## Yes\nWe do.")) == [
        (("Help",), "Do you ship abroad?"),
        (("Help", "Yes"), "We do."),
    ]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("one\ntwo", "one two"),
        ("我们\n发货", "我们发货"),
        ("one  \ntwo<br>three", "one\ntwo\nthree"),
        ("a **b** _c_ ~~d~~ `e*` \\* &amp;", "a b c d e* * &"),
        ("[terms](https://acme.example/t) [up](#top) ![a cat](cat.png)", "terms (https://acme.example/t) up a cat"),
        ("[terms][1]\n\n[1]: https://acme.example/t", "terms (https://acme.example/t)"),
        ("<https://acme.example>", "https://acme.example"),
        ("- a\n- b\n  - c\n    d\n\n  e\n- f", "- a\n- b\n  - c d\n  e\n- f"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- # a\n- b", "- a\n- b"),
        ("> a\n> b", "a b"),
        ("```\nx  =  1\n\n  y\n```", "x  =  1\n\n  y"),
        ("|Country|Price|\n|-|-|\n|Germany|**5** €|\n|France||", "Country: Germany; Price: 5 €\nCountry: France"),
        ("<div>a <b>b</b></div>", "a b"),
        ("a <!-- b --> c <i>d</i>", "a c d"),
        ("- [ ] open", "- [ ] open"),
    ],
)
def test_marks_become_plain_text(text: str, plain: str) -> None:
    assert [section.text for section in markdown(text).sections] == [plain]


def test_what_stands_before_the_text_gives_the_title() -> None:
    reading = markdown("---\ntitle: 'House rules'\ndate: 2026\n---\n# One\nText")
    assert (reading.title, sections(reading)) == ("House rules", [(("One",), "Text")])


def test_a_file_without_a_title_has_its_name() -> None:
    assert markdown("Text", "opening-hours.md").title == "opening-hours"


@pytest.mark.parametrize(
    "mark", ["[", "*a ", "`", "<a ", "> ", "- ", "![", "|a", "\\", "&", "**a", "[a](", "  - a\n", "<div>", "# a\n", "~~~\n", "a\n|-|\n"]
)
def test_marks_without_end_take_no_time_without_end(mark: str) -> None:
    started = time.perf_counter()
    assert markdown("word\n\n" + mark * (60_000 // len(mark))).sections
    assert time.perf_counter() - started < 10


def test_words_within_many_quotes_are_kept() -> None:
    assert "deep inside" in markdown("> " * 300 + "deep inside").sections[0].text


PAGE = """<!doctype html><html><head><title>Returns &amp; refunds | Acme</title><style>p{}</style></head><body>
<header><a href="/">Home</a></header><nav>Menu</nav>
<main><article><header><h1>Returns</h1></header>
<p>You <b>may</b> return<br>within 30&nbsp;days.<script>track()</script></p>
<h2>How</h2><ol><li>Pack it<li>Post it<ul><li>by <a href="https://post.example/x">post</a></li></ul></ol>
<p hidden>secret</p><p style="color:red; display : none">secret</p><div aria-hidden="true">secret</div><div role="navigation">menu</div>
<table><thead><tr><th>Country<th>Price</thead><tr><td>Germany<td>5&nbsp;€<tr><td>France<td>7 €</table>
<pre>line one
  line two</pre>Last words
</article></main><footer>Imprint</footer></body></html>"""


def test_a_page_is_read_without_its_frame() -> None:
    reading = markdown(PAGE, "page.html")
    assert reading.title == "Returns & refunds | Acme"
    assert reading.sections == (
        Section(("Returns",), "You may return\nwithin 30 days."),
        Section(
            ("Returns", "How"),
            "- Pack it\n- Post it\n  - by post (https://post.example/x)\n\n"
            "Country: Germany; Price: 5 €\nCountry: France; Price: 7 €\n\nline one\n  line two\n\nLast words",
        ),
    )


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("<tr><th>Mon<td>9 to 5<tr><th>Tue<td>closed", "Mon: 9 to 5\nTue: closed"),
        ("<tr><td>Day<td>Open<tr><td>Mon<td>9 to 5", "Day: Mon; Open: 9 to 5"),
        ("<tr><td>a1<td>b<td>c<tr><td>d<td><td>e", "a1 | b | c\nd | e"),
        ("<tr><th>A<th>B<th>C<tr><td colspan=2>x<td>y", "A: x; C: y"),
        ("<tr><td><h2>Title</h2><tr><td>Text", "Text"),
        ("<tr><td>a<br>b <i>c</i>d<td colspan=x><ul><li>e<li>f</ul>", "a b cd: e f"),
    ],
)
def test_tables_become_lines(table: str, text: str) -> None:
    assert markdown(f"<html><table>{table}</table>", "a.html").sections[-1].text == text


def test_no_word_is_lost_for_standing_deep() -> None:
    text = " ".join(section.text for section in markdown("<html>" + "<div><b>word " * 500, "a.html").sections)
    assert text.split() == ["word"] * 500


def test_what_stands_too_deep_is_pointed_out() -> None:
    reading = markdown("<html><p>word</p>" + "<div>" * 3_000 + "lost", "a.html")
    assert reading.sections == (Section((), "word"),)
    assert "nests its parts too deep" in reading.problems[0].reason


@pytest.mark.parametrize(
    "piece", ["<main><footer>", "<div>", "<b>", "<table><tr><td>", "<ul><li>", "<p hidden>", "<!--", "<a href='", "<h1>a</h1>", "&#"]
)
def test_pages_nested_without_end_take_no_time_without_end(piece: str) -> None:
    started = time.perf_counter()
    assert markdown("<html><p>word</p>" + piece * 20_000, "a.html").sections
    assert time.perf_counter() - started < 10
