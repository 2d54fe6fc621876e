"""PDF: pages into headings and paragraphs; what cannot be read is said page by page."""

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from apps.knowledge.reading import Limits, Problem, Reading, Section, Unreadable, pdf, read
from tests.knowledge.papers import Placed, add_page, drawn, lines, make_pdf, written

COVER: Placed = (20, 780, "Shipping")


def texts(reading: Reading) -> list[str]:
    return [section.text for section in reading.sections]


def test_larger_letters_are_headings_and_wider_gaps_end_paragraphs() -> None:
    page = [
        COVER,
        (15, 750, "Costs"),
        *lines("We ship within", "two days to all", "of Europe."),
        *lines("Returns are free", "for a month.", top=640),
    ]
    assert read(make_pdf(page), "a.pdf") == Reading(
        "Shipping",
        (Section(("Shipping", "Costs"), "We ship within two days to all of Europe.\n\nReturns are free for a month.", "page 1"),),
    )


def test_a_heading_holds_for_the_pages_that_follow() -> None:
    reading = read(make_pdf([COVER, *lines("The first page.")], lines("The second page.")), "a.pdf")
    assert [(section.path, section.place) for section in reading.sections] == [(("Shipping",), "page 1"), (("Shipping",), "page 2")]


@pytest.mark.parametrize(
    ("above", "below", "text"),
    [
        ("Goods are deliv-", "ered by post today", "Goods are delivered by post today"),
        ("Use the self-service or self-", "service by the door of ours", "Use the self-service or self-service by the door of ours"),
        ("Open from nine until 5-", "6 in the evening of Monday", "Open from nine until 5- 6 in the evening of Monday"),
        ("These things you can have", "- cream for all of the face", "These things you can have\n- cream for all of the face"),
    ],
)
def test_lines_are_joined_as_their_author_meant(above: str, below: str, text: str) -> None:
    assert texts(read(make_pdf(lines(above, below)), "a.pdf")) == [text]


def test_short_lines_stay_lines() -> None:
    address = lines("Acme Skin", "1 High Street", "Our shop is open on every day but Sunday and all of the holidays.")
    assert texts(read(make_pdf(address), "a.pdf")) == [
        "Acme Skin\n1 High Street\nOur shop is open on every day but Sunday and all of the holidays."
    ]


def test_what_stands_at_the_edge_of_all_pages_is_left_out() -> None:
    words = ["apples", "pears", "plums", "grapes"]
    pages = [
        [(11.0, 810.0, "Acme handbook"), *lines(f"About {word}."), (11.0, 30.0, f"Page {at} of 4")] for at, word in enumerate(words, 1)
    ]
    assert texts(read(make_pdf(*pages), "a.pdf")) == [f"About {word}." for word in words]


@pytest.mark.parametrize("text", ["The same on every page.", "Page {}", "Fact {} is about number {}."])
def test_no_page_is_emptied_for_being_like_the_others(text: str) -> None:
    assert len(texts(read(make_pdf(*(lines(text.format(at, at)) for at in range(1, 6))), "a.pdf"))) == 5


def test_two_hundred_pages_are_read() -> None:
    pages = [
        [(18.0, 790.0, f"Chapter {at}"), *lines(*(f"Sentence {line} of chapter {at} says this." for line in range(40)))]
        for at in range(1, 201)
    ]
    reading = read(make_pdf(*pages), "manual.pdf")
    assert (len(reading.sections), reading.problems) == (200, ())
    assert reading.sections[150].place == "page 151"
    assert reading.sections[150].path == ("Chapter 151",)
    assert reading.sections[150].text.startswith("Sentence 0 of chapter 151 says this. Sentence 1")


def test_pages_without_text_are_pointed_out() -> None:
    reading = read(make_pdf(lines("One."), [], lines("Three.")), "a.pdf")
    assert texts(reading) == ["One.", "Three."]
    assert reading.problems == (Problem("page 2", "Page 2 holds no text; it may be a scan."),)


def test_a_page_that_fails_does_not_take_the_others_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = PdfWriter()
    for content in (drawn(lines("One.")), b"q " * (pdf.MOST_OPERATIONS + 1), drawn(lines("Three."))):
        add_page(writer, content)
    reading = read(written(writer), "a.pdf")
    assert texts(reading) == ["One.", "Three."]
    assert reading.problems == (Problem("page 2", "Page 2 could not be read."),)


def test_forms_that_draw_each_other_are_not_drawn_without_end() -> None:
    writer = PdfWriter()
    add_page(writer, drawn(lines("One.")) + b" /X Do")
    form = DecodedStreamObject()
    form.set_data(b"/X Do " * 50)
    form[NameObject("/Subtype")] = NameObject("/Form")
    own = writer._add_object(form)
    resources = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/X"): own})})
    form[NameObject("/Resources")] = resources
    writer.pages[0]["/Resources"].update(resources)
    assert texts(read(written(writer), "a.pdf")) == ["One."]


def test_only_so_many_pages_are_read() -> None:
    reading = read(make_pdf(lines("One."), lines("Two."), lines("Three.")), "a.pdf", limits=Limits(pages=2))
    assert texts(reading) == ["One.", "Two."]
    assert reading.problems == (Problem("", "The PDF has 3 pages; the first 2 were read."),)


def test_only_so_much_text_is_read() -> None:
    reading = read(make_pdf(lines("One is long."), lines("Two is long."), lines("Three.")), "a.pdf", limits=Limits(characters=20))
    assert texts(reading) == ["One is long.", "Two is l"]
    assert any("more than 20 characters" in problem.reason for problem in reading.problems)


def test_problems_are_listed_up_to_a_point() -> None:
    reading = read(make_pdf(lines("One."), *[[]] * 5), "a.pdf", limits=Limits(problems=2))
    assert [problem.reason for problem in reading.problems[2:]] == ["There are 3 more problems like these."]


@pytest.mark.parametrize(
    ("title", "shown"), [("Our terms", "Our terms"), ("Microsoft Word - t.docx", "Shipping"), ("scan0001.pdf", "Shipping")]
)
def test_a_title_is_the_authors_and_not_the_programs(title: str, shown: str) -> None:
    assert read(make_pdf([COVER, *lines("Words of the page.")], title=title), "a.pdf").title == shown


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(content, "a.pdf")
    return refused.value.reason


def test_a_pdf_with_a_password_asks_for_it() -> None:
    assert refusal(make_pdf(lines("Secret."), password="tandem")) == "This PDF asks for a password."


def test_scans_are_called_scans() -> None:
    assert refusal(make_pdf([], [])) == "No page of this PDF holds text; it may be a scan."


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"hello", b"%PDF-1.7\n" + bytes(range(256)) * 40, b"\x00" * 5_000])
def test_a_broken_pdf_is_called_broken(content: bytes) -> None:
    assert refusal(content) == "This PDF is broken or not a PDF."


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_cut_off_pdf_is_read_as_far_as_it_goes_or_called_broken(part: float) -> None:
    whole = make_pdf(*(lines(f"Page {at} tells of apples.") for at in range(20)))
    try:
        reading = read(whole[: int(part * len(whole))], "a.pdf")
    except Unreadable:
        return
    assert all("tells of apples." in text for text in texts(reading))


def test_words_before_the_start_of_a_pdf_do_no_harm() -> None:
    assert texts(read(b"\r\n" + make_pdf(lines("Here.")), "a.pdf")) == ["Here."]
