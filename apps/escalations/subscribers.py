"""What this room does when something happened: its escalations go where their conversations go, whoever moved those."""

import structlog
from django.db import DatabaseError, transaction

from apps.business.models import Callback
from apps.conversations.models import Conversation, Holder, Message
from apps.escalations import tasks
from apps.escalations.actions.expecting import expect
from apps.escalations.actions.heeding import raise_if_crisis
from apps.escalations.actions.installing import install_standard
from apps.escalations.actions.keeping import keep_up, pass_on, take_up
from apps.escalations.actions.placing import rerank
from apps.escalations.actions.promises import promise_call
from apps.escalations.models import Escalation
from apps.events.actors import SYSTEM, Actor
from apps.events.models import Event
from apps.events.subscribers import on

log = structlog.get_logger(__name__)


@on("tenant.created", within=True)
def begin_with_rules(_: Event) -> None:
    install_standard()


@on("conversation.handed_over", within=True)
@on("conversation.resolved", within=True)
def go_with_it(event: Event) -> None:
    _keep_up(_conversation(event), Actor(kind=event.actor_kind, id=event.actor_id))  # type: ignore[arg-type]


@on("conversation.opened", within=True)
@on("conversation.reopened", within=True)
def wait_for_people(event: Event) -> None:
    """Where people answer an inbox, each conversation is one for them; where the assistant does, none is yet."""
    conversation = _conversation(event)
    if conversation.holder == Holder.QUEUE:
        _keep_up(conversation, SYSTEM)


@on("conversation.lined_up", within=True)
def go_to_the_other_queue(event: Event) -> None:
    pass_on(_conversation(event))


@on("conversation.opened")
@on("conversation.handed_over")
@on("conversation.lined_up")
@on("offer.ended")
def offer_it(event: Event) -> None:
    tasks.offer.delay(event.tenant_id, event.payload["conversation"])


@on("callback.asked", within=True)
def promise_the_call(event: Event) -> None:
    """Whoever asked for it, by form or in words, was told that somebody would call."""
    callback = Callback.objects.select_related("conversation__inbox__hours", "owner", "contact").get(pk=event.payload["callback"])
    promise_call(callback, actor=Actor(kind=event.actor_kind, id=event.actor_id))  # type: ignore[arg-type]


@on("replay.asked")
def run_the_replay(event: Event) -> None:
    tasks.replay.delay(event.tenant_id, event.payload["replay"])


@on("card.posted", within=True)
def accept_the_offer(event: Event) -> None:
    """Who was offered a ticket or a call has taken it, and needs no other person for this."""
    card = Message.objects.values_list("card", flat=True).get(pk=event.payload["message"])
    if card and card["type"] in Escalation.Ending:
        take_up(_conversation(event), Escalation.Ending(card["type"]))


@on("ticket.opened", within=True)
def accept_a_ticket(event: Event) -> None:
    """The same where the assistant opened it."""
    conversation = Conversation.objects.filter(tickets=event.payload["ticket"]).first()
    if conversation:
        take_up(conversation, Escalation.Ending.TICKET)


def _keep_up(conversation: Conversation, actor: Actor) -> None:
    if keep_up(conversation, actor=actor):
        try:
            with transaction.atomic():
                raise_if_crisis(conversation)
                rerank(conversation)
                expect(conversation)
        except DatabaseError as error:  # they stand where they came; that a person has them matters more
            log.warning("escalation.unplaced", conversation=conversation.pk, reason=type(error).__name__)


def _conversation(event: Event) -> Conversation:
    return Conversation.objects.get(pk=event.payload["conversation"])
