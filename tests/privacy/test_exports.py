"""Whoever is forgotten is in no export: not in one that was made, not in one in the making, not in one that comes after. (F16)"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from apps.conversations.models import Contact
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.privacy import actions
from apps.privacy.actions import erasing
from apps.privacy.map import Entry, Whose
from apps.privacy.models import Erasure
from apps.reports import actions as reports
from apps.reports.exporting import streaming, writing
from apps.reports.exporting.folder import Chosen
from apps.reports.exporting.forgotten import Forgotten, Vigil
from apps.reports.models import ExportJob
from apps.reports.selecting import parsed
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.factories import make_guest, make_inbox
from tests.privacy.scenes import CANARY, known_everywhere

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def known(cast: Cast) -> Contact:
    says(make_guest(make_inbox(cast.acme)), "Nobody else minds.")
    return known_everywhere(cast.sarah)


def asked(cast: Cast) -> ExportJob:
    with tenant_scope(cast.acme.pk):
        return reports.ask(parsed({}, cast.acme), format="jsonl", anonymised=False, actor=cast.olivia.actor)


def made(cast: Cast) -> ExportJob:
    job = asked(cast)
    assert reports.run(cast.acme.pk, job.pk)
    return fresh(job)


def fresh(job: ExportJob) -> ExportJob:
    with tenant_scope(job.tenant_id):
        return ExportJob.objects.get(pk=job.pk)


def forget(contact: Contact, cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        erasure = actions.ask(contact, actor=cast.olivia.actor)
    assert actions.erase(erasure.tenant_id, erasure.pk)


def words(uploads: Path) -> str:
    return "".join(file.read_text(errors="replace") for file in uploads.rglob("*") if file.is_file())


def test_what_was_made_with_them_in_it_is_thrown_away(known: Contact, cast: Cast, uploads: Path, after_commit: Any) -> None:
    job = made(cast)
    assert CANARY in words(job.place)
    with after_commit():
        forget(known, cast)
    assert fresh(job).state == ExportJob.State.GONE
    assert CANARY not in words(uploads)


def test_what_comes_after_holds_the_others(known: Contact, cast: Cast) -> None:
    forget(known, cast)
    told = words(made(cast).place)
    assert "Nobody else minds." in told
    assert CANARY not in told


def test_what_was_chosen_before_and_is_gone_on_with_ends(known: Contact, cast: Cast, uploads: Path, after_commit: Any) -> None:
    job = made(cast)
    with tenant_scope(cast.acme.pk):
        ExportJob.objects.filter(pk=job.pk).update(state=ExportJob.State.RUNNING)
    with after_commit():
        forget(known, cast)
    assert fresh(job).state == ExportJob.State.GONE
    assert CANARY not in words(uploads)


def test_what_is_begun_in_the_midst_of_it_is_of_the_others(
    known: Contact, cast: Cast, uploads: Path, after_commit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the moment it was asked for, while much of theirs still stands."""
    begun: list[ExportJob] = []
    all_of = erasing._all_of

    def and_somebody_exports(erasure: Erasure, entry: Entry, theirs: Whose) -> int:
        begun.append(begun[0] if begun else made(cast))
        return all_of(erasure, entry, theirs)

    with monkeypatch.context() as patched, after_commit():
        patched.setattr(erasing, "_all_of", and_somebody_exports)
        forget(known, cast)
    assert fresh(begun[0]).state == ExportJob.State.DONE
    assert "Nobody else minds." in words(begun[0].place)
    assert CANARY not in words(uploads)


