"""Files are uploaded, read in the background, replaced; what cannot be read is said at the item, and nothing else is lost."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pypdf import PdfWriter

from apps.events.actors import SYSTEM
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.knowledge import actions, files
from apps.knowledge.actions import reading
from apps.knowledge.models import Audience, Chunk, Problem, Source
from tests.cast import Cast
from tests.knowledge.scenes import found, publish, reread, titles, upload

pytestmark = pytest.mark.django_db

TERMS = b"# Terms\n\nA guarantee of two years.\n\n# Repairs\n\nWe repair what we sold."


def problems(source: Source) -> list[tuple[str, str]]:
    with tenant_scope(source.tenant_id):
        return list(Problem.objects.filter(source=source).values_list("place", "reason"))


class TestUploading:
    def test_wakes_a_worker_who_reads_the_file(self, cast: Cast, after_commit: Callable[[], Any]) -> None:
        with after_commit():
            source = upload(cast.acme, TERMS, read=False)
            assert source.state == "queued"
        assert titles(cast.acme, "guarantee") == ["terms.md"]

    def test_shows_how_far_the_reading_is(self, cast: Cast) -> None:
        source = upload(cast.acme, TERMS)
        assert (source.state, source.done, source.total) == ("ready", 2, 2)

    def test_keeps_the_file_under_its_tenant_and_a_random_name(self, cast: Cast, uploads: Path) -> None:
        upload(cast.acme, TERMS, "../../etc/passwd\x00.md")
        (kept,) = [path for path in uploads.rglob("*") if path.is_file()]
        assert kept.parent == uploads / "knowledge" / cast.acme.public_id
        assert kept.read_bytes() == TERMS

    def test_of_more_than_the_largest_leaves_nothing(self, cast: Cast, uploads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "LARGEST", 1_000)
        with pytest.raises(ValidationError, match="too large"):
            upload(cast.acme, b"x" * 2_000)
        assert not [path for path in uploads.rglob("*") if path.is_file()]
        with tenant_scope(cast.acme.pk):
            assert not Source.objects.exists()

    def test_is_for_those_who_manage_knowledge(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            upload(cast.acme, TERMS, actor=cast.sarah.actor)

    def test_internal_files_answer_the_team_alone(self, cast: Cast) -> None:
        upload(cast.acme, TERMS, audience=Audience.INTERNAL)
        assert found(cast.acme, "guarantee") == []
        assert titles(cast.acme, "guarantee", audience=Audience.INTERNAL) == ["terms.md"]


class TestBadFiles:
    @pytest.mark.parametrize(
        ("name", "content"),
        [("broken.pdf", b"%PDF-1.7\nthis is no PDF"), ("empty.md", b"  \n"), ("noise.docx", b"PK\x03\x04" + bytes(200))],
    )
    def test_say_what_is_wrong_and_cost_the_others_nothing(self, cast: Cast, name: str, content: bytes) -> None:
        publish(cast.acme)
        source = upload(cast.acme, content, name)
        assert source.state == "failed"
        ((_, reason),) = problems(source)
        assert reason.endswith(".")
        assert titles(cast.acme, "send back") == ["Returns"]

    def test_bad_rows_of_a_catalogue_are_named_and_the_good_ones_found(self, cast: Cast) -> None:
        source = upload(cast.acme, b"name,price\nRose soap,4.50\nOat soap,\nFig soap,6.00\n", "catalogue.csv")
        assert source.state == "ready"
        assert [place for place, _ in problems(source)] == ["row 3"]
        assert "Rose soap" in found(cast.acme, "rose soap")[0].text

    def test_missing_columns_are_named(self, cast: Cast) -> None:
        source = upload(cast.acme, b"colour,weight\nred,5\nblue,6\n", "catalogue.csv")
        assert "price" in " ".join(reason for _, reason in problems(source)).lower()

    def test_a_pdf_without_text_says_so_page_by_page(self, cast: Cast) -> None:
        writer, scanned = PdfWriter(), BytesIO()
        for _ in range(2):
            writer.add_blank_page(200, 200)
        writer.write(scanned)
        source = upload(cast.acme, scanned.getvalue(), "scan.pdf")
        assert problems(source)

    def test_what_breaks_the_reader_itself_is_said_too(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        def read(*_: Any) -> None:
            raise RecursionError

        monkeypatch.setattr(reading, "read", read)
        source = upload(cast.acme, TERMS)
        assert (source.state, problems(source)) == ("failed", [("", reading.BROKEN)])

    def test_one_whose_file_is_gone_says_so(self, cast: Cast, uploads: Path) -> None:
        source = upload(cast.acme, TERMS, read=False)
        for path in uploads.rglob("*"):
            if path.is_file():
                path.unlink()
        reread(source)
        assert problems(source) == [("", reading.GONE)]


class TestReplacing:
    def test_makes_only_what_changed_anew(self, cast: Cast) -> None:
        source = upload(cast.acme, TERMS)
        with tenant_scope(cast.acme.pk):
            before = dict(Chunk.objects.values_list("path", "pk"))
        actions.replace_file(source, BytesIO(TERMS.replace(b"two years", b"three years")), "new.md", actor=SYSTEM)
        reread(source)
        with tenant_scope(cast.acme.pk):
            after = dict(Chunk.objects.values_list("path", "pk"))
        assert before["Repairs"] == after["Repairs"]
        assert before["Terms"] != after["Terms"]
        assert (titles(cast.acme, "two years"), titles(cast.acme, "three years")) != ([], [])

    def test_with_the_same_file_does_nothing(self, cast: Cast, uploads: Path) -> None:
        source = upload(cast.acme, TERMS)
        actions.replace_file(source, BytesIO(TERMS), "again.md", actor=SYSTEM)
        assert source.state == "ready"
        assert len([path for path in uploads.rglob("*") if path.is_file()]) == 1

    def test_forgets_the_old_file_after_the_commit(self, cast: Cast, uploads: Path, after_commit: Callable[[], Any]) -> None:
        source = upload(cast.acme, TERMS)
        with after_commit():
            actions.replace_file(source, BytesIO(b"# New\n\nWords."), "new.md", actor=SYSTEM)
        assert [path.read_bytes() for path in uploads.rglob("*") if path.is_file()] == [b"# New\n\nWords."]

    def test_with_a_broken_file_keeps_what_was_known(self, cast: Cast) -> None:
        source = upload(cast.acme, TERMS)
        actions.replace_file(source, BytesIO(b"%PDF-1.7 broken"), "new.pdf", actor=SYSTEM)
        reread(source)
        assert source.state == "failed"
        assert titles(cast.acme, "guarantee") == ["terms.md"]


class TestChanging:
    def test_a_new_name_is_shown_with_what_is_found(self, cast: Cast) -> None:
        source = upload(cast.acme, TERMS)
        source.name = "Our terms"
        actions.change_source(source, changed=["name"], actor=cast.sofia.actor)
        reread(source)
        assert titles(cast.acme, "guarantee") == ["Our terms"]

    def test_deleting_leaves_neither_file_nor_chunk(self, cast: Cast, uploads: Path, after_commit: Callable[[], Any]) -> None:
        source = upload(cast.acme, TERMS)
        with after_commit():
            actions.delete_source(source, actor=cast.sofia.actor)
        assert found(cast.acme, "guarantee") == []
        assert not [path for path in uploads.rglob("*") if path.is_file()]

    def test_the_source_of_all_articles_stays(self, cast: Cast) -> None:
        article = publish(cast.acme)
        with tenant_scope(cast.acme.pk), pytest.raises(ValidationError):
            actions.delete_source(article.source, actor=cast.sofia.actor)


class TestTheLease:
    def test_nobody_reads_what_somebody_is_reading(self, cast: Cast) -> None:
        source = upload(cast.acme, TERMS, read=False)
        with tenant_scope(cast.acme.pk):
            reading._take(source.pk)
        assert not actions.read_source(cast.acme.pk, source.pk)

    def test_the_sweep_takes_up_what_a_dead_worker_left(self, cast: Cast, held_clock: HeldClock) -> None:
        source = upload(cast.acme, TERMS, read=False)
        with tenant_scope(cast.acme.pk):
            reading._take(source.pk)
        held_clock.advance(minutes=6)
        actions.take_up_forsaken()
        assert titles(cast.acme, "guarantee") == ["terms.md"]

    def test_a_file_that_outlives_its_readers_is_given_up_with_a_sentence(self, cast: Cast, held_clock: HeldClock) -> None:
        source = upload(cast.acme, TERMS, read=False)
        for _ in range(reading.MOST_ATTEMPTS):
            with tenant_scope(cast.acme.pk):
                reading._take(source.pk)
            held_clock.advance(minutes=6)
        actions.take_up_forsaken()
        assert problems(source) == [("", reading.NO_END)]

    def test_a_reader_whose_lease_was_taken_over_changes_nothing_more(self, cast: Cast, held_clock: HeldClock) -> None:
        source = upload(cast.acme, TERMS, read=False)
        with tenant_scope(cast.acme.pk):
            slow = reading._take(source.pk)
        held_clock.advance(minutes=6)
        reread(source)
        reading._fail(slow, "late")
        reread(source)
        assert (source.state, problems(source)) == ("ready", [])
