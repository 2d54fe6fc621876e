"""Seals: nobody changes the past unseen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.events import seals, settling
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.events.models import Event, Seal
from apps.events.tasks import seal_events
from apps.ground.scope import Door, across_tenants, tenant_scope
from tests import databases
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Sweep until everything written so far is sealed. All of a test is one open transaction, so its own number must not hold it back."""
    state = settling.database_state
    monkeypatch.setattr(settling, "database_state", lambda: (state()[0], 2**62, state()[2]))
    return lambda: sum(seals.seal_settled() for _ in range(3))


@pytest.fixture
def secluded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other databases of the server do holds nothing back: the tests beside these are open transactions, too."""
    state = settling.database_state
    monkeypatch.setattr(settling, "database_state", lambda: (state()[0], databases.oldest_open(otherwise=state()[2]), state()[2]))


def flaws() -> list[str]:
    return [found.sentence for found in seals.verify() if isinstance(found, seals.Flaw)]


def test_a_batch_is_sealed_for_each_tenant_and_verifies(cast: Cast, settled: Callable[[], int]) -> None:
    assert settled() > 0
    assert flaws() == []
    with across_tenants(Door.SEAL):
        assert set(Seal.objects.values_list("tenant_id", flat=True)) == {cast.acme.pk, cast.globex.pk}
        assert sum(seal.count for seal in Seal.objects.all()) == Event.objects.count()


def test_seals_form_a_chain(cast: Cast, settled: Callable[[], int]) -> None:
    settled()
    with tenant_scope(cast.acme.pk):
        record("team.created", actor=SYSTEM)
    settled()
    with tenant_scope(cast.acme.pk):
        first, second = Seal.objects.order_by("number")
        assert (second.number, second.previous, second.after_id) == (2, first.digest, first.last_id)
        assert str(second) == "Seal 2"
    assert flaws() == []


def test_a_long_log_is_sealed_in_batches(cast: Cast, settled: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 3)
    settled()
    with tenant_scope(cast.acme.pk):
        assert Seal.objects.count() > 1
        assert max(seal.count for seal in Seal.objects.all()) == 3
    assert flaws() == []


class TestTampering:
    """Past the application's walls, with the owner's own role."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def sealed(self, settled: Callable[[], int]) -> None:
        assemble()
        settled()
        settled()

    @pytest.mark.parametrize(
        ("statement", "sentence"),
        [
            ("UPDATE events_event SET actor_id = 99 WHERE id = (SELECT min(id) FROM events_event)", "does not match its events"),
            ("DELETE FROM events_event WHERE id = (SELECT min(id) FROM events_event)", "events where it sealed"),
            ("UPDATE events_seal SET digest = repeat('f', 64)", "does not match its events"),
            ("UPDATE events_seal SET previous = repeat('f', 64) WHERE number = 1", "does not follow the seal before it"),
        ],
    )
    def test_is_found_and_told(self, sealed: None, capsys: Any, statement: str, sentence: str) -> None:
        databases.as_owner(statement)
        with pytest.raises(CommandError, match="flaws in"):
            call_command("verify_audit")
        assert sentence in capsys.readouterr().err

    def test_a_missing_seal_breaks_the_chain(self, settled: Callable[[], int]) -> None:
        cast = assemble()
        settled()
        with tenant_scope(cast.acme.pk):
            record("team.created", actor=SYSTEM)
        settled()
        databases.as_owner(f"DELETE FROM events_seal WHERE tenant_id = {cast.acme.pk} AND number = 1")
        assert any("does not follow" in sentence for sentence in flaws())

    def test_an_honest_log_verifies(self, sealed: None, capsys: Any) -> None:
        call_command("verify_audit", "--seal")
        assert "sealed events verified" in capsys.readouterr().out


class TestTheHorizon:
    """Ids are handed out before their transactions commit: nothing is sealed that a late commit could slip under."""

    pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("secluded")]

    def test_waits_for_a_transaction_that_was_open_when_an_id_was_seen(self) -> None:
        cast = assemble()
        with databases.owner_session() as late:
            late.execute(
                "INSERT INTO events_event (tenant_id, name, actor_kind, subject, payload, request_id, at)"
                f" VALUES ({cast.acme.pk}, 'team.created', 'system', '', '{{}}', '', now())"
            )
            for _ in range(5):
                assert seals.seal_settled() == 0
            late.commit()
        for _ in range(3):
            seal_events()
        with across_tenants(Door.SEAL):
            assert sum(seal.count for seal in Seal.objects.all()) == Event.objects.count()
        assert flaws() == []

    def test_a_second_sweep_at_the_same_time_steps_aside(self) -> None:
        assemble()
        seals.seal_settled()
        with databases.owner_session() as other:
            other.execute("SELECT * FROM events_horizon FOR UPDATE")
            assert seals.seal_settled() == 0
