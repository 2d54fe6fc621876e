"""Files as people really upload them, through the admin and the worker: a bad one says so at itself, and costs the others nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter

from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.knowledge import actions, files, indexing
from apps.knowledge.actions import reading
from apps.knowledge.models import Chunk, Entry, Problem, Source
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.knowledge.papers import lines, make_bomb, make_catalogue, make_pdf, written
from tests.knowledge.scenes import found, publish, titles, upload

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
SOURCES = "/admin/knowledge/source/"
FILE = {"name": "", "audience": "public", "language": "", "url": "", "owner": "", "review_on": ""}


def uploads(browser: Client, content: bytes, name: str) -> Any:
    return browser.post(f"{SOURCES}add/", FILE | {"file": SimpleUploadedFile(name, content)})


def source_named(cast: Cast, name: str) -> Source:
    with tenant_scope(cast.acme.pk):
        return Source.objects.get(name=name)


def read(source: Source) -> None:
    actions.read_source(source.tenant_id, source.pk)


def page_of(browser: Client, source: Source, page: str = "change") -> str:
    return str(browser.get(f"{SOURCES}{source.pk}/{page}/").text)


def scan() -> bytes:
    writer = PdfWriter()
    for _ in range(2):
        writer.add_blank_page(200, 200)
    return written(writer)


def long_paper() -> bytes:
    return make_pdf(*(lines(f"Chapter {number}", f"On page {number} stands the word onlyon{number}.") for number in range(1, 201)))


BAD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "broken.pdf": (lambda: b"%PDF-1.7\nthis is no PDF", "Failed", "This PDF is broken or not a PDF."),
    "locked.pdf": (lambda: make_pdf(lines("Secret"), password="tandem"), "Failed", "This PDF asks for a password."),
    "scan.pdf": (scan, "Failed", "No page of this PDF holds text; it may be a scan."),
    "columns.csv": (lambda: b"colour,weight\nred,5\nblue,6\n", "Ready", "A catalogue needs the columns name and price."),
    "bomb.docx": (lambda: make_bomb(120), "Failed", "."),
    "picture.png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "Failed", "This is not a kind of file that can be read:"),
    "really.pdf": (lambda: b"PK\x03\x04" + bytes(200), "Failed", "."),
    "blank.md": (lambda: b" \n\t\n", "Failed", "This file is empty."),
}


class TestBadFiles:
    @pytest.mark.parametrize("name", BAD)
    def test_say_what_is_wrong_at_themselves_and_cost_the_others_nothing(self, cast: Cast, sign_in: SignIn, name: str) -> None:
        make, state, reason = BAD[name]
        publish(cast.acme)
        browser = sign_in(cast.sofia)
        assert uploads(browser, make(), name).status_code == 302
        source = source_named(cast, name)
        read(source)
        page = page_of(browser, source)
        assert f">{state}<" in page
        assert reason in page
        with tenant_scope(cast.acme.pk):
            assert Problem.objects.filter(source=source).exists()
        assert titles(cast.acme, "send back") == ["Returns"]

    def test_of_a_bomb_hardly_anything_is_opened(self, cast: Cast, sign_in: SignIn) -> None:
        bomb = make_bomb(120)
        assert len(bomb) < 2**18
        uploads(sign_in(cast.sofia), bomb, "bomb.docx")
        read(source_named(cast, "bomb.docx"))
        with tenant_scope(cast.acme.pk):
            assert not Chunk.objects.exists()

    def test_empty_ones_are_refused_by_the_form(self, cast: Cast, sign_in: SignIn) -> None:
        answer = uploads(sign_in(cast.sofia), b"", "empty.md")
        assert "The submitted file is empty." in answer.text

    def test_of_more_than_the_largest_are_refused_by_the_form_with_all_else_kept(self, cast: Cast, sign_in: SignIn) -> None:
        given = FILE | {"name": "Terms of sale", "audience": "internal"}
        file = SimpleUploadedFile("large.md", b"x" * (files.LARGEST + 1))
        answer = sign_in(cast.sofia).post(f"{SOURCES}add/", given | {"file": file})
        assert "A file has at most 25 MB." in answer.text
        assert "Terms of sale" in answer.text
        with tenant_scope(cast.acme.pk):
            assert not Source.objects.exists()

    @pytest.mark.parametrize(
        ("name", "make", "reason"),
        [
            ("long.csv", lambda: make_catalogue(50_000), "more than 20,000 rows; the rest was left out."),
            (
                "whole.txt",
                lambda: (b"Word for word. " * 60).ljust(2**10, b"\n") * (files.LARGEST // 2**10),
                "more than 5,000,000 characters",
            ),
        ],
    )
    def test_of_the_largest_are_read_as_far_as_the_limit_goes(
        self, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, name: str, make: Callable[[], bytes], reason: str
    ) -> None:
        monkeypatch.setattr(indexing, "add", lambda part: None)  # what is written down is not what is tried here
        browser = sign_in(cast.sofia)
        uploads(browser, make(), name)
        source = source_named(cast, name)
        read(source)
        assert reason in page_of(browser, source)


class TestGoodFiles:
    def test_a_long_pdf_is_found_to_its_last_page(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        uploads(browser, long_paper(), "long.pdf")
        source = source_named(cast, "long.pdf")
        read(source)
        assert ">Ready<" in page_of(browser, source)
        assert "onlyon200" in found(cast.acme, "onlyon200")[0].text

    def test_a_page_leaves_its_scripts_behind(self, cast: Cast, sign_in: SignIn) -> None:
        html = b"<!doctype html><h1>Care</h1><script>steal('canary')</script><p onclick='steal()'>Wash cold.</p><style>p{}</style>"
        uploads(sign_in(cast.sofia), html, "care.html")
        read(source_named(cast, "care.html"))
        with tenant_scope(cast.acme.pk):
            (text,) = Chunk.objects.values_list("text", flat=True)
        assert "Wash cold." in text
        assert "steal" not in text

    def test_what_they_are_their_content_says(self, cast: Cast, sign_in: SignIn) -> None:
        uploads(sign_in(cast.sofia), make_pdf(lines("Opening hours", "We open at nine.")), "hours.docx")
        read(source_named(cast, "hours.docx"))
        assert titles(cast.acme, "open at nine") == ["hours.docx"]


class TestProgress:
    def test_is_asked_for_again_until_the_reading_has_ended(self, cast: Cast, sign_in: SignIn) -> None:
        browser, source = sign_in(cast.sofia), upload(cast.acme, b"# One\n\nWords.\n\n# Two\n\nWords.", read=False)
        for page in (page_of(browser, source), page_of(browser, source, "progress")):
            assert f'hx-get="{SOURCES}{source.pk}/progress/"' in page
            assert "A worker takes it up" in page
        read(source)
        for page in (page_of(browser, source), page_of(browser, source, "progress")):
            assert "hx-get" not in page
            assert "2 of 2 passages" in page

    def test_is_seen_while_a_worker_reads(self, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
        browser, source, seen = sign_in(cast.sofia), upload(cast.acme, make_catalogue(250), "soaps.csv", read=False), []
        add = indexing.add
        monkeypatch.setattr(indexing, "add", lambda part: (add(part), seen.append(page_of(browser, source, "progress"))))
        read(source)
        assert [f"{done} of 250 passages" in page and f'value="{done}"' in page for done, page in zip((100, 200, 250), seen, strict=True)]

    def test_shows_problems_a_page_at_a_time(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.oscar)
        source = upload(cast.acme, b"name,price\nSoap,1\n" + b"Soap,\n" * 45, "soaps.csv")
        first = page_of(browser, source)
        assert (first.count("has no price"), "1 to 20 of 45" in first) == (20, True)
        last = browser.get(f"{SOURCES}{source.pk}/change/?page=3").text
        assert (last.count("has no price"), "Row 47" in last) == (5, True)
        assert browser.get(f"{SOURCES}{source.pk}/change/?page=no").status_code == 200

    def test_of_a_rival_is_nowhere(self, cast: Cast, sign_in: SignIn) -> None:
        source = upload(cast.acme, b"# One\n\nWords.")
        assert sign_in(cast.charlie).get(f"{SOURCES}{source.pk}/progress/").status_code == 404


class Killed(BaseException):
    """What no code catches: as little as kill -9 would leave."""


class TestAWorkerThatDies:
    def test_in_the_middle_of_a_file_leaves_it_to_the_next_who_goes_on(
        self, cast: Cast, held_clock: HeldClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source, add, parts = upload(cast.acme, make_catalogue(250), "soaps.csv", read=False), indexing.add, []

        def die_at_the_second(part: Any) -> None:
            parts.append(len(part))
            if len(parts) == 2:
                raise Killed
            add(part)

        monkeypatch.setattr(indexing, "add", die_at_the_second)
        with pytest.raises(Killed):
            read(source)
        held_clock.advance(minutes=6)
        assert actions.take_up_forsaken() >= 1
        assert parts == [100, 100, 100, 50]  # the first hundred was not made again
        with tenant_scope(cast.acme.pk):
            source.refresh_from_db()
            assert (source.state, source.done, source.total) == ("ready", 250, 250)
            assert (Chunk.objects.count(), Entry.objects.count(), Chunk.objects.values("position").distinct().count()) == (250, 250, 250)

    def test_at_the_same_place_each_time_gives_the_file_up_with_a_sentence(
        self, cast: Cast, sign_in: SignIn, held_clock: HeldClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def die(*_: Any) -> None:
            raise Killed

        source = upload(cast.acme, b"# One\n\nWords.", read=False)
        monkeypatch.setattr(reading, "read", die)
        for _ in range(reading.MOST_ATTEMPTS):
            with pytest.raises(Killed):
                read(source)
            held_clock.advance(minutes=6)
        actions.take_up_forsaken()
        assert "did not come to an end" in page_of(sign_in(cast.sofia), source)
