"""What gathers around a ticket: links, watchers, notes."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations.actions import SaidOtherwise
from apps.conversations.models import Conversation
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.tickets import actions
from apps.tickets.models import TicketLink
from tests.business.scenes import one_of_each
from tests.cast import Cast
from tests.tickets.scenes import make_ticket

pytestmark = pytest.mark.django_db
Kind = TicketLink.Kind


def told(cast: Cast) -> list[str]:
    with tenant_scope(cast.acme.pk):
        return list(Event.objects.filter(subject="ticket").order_by("id").values_list("name", flat=True))


def test_it_is_linked_to_what_is_there_and_once(chat: Conversation, cast: Cast) -> None:
    ticket, other = make_ticket(chat), make_ticket(chat)
    with tenant_scope(cast.acme.pk):
        order = one_of_each("Quill")["business.order"]
        for kind, reference in ((Kind.TICKET, f"#{other.number}"), (Kind.CONVERSATION, str(chat.number)), (Kind.ORDER, order.number)):
            first, second = (actions.link(ticket, kind=kind, reference=reference, actor=cast.sarah.actor) for _ in range(2))
            assert first == second
        assert [one.kind for one in ticket.links.all()] == ["conversation", "order", "ticket"]
        actions.unlink(first, actor=cast.sarah.actor)
        assert ticket.links.count() == 2
        assert [(one.old, one.new) for one in ticket.changes.all()][-1] == (f"Order {order.number}", "")
    assert told(cast)[-4:] == ["ticket.linked"] * 3 + ["ticket.unlinked"]


@pytest.mark.parametrize("written", ["0{}", "{}"])
def test_a_number_is_one_however_it_is_written(chat: Conversation, cast: Cast, written: str) -> None:
    ticket, other = make_ticket(chat), make_ticket(chat)
    arabic = str(other.number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    with tenant_scope(cast.acme.pk):
        assert actions.link(ticket, kind=Kind.TICKET, reference=written.format(arabic), actor=cast.sarah.actor).reference == str(
            other.number
        )


@pytest.mark.parametrize(
    ("kind", "reference"), [("ticket", "1"), ("ticket", "99"), ("conversation", "no"), ("order", "1042"), ("ticket", "²")]
)
def test_it_is_not_linked_to_nothing_or_itself(chat: Conversation, cast: Cast, kind: str, reference: str) -> None:
    ticket = make_ticket(chat)
    with tenant_scope(cast.acme.pk), pytest.raises(ValidationError, match="There is no other"):
        actions.link(ticket, kind=Kind(kind), reference=reference, actor=cast.sarah.actor)


def test_whoever_sees_the_console_may_watch_it(chat: Conversation, cast: Cast) -> None:
    ticket = make_ticket(chat)
    with tenant_scope(cast.acme.pk):
        for _ in range(2):
            actions.watch(ticket, member=cast.vera)
        assert [one.membership for one in ticket.watchers.all()] == [cast.vera]
        for _ in range(2):
            actions.unwatch(ticket, member=cast.vera)
        assert not ticket.watchers.exists()
    assert told(cast)[-2:] == ["ticket.watched", "ticket.unwatched"]


def test_a_note_is_kept_once(chat: Conversation, cast: Cast) -> None:
    ticket, client_id = make_ticket(chat), uuid.uuid4()
    with tenant_scope(cast.acme.pk):
        first, second = (actions.note(ticket, member=cast.sarah, client_id=client_id, text="Ask the workshop.") for _ in range(2))
        assert first == second
        with pytest.raises(SaidOtherwise):
            actions.note(ticket, member=cast.sarah, client_id=client_id, text="Ask somebody else.")
        with pytest.raises(PermissionDenied):
            actions.note(ticket, member=cast.vera, client_id=uuid.uuid4(), text="I may not.")
        assert [one.text for one in ticket.notes.all()] == ["Ask the workshop."]
