"""What is said of tickets is heard by the log; what the log does not tell is met on a round of all of them."""

import pytest

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.events.models import Event
from apps.ground.scope import Door, across_tenants
from apps.tickets import tasks
from apps.tickets.actions import hearing
from apps.tickets.models import Hearing
from tests.cast import Cast
from tests.conversations.scenes import fresh, says
from tests.factories import make_guest
from tests.tickets.scenes import fresh_ticket, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(guest: Guest) -> Conversation:
    return says(guest, "The pump leaks.")


def row() -> Hearing:
    with across_tenants(Door.SWEEP):
        return Hearing.objects.get()


def test_what_the_log_tells_is_heard_at_once_however_far_the_round_is(
    guest: Guest, waits: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, other = make_ticket(waits), make_ticket(says(make_guest(waits.inbox)))
    monkeypatch.setattr(hearing, "ROUND", 1)
    tasks.hear()
    assert row().round_id == ticket.pk
    says(guest, "And it is loud.")
    says(make_guest(waits.inbox), "Something else.")
    assert (tasks.hear(), tasks.hear()) == (1, 0)
    assert fresh_ticket(ticket).heard_seq == fresh(waits).last_seq
    assert fresh_ticket(other).heard_seq == 1


def test_what_it_does_not_tell_is_met_on_the_round(guest: Guest, waits: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """From before the sweep, or where it failed."""
    make_ticket(says(make_guest(waits.inbox)))
    ticket = make_ticket(waits)
    says(guest, "And it is loud.")
    monkeypatch.setattr(hearing, "ROUND", 1)
    assert [tasks.hear() for _ in range(3)] == [0, 1, 0]
    assert fresh_ticket(ticket).heard_seq == fresh(waits).last_seq


def test_at_the_end_the_round_begins_again(guest: Guest, waits: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = make_ticket(waits)
    monkeypatch.setattr(hearing, "ROUND", 1)
    at = []
    for _ in range(4):
        tasks.hear()
        at.append(row().round_id)
    assert at == [ticket.pk, 0, ticket.pk, 0]


def test_more_than_fits_a_sweep_is_left_to_the_next(guest: Guest, waits: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.hear()
    ticket = make_ticket(waits)
    with across_tenants(Door.SWEEP):
        Hearing.objects.update(round_id=ticket.pk)
        told = Event.objects.filter(id__gt=row().settled_id).count()
    says(guest, "And it is loud.")
    monkeypatch.setattr(hearing, "MOST_EVENTS", told)
    monkeypatch.setattr(hearing, "ROUND", 1)
    with across_tenants(Door.SWEEP):
        Hearing.objects.update(round_id=ticket.pk)
    heard = [tasks.hear() for _ in range(2)]
    assert sum(heard) == 1


def test_one_that_fails_keeps_no_other_from_being_heard(
    guest: Guest, waits: Conversation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = make_ticket(waits), make_ticket(waits)
    tasks.hear()
    says(guest, "And it is loud.")
    reckon = hearing.reckon
    monkeypatch.setattr(hearing, "reckon", lambda ticket: 1 / 0 if ticket.pk == broken.pk else reckon(ticket))
    assert tasks.hear() == 1
    assert fresh_ticket(whole).heard_seq == fresh(waits).last_seq
    monkeypatch.setattr(hearing, "reckon", reckon)
    assert tasks.hear() == 1
    assert fresh_ticket(broken).heard_seq == fresh(waits).last_seq
