"""Whoever is forgotten is in no export: not in one that was made, not in one in the making, not in one that comes after. (F16)"""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from apps.conversations.models import Contact
from apps.ground.scope import tenant_scope
from apps.privacy import actions
from apps.privacy.actions import erasing
from apps.privacy.map import Entry, Whose
from apps.privacy.models import Erasure
from apps.reports import actions as reports
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


def test_what_is_begun_in_the_midst_of_it_ends_too(
    known: Contact, cast: Cast, uploads: Path, after_commit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads one moment of the rows, and that moment may have been a moment too early."""
    begun: list[ExportJob] = []
    all_of = erasing._all_of

    def and_somebody_exports(erasure: Erasure, entry: Entry, theirs: Whose) -> int:
        begun.append(begun[0] if begun else made(cast))
        return all_of(erasure, entry, theirs)

    with monkeypatch.context() as patched, after_commit():
        patched.setattr(erasing, "_all_of", and_somebody_exports)
        forget(known, cast)
    assert fresh(begun[0]).state == ExportJob.State.GONE
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


def test_others_exports_are_left(known: Contact, cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        other = says(make_guest(make_inbox(cast.acme)), "I stay.")
        job = reports.ask(parsed({"conversations": [other.number]}, cast.acme), format="jsonl", anonymised=False, actor=cast.olivia.actor)
    assert reports.run(cast.acme.pk, job.pk)
    forget(known, cast)
    assert fresh(job).state == ExportJob.State.DONE
