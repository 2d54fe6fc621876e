"""A ticket that a customer asked for in a form is opened in the same commit, so is one for a conversation of
an inbox that answers in writing alone; conversations are found by their tickets."""

from collections.abc import Iterator, Sequence

from apps.conversations.models import Conversation, Message
from apps.conversations.searching.adding import adds_marks
from apps.events.actors import Actor
from apps.events.models import Event
from apps.events.subscribers import on
from apps.tickets import actions
from apps.tickets.models import Ticket


@on("card.posted", within=True)
def take_up(event: Event) -> None:
    message = Message.objects.select_related("conversation__contact").get(pk=event.payload["message"])
    if message.card and message.card.get("type") == "ticket":
        actions.open_ticket(
            contact=message.conversation.contact, subject=message.card["subject"] or message.card["body"][:80],
            description=message.card["body"], conversation=message.conversation, key=f"card:{message.pk}", source=Ticket.Source.FORM,
            actor=Actor(kind="customer", id=message.visitor_id),
        )  # fmt: skip


@on("tenant.created", within=True)
def begin_with_statuses(_: Event) -> None:
    actions.install_flow()


@on("conversation.opened", within=True)
def begin_as_ticket(event: Event) -> None:
    """Where the customer began it: what goes on from a ticket is that one's."""
    if event.actor_kind == "customer":
        _open_for(event)


def _open_for(event: Event) -> None:
    actions.open_for(Conversation.objects.select_related("inbox", "contact", "team").get(pk=event.payload["conversation"]))


@adds_marks
def numbers_of_tickets(tenant_id: int, conversations: Sequence[int]) -> Iterator[tuple[int, str]]:
    opened = Ticket.objects.filter(tenant=tenant_id, conversation__in=conversations)
    for conversation_id, number in opened.values_list("conversation_id", "number"):
        yield from ((conversation_id, "has.ticket"), (conversation_id, f"ticket.{number}"))
