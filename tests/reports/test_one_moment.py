"""An export reads one moment of one tenant, on a connection of its own, while the house goes on; and is killed as processes are."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from apps.conversations.models import Contact, Conversation, Message
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.ground.snapshot import snapshot
from apps.reports import actions
from apps.reports.exporting import writing
from apps.reports.exporting.manifest import verified
from apps.reports.models import ExportJob
from apps.reports.models.exports import EXPORT_LEASE
from apps.reports.selecting import Selection
from tests.cast import Cast
from tests.factories import make_inbox
from tests.reports.asked import export
from tests.reports.talks import SAID, talk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def six(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Conversation]:
    """At Acme; with parts of two."""
    monkeypatch.setattr(writing, "PART", 2)
    inbox, theirs = make_inbox(cast.acme), make_inbox(cast.globex)
    with tenant_scope(cast.globex.pk):
        talk(theirs, *SAID, name="Zoltan Rival")
    with tenant_scope(cast.acme.pk):
        return [talk(inbox, *SAID, name=f"Maria {place}") for place in range(6)]


def meanwhile(act: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the second part somebody else acts, elsewhere."""
    real, calls = writing.lines, iter(range(99))

    def reading(*given: Any) -> Iterator[Any]:
        if next(calls) == 1:
            other = threading.Thread(target=act)
            other.start()
            other.join(30)
        return real(*given)

    monkeypatch.setattr(writing, "lines", reading)


def test_what_happens_meanwhile_is_not_in_it(cast: Cast, six: list[Conversation], monkeypatch: pytest.MonkeyPatch) -> None:
    def act() -> None:
        with tenant_scope(cast.acme.pk):
            Message.objects.create(conversation=six[5], seq=5, author="customer", text="Said since then")
            Contact.objects.filter(pk=six[4].contact_id).update(name="Renamed since then")
            talk(six[0].inbox, *SAID, name="Come since then")

    meanwhile(act, monkeypatch)
    octets, _ = export()
    assert len(octets.splitlines()) == 6
    assert b"since then" not in octets
    assert b"since then" in export()[0]


def test_a_snapshot_is_of_one_tenant_and_writes_nothing(cast: Cast, six: list[Conversation]) -> None:
    with snapshot(cast.acme.pk) as session:
        assert session.execute("SELECT count(*) FROM conversations_conversation").fetchone() == (6,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), session.transaction():
            session.execute("DELETE FROM conversations_rating")


def test_a_rival_exports_their_own_alone(cast: Cast, six: list[Conversation]) -> None:
    octets, _ = export(tenant="globex")
    (told,) = [json.loads(line) for line in octets.splitlines()]
    assert told["customer"]["name"] == "Zoltan Rival"


def test_erasure_while_it_is_made_leaves_no_file(cast: Cast, six: list[Conversation], monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_scope(cast.acme.pk):
        monkeypatch.setattr("apps.reports.tasks.run_export.delay", lambda *_: None)
        job = actions.ask(Selection(), format="jsonl", anonymised=False, actor=cast.oscar.actor)

    def erase() -> None:
        with tenant_scope(cast.acme.pk):
            actions.withdraw([six[1].pk], actor=cast.adam.actor)
            Contact.objects.filter(pk=six[1].contact_id).delete()

    meanwhile(erase, monkeypatch)
    assert not actions.run(cast.acme.pk, job.pk)
    with tenant_scope(cast.acme.pk):
        assert ExportJob.objects.get(pk=job.pk).state == ExportJob.State.GONE
    assert not job.place.exists()


def test_a_killed_worker_is_followed_by_one_that_makes_the_same(
    cast: Cast, six: list[Conversation], monkeypatch: pytest.MonkeyPatch, held_clock: HeldClock
) -> None:
    """In a moment of its own: of what was chosen then, up to the messages that were there."""
    monkeypatch.setattr("apps.reports.tasks.run_export.delay", lambda *_: None)
    with tenant_scope(cast.acme.pk):
        job = actions.ask(Selection(), format="csv", anonymised=False, actor=cast.oscar.actor)
    whole, _ = export("--format", "csv")

    class Killed(BaseException):
        pass

    real, left = writing.lines, iter(range(2))

    def until_then(*given: Any) -> Iterator[Any]:
        if next(left, None) is None:
            raise Killed
        return real(*given)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(writing, "lines", until_then)
        actions.run(cast.acme.pk, job.pk)
    with tenant_scope(cast.acme.pk):
        assert ExportJob.objects.get(pk=job.pk).done == 4
        Message.objects.create(conversation=six[5], seq=5, author="customer", text="Said since then")
        Conversation.objects.filter(pk=six[5].pk).update(last_seq=5)
        talk(six[0].inbox, *SAID, name="Come since then")
    held_clock.advance(seconds=EXPORT_LEASE.total_seconds())
    assert actions.take_up() == 1
    with tenant_scope(cast.acme.pk):
        done = ExportJob.objects.get(pk=job.pk)
    assert (done.place / "export").read_bytes() == whole
    assert verified(done.place / "export", done.place / "manifest.json").holds