def test_what_was_searched_for_is_forgotten_whatever_was_found(known: Contact, cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        words = parsed({"text": CANARY, "since": "2020-01-01", "until": "2020-01-02"}, cast.acme)
        done = reports.ask(words, format="jsonl", anonymised=False, actor=cast.olivia.actor)
        waits = reports.ask(words, format="jsonl", anonymised=False, actor=cast.olivia.actor)
    assert reports.run(cast.acme.pk, done.pk)
    forget(known, cast)
    assert set(fresh(done).selection) == {"since", "until"}
    assert fresh(waits).selection["text"] == CANARY, "it is chosen by it yet"


def test_from_the_moment_it_is_asked_for_nobody_can_take_one(known: Contact, cast: Cast) -> None:
    job = made(cast)
    with tenant_scope(cast.acme.pk):
        actions.ask(known, actor=cast.olivia.actor)
    assert fresh(job).state == ExportJob.State.GONE


class TestByCommand:
    """It reads one moment, in which whoever is forgotten meanwhile still stands."""

    @pytest.fixture(autouse=True)
    def small_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(writing, "PART", 1)

    def told(self, cast: Cast, path: Path, progress: streaming.Progress, **words: Any) -> str:
        with tenant_scope(cast.acme.pk):
            selection = parsed(words, cast.acme)
        order = streaming.order(cast.acme, selection, format="jsonl", anonymised=False, notes=False)
        streaming.to_files(order, cast.acme, path, path.with_suffix(".manifest"), progress)
        return path.read_text()

    def test_it_stops_after_the_part_and_leaves_nothing(self, known: Contact, cast: Cast, tmp_path: Path) -> None:
        folder, parts = tmp_path / "out", list[int]()
        folder.mkdir()

        def progress(done: int, total: int) -> None:
            parts.append(done)
            if not done:
                with tenant_scope(cast.acme.pk):
                    actions.ask(known, actor=cast.olivia.actor)

        with pytest.raises(Forgotten):
            self.told(cast, folder / "told.jsonl", progress)
        assert parts == [0]
        assert not list(folder.iterdir())

    def test_who_is_not_in_it_does_not_stop_it(self, known: Contact, cast: Cast, tmp_path: Path) -> None:
        with tenant_scope(cast.acme.pk):
            other = says(make_guest(make_inbox(cast.acme)), "I stay.")

        def progress(done: int, total: int) -> None:
            if not done:
                with tenant_scope(cast.acme.pk):
                    actions.ask(known, actor=cast.olivia.actor)

        assert "I stay." in self.told(cast, tmp_path / "told.jsonl", progress, conversations=[other.number])

    def test_whoever_is_being_forgotten_is_not_chosen(self, known: Contact, cast: Cast, tmp_path: Path) -> None:
        with tenant_scope(cast.acme.pk):
            actions.ask(known, actor=cast.olivia.actor)
        told = self.told(cast, tmp_path / "told.jsonl", lambda done, total: None)
        assert "Nobody else minds." in told
        assert CANARY not in told

    def test_the_command_says_so(self, known: Contact, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def is_met(vigil: Vigil, chosen: Chosen) -> None:
            raise Forgotten

        monkeypatch.setattr(Vigil, "look", is_met)
        with pytest.raises(CommandError, match="Somebody in it was forgotten meanwhile"):
            call_command("export_transcripts", tenant="acme", output=tmp_path / "told.jsonl")


def test_others_exports_are_left(known: Contact, cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        other = says(make_guest(make_inbox(cast.acme)), "I stay.")
        job = reports.ask(parsed({"conversations": [other.number]}, cast.acme), format="jsonl", anonymised=False, actor=cast.olivia.actor)
    assert reports.run(cast.acme.pk, job.pk)
    forget(known, cast)
    assert fresh(job).state == ExportJob.State.DONE


class TestHalves:
    """Of workers and commands that were killed."""

    def left(self, path: Path, hours: int) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half")
        at = (clock.now() - timedelta(hours=hours)).timestamp()
        os.utime(path, (at, at))
        return path

    def test_of_more_than_a_day_ago_are_swept_away(self, cast: Cast, uploads: Path) -> None:
        job = made(cast)
        old, new = self.left(job.place / "export.9.half", 25), self.left(job.place / "export.10.half", 23)
        reports.forget()
        assert not old.exists()
        assert new.exists()
        assert (job.place / "export").exists()

    def test_beside_a_file_go_with_the_next_one_of_that_name(self, cast: Cast, tmp_path: Path) -> None:
        old, new = self.left(tmp_path / ".told[1].jsonl.77.half", 25), self.left(tmp_path / ".told[1].jsonl.78.half", 23)
        other = self.left(tmp_path / ".other.jsonl.77.half", 25)
        call_command("export_transcripts", tenant="acme", output=tmp_path / "told[1].jsonl")
        assert not old.exists()
        assert new.exists()
        assert other.exists()
