"""Who holds a conversation. Every change is compare-and-set on the fence, and posts what the assistant had shown of an unfinished reply."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Value

from apps.conversations.actions.messages import post_draft, say
from apps.conversations.actions.opening import open_conversation
from apps.conversations.admitting import Guest
from apps.conversations.models import Author, Conversation, Holder, Message, Outcome, Partial, Status
from apps.conversations.posting import Draft
from apps.events.actors import SYSTEM, Actor
from apps.events.log import announce, record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require

IDLE_BATCH = 200
ONE_HOUR = Value(timedelta(hours=1))


class Moved(ValidationError):
    """Somebody else was quicker: the conversation is not where the caller saw it."""


@transaction.atomic
def hand_over(
    conversation: Conversation, *, to: Holder, agent: Membership | None = None, fence: int | None = None, actor: Actor
) -> Conversation:
    """Let somebody else answer. With `fence`, only if nothing changed hands since it was read."""
    locked = _locked(conversation, fence)
    if not locked.is_open:
        raise Moved("This conversation has ended.")
    if (locked.holder, locked.agent_id) == (to, agent.pk if agent else None):
        return locked
    leaving = locked.agent
    cut_off(locked)
    locked.holder, locked.agent = to, agent
    locked.fence = F("fence") + 1
    if to == Holder.QUEUE:
        locked.queued_at, locked.claimed_at = clock.now(), None
    elif to == Holder.AGENT and locked.claimed_at is None:
        locked.claimed_at = clock.now()
    _saved(locked)
    if leaving:
        say(locked, "left", name=leaving.public_name)
    if agent:
        say(locked, "joined", name=agent.public_name)
    _tell(locked, actor)
    return locked


def claim(conversation: Conversation, *, member: Membership, fence: int) -> Conversation:
    """An agent takes the conversation: the first of two wins, the other is told."""
    require(member.actor, Can.ANSWER)
    return hand_over(conversation, to=Holder.AGENT, agent=member, fence=fence, actor=member.actor)


def ask_for_human(guest: Guest) -> Conversation:
    """The customer asks for a person: always honoured, once."""
    with transaction.atomic():
        conversation = open_conversation(guest)
        if conversation.holder == Holder.ASSISTANT:
            conversation = hand_over(conversation, to=Holder.QUEUE, actor=guest.actor)
    return conversation


@transaction.atomic
def resolve(conversation: Conversation, *, outcome: Outcome, actor: Actor, fence: int | None = None) -> Conversation:
    """The conversation ends, with how it ended."""
    if actor.kind == "member":
        require(actor, Can.ANSWER)
    locked = _locked(conversation, fence)
    if not locked.is_open:
        return locked
    cut_off(locked)
    leaving = locked.agent
    if leaving:
        say(locked, "left", name=leaving.public_name)
    locked.status, locked.holder, locked.agent, locked.outcome = Status.RESOLVED, Holder.NONE, None, outcome
    locked.ended_by_customer, locked.resolved_at, locked.fence = actor.kind == "customer", clock.now(), F("fence") + 1
    _saved(locked)
    record("conversation.resolved", actor=actor, about=locked, conversation=locked.pk, contact=locked.contact_id, outcome=outcome.value)
    announce("queue.moved", queue=locked.inbox_id)
    return locked


def _locked(conversation: Conversation, fence: int | None) -> Conversation:
    locked = Conversation.objects.select_for_update(of=("self",)).select_related("agent__user", "tenant").get(pk=conversation.pk)
    if fence is not None and locked.fence != fence:
        raise Moved("Somebody else was quicker.")
    return locked


def cut_off(conversation: Conversation, *, but: str = "") -> Partial | None:
    """What was shown of a reply in the making becomes the assistant's message: the transcript equals the screen.

    `but` this turn's, which goes on and is given back.
    """
    spared = None
    for partial in Partial.objects.filter(conversation=conversation):
        if but and partial.turn == but:
            spared = partial
        else:
            _make_a_message(conversation, partial)
    return spared


def _make_a_message(conversation: Conversation, partial: Partial) -> None:
    is_said = Message.objects.filter(conversation=conversation, turn=partial.turn).exists()
    if partial.text and not is_said:
        post_draft(conversation, Draft(author=Author.ASSISTANT, text=partial.text, turn=partial.turn))
    partial.delete()


def _saved(conversation: Conversation) -> None:
    """Save what a change of holder touches, and nothing that `posting` counts."""
    conversation.save(
        update_fields=[
            "status", "holder", "agent", "outcome", "fence", "ended_by_customer", "queued_at", "claimed_at", "resolved_at",
        ]
    )  # fmt: skip
    conversation.refresh_from_db(fields=["fence"])


def _tell(conversation: Conversation, actor: Actor) -> None:
    record(
        "conversation.handed_over",
        actor=actor,
        about=conversation,
        conversation=conversation.pk,
        contact=conversation.contact_id,
        holder=str(conversation.holder),
        member=conversation.agent_id,
        fence=conversation.fence,
    )
    announce("queue.moved", queue=conversation.inbox_id)


def close_idle() -> int:
    """Sweep: conversations whose customer fell silent after an answer, longer ago than their inbox allows."""
    with across_tenants(Door.SWEEP):
        answered = Q(last_author__in=[Author.AGENT, Author.ASSISTANT])
        silent = Q(last_message_at__lt=clock.now() - ONE_HOUR * F("inbox__idle_hours"))
        held = Q(holder__in=[Holder.AGENT, Holder.ASSISTANT])
        idle = Conversation.objects.open().filter(answered, silent, held).order_by("last_message_at")
        found = list(idle.values_list("tenant_id", "id")[:IDLE_BATCH])
    return each(found, _close_if_still_idle)


def _close_if_still_idle(tenant_id: int, conversation_id: int) -> bool:
    with tenant_scope(tenant_id):
        again = Conversation.objects.select_for_update(of=("self",)).select_related("inbox").get(pk=conversation_id)
        silent_since = clock.now() - timedelta(hours=again.inbox.idle_hours)
        if again.holder in {Holder.QUEUE, Holder.NONE} or again.last_author == Author.CUSTOMER or again.last_message_at >= silent_since:
            return False
        resolve(again, outcome=Outcome.WENT_SILENT, actor=SYSTEM)
    return True


@transaction.atomic
def tag(conversation: Conversation, *, tags: list[str], actor: Actor) -> None:
    """Set a conversation's tags: short words, each once."""
    require(actor, Can.ANSWER)
    conversation.tags = list(dict.fromkeys(word.strip().lower()[:40] for word in tags if word.strip()))[:20]
    conversation.save(update_fields=["tags"])
    record("conversation.tagged", actor=actor, about=conversation, conversation=conversation.pk, contact=conversation.contact_id)
