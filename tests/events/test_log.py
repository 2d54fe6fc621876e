"""The event log: typed, written in the action's transaction, told after it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from apps.events import catalogue, publisher, subscribers
from apps.events.actors import SYSTEM
from apps.events.catalogue import Field, Uncatalogued, declare
from apps.events.log import announce, record, written
from apps.events.management.commands.events import writers
from apps.events.models import Event
from apps.events.subscribers import on
from apps.ground.scope import tenant_scope
from config.env import ROOT
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue and subscribers that end with the test."""
    monkeypatch.setattr(catalogue, "_kinds", dict(catalogue._kinds))
    for registry in ("_after", "_within"):
        monkeypatch.setattr(subscribers, registry, subscribers.defaultdict(list))
    declare("kettle.boiled", "The kettle boiled.", live=True, kettle=Field.ID, whistle=Field.FLAG, mood=Field.WORD, guests=Field.WORDS)
    declare("kettle.hummed", "The kettle hummed.", recorded=False, kettle=Field.ID)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str, Any]]:
    sent: list[tuple[int, str, Any]] = []
    monkeypatch.setattr(publisher, "publish", lambda *hint: sent.append(hint))
    return sent


@pytest.fixture
def at_acme(cast: Cast) -> Iterator[Cast]:
    with tenant_scope(cast.acme.pk):
        yield cast


GOOD = {"kettle": 7, "whistle": True, "mood": "calm", "guests": "anna,ben"}


def test_an_event_is_kept_with_who_what_and_when(kinds: None, at_acme: Cast, held_clock: Any) -> None:
    event = record("kettle.boiled", actor=at_acme.sarah.actor, about=at_acme.sarah, **GOOD)
    kept = Event.objects.get(pk=event.pk)
    assert (kept.tenant_id, kept.name, kept.payload) == (at_acme.acme.pk, "kettle.boiled", GOOD)
    assert (kept.actor_kind, kept.actor_id) == ("member", at_acme.sarah.pk)
    assert list(Event.objects.about("membership", at_acme.sarah.pk).filter(name="kettle.boiled")) == [kept]
    assert str(kept) == "kettle.boiled"


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("kettle.exploded", GOOD),
        ("kettle.boiled", {"kettle": 7}),
        ("kettle.boiled", GOOD | {"more": 1}),
        ("kettle.boiled", GOOD | {"kettle": "seven"}),
        ("kettle.boiled", GOOD | {"kettle": True}),
        ("kettle.boiled", GOOD | {"whistle": 1}),
        ("kettle.boiled", GOOD | {"mood": "sarah@acme.example"}),
        ("kettle.boiled", GOOD | {"mood": "rather calm"}),
        ("kettle.boiled", GOOD | {"guests": "anna, ben"}),
        ("kettle.hummed", {"kettle": 7}),
    ],
)
def test_what_the_catalogue_does_not_know_is_refused(kinds: None, at_acme: Cast, name: str, payload: Any) -> None:
    with pytest.raises(Uncatalogued):
        record(name, actor=SYSTEM, **payload)


def test_an_event_is_declared_once_and_reads_like_a_sentence(kinds: None) -> None:
    with pytest.raises(Uncatalogued, match="twice"):
        declare("kettle.boiled", "Again.")
    with pytest.raises(Uncatalogued, match="must read like"):
        declare("Boil", "A bare verb.")
    assert [kind.name for kind in catalogue.kinds() if kind.name.startswith("kettle")] == ["kettle.boiled", "kettle.hummed"]


def test_live_events_reach_the_tenants_channel_after_the_commit(
    kinds: None, at_acme: Cast, published: list[Any], after_commit: Callable[[], Any]
) -> None:
    with after_commit():
        record("kettle.boiled", actor=SYSTEM, **GOOD)
        announce("kettle.hummed", tenant_id=at_acme.acme.pk, kettle=7)
        assert published == []
    assert published == [(at_acme.acme.pk, "kettle.boiled", GOOD), (at_acme.acme.pk, "kettle.hummed", {"kettle": 7})]


def test_what_rolls_back_was_never_said(kinds: None, at_acme: Cast, published: list[Any], after_commit: Callable[[], Any]) -> None:
    with after_commit(), pytest.raises(ValueError, match="on purpose"), transaction.atomic():
        record("kettle.boiled", actor=SYSTEM, **GOOD)
        raise ValueError("on purpose")
    assert published == []
    assert not Event.objects.filter(name="kettle.boiled").exists()


def test_subscribers_hear_of_it_after_the_commit(kinds: None, at_acme: Cast, published: list[Any], after_commit: Callable[[], Any]) -> None:
    heard: list[str] = []

    @on("kettle.boiled")
    def fails(event: Event) -> None:
        raise RuntimeError("a subscriber's own trouble")

    @on("kettle.boiled")
    def listens(event: Event) -> None:
        heard.append(event.name)

    with after_commit():
        record("kettle.boiled", actor=SYSTEM, **GOOD)
        assert heard == []
    assert heard == ["kettle.boiled"]


def test_a_subscriber_within_the_commit_can_stop_the_action(kinds: None, at_acme: Cast) -> None:
    @on("kettle.boiled", within=True)
    def refuses(event: Event) -> None:
        raise RuntimeError("no tea today")

    with pytest.raises(RuntimeError, match="no tea"), transaction.atomic():
        record("kettle.boiled", actor=SYSTEM, **GOOD)
    assert not Event.objects.filter(name="kettle.boiled").exists()


def test_nothing_runs_within_the_commit_of_what_sql_wrote(kinds: None) -> None:
    @on("kettle.boiled", within=True)
    def listens(event: Event) -> None:
        raise AssertionError

    with pytest.raises(Uncatalogued, match="written by SQL"):
        written("kettle.boiled", tenant_id=1, actor=SYSTEM, subject="kettle", subject_id=7, **GOOD)


def test_every_event_of_the_house_is_declared_and_written_somewhere() -> None:
    written = writers(ROOT / "apps")
    declared = {kind.name for kind in catalogue.kinds()}
    assert set(written) == declared
