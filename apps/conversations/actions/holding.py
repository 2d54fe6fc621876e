"""Who holds a conversation. Every change is compare-and-set on the fence, and posts what the assistant had shown of an unfinished reply."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from apps.conversations.actions.messages import post_draft, say
from apps.conversations.models import Author, Conversation, Holder, Message, Outcome, Partial, Status
from apps.conversations.posting import Draft
from apps.events.actors import Actor
from apps.events.log import announce, record
from apps.ground import clock
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the queue: whose, how long it counts as having waited besides, and how long it will probably wait."""

    team_id: int | None = None
    ahead: timedelta = timedelta(0)
    expected: timedelta | None = None


class Moved(ValidationError):
    """Somebody else was quicker: the conversation is not where the caller saw it."""


@transaction.atomic
def hand_over(
    conversation: Conversation,
    *,
    to: Holder,
    agent: Membership | None = None,
    place: Place | None = None,
    fence: int | None = None,
    stays_snoozed: bool = False,
    actor: Actor,
) -> Conversation:
    """Let somebody else answer. With `fence`, only if nothing changed hands since it was read. What is snoozed wakes, unless it is to
    stay so with the next."""
    locked = lock(conversation, fence=fence)
    if not locked.is_open:
        raise Moved("This conversation has ended.")
    if (locked.holder, locked.agent_id) == (to, agent.pk if agent else None):
        return locked
    leaving = locked.agent
    cut_off(locked)
    locked.holder, locked.agent = to, agent
    locked.fence = F("fence") + 1
    if not (stays_snoozed and to == Holder.AGENT):
        locked.snoozed_until = locked.snooze_turned_at = None
    if to == Holder.QUEUE:
        _stand(locked, place or Place())
    elif to == Holder.AGENT and locked.claimed_at is None:
        locked.claimed_at = clock.now()
    save_hands(locked)
    if leaving:
        say(locked, "left", name=leaving.public_name)
    if agent:
        say(locked, "joined", name=agent.public_name)
    _tell(locked, actor)
    return locked


def _stand(conversation: Conversation, place: Place) -> None:
    now = clock.now()
    conversation.queued_at, conversation.claimed_at, conversation.team_id = now, None, place.team_id
    conversation.ranked_at = now - place.ahead
    conversation.expected_at = None if place.expected is None else now + place.expected


@transaction.atomic
def line_up(conversation: Conversation, *, team_id: int | None, fence: int | None = None, actor: Actor) -> Conversation:
    """Who waits goes on waiting, with their place, in another team's queue. Nobody else answers now, so the fence stays."""
    locked = lock(conversation, fence=fence)
    if locked.holder != Holder.QUEUE:
        raise Moved("This conversation waits no more.")
    if locked.team_id != team_id:
        locked.team_id = team_id
        locked.save(update_fields=["team"])
        record("conversation.lined_up", actor=actor, about=locked, conversation=locked.pk, contact=locked.contact_id, team=team_id)
        announce("queue.moved", queue=locked.inbox_id)
    return locked


@transaction.atomic
def resolve(conversation: Conversation, *, outcome: Outcome, actor: Actor, fence: int | None = None, told: str = "") -> Conversation:
    """The conversation ends, with how it ended; `told` is how the log has it, where that is something else."""
    if actor.kind == "member":
        require(actor, Can.ANSWER)
    locked = lock(conversation, fence=fence)
    if not locked.is_open:
        return locked
    cut_off(locked)
    leaving = locked.agent
    if leaving:
        say(locked, "left", name=leaving.public_name)
    locked.status, locked.holder, locked.agent, locked.outcome = Status.RESOLVED, Holder.NONE, None, outcome
    locked.ended_by_customer, locked.resolved_at, locked.fence = actor.kind == "customer", clock.now(), F("fence") + 1
    locked.snoozed_until = locked.snooze_turned_at = None
    save_hands(locked)
    of_it = {"conversation": locked.pk, "contact": locked.contact_id}
    record("conversation.resolved", actor=actor, about=locked, outcome=told or outcome.value, **of_it)
    announce("queue.moved", queue=locked.inbox_id)
    return locked


def lock(conversation: Conversation, *, fence: int | None = None) -> Conversation:
    """The conversation as it is now, for this transaction alone. With `fence`, only if nothing changed hands since it was read."""
    locked = Conversation.objects.select_for_update(of=("self",)).select_related("agent__user", "tenant").get(pk=conversation.pk)
    if fence is not None and locked.fence != fence:
        raise Moved("Somebody else was quicker.")
    return locked


def cut_off(conversation: Conversation) -> None:
    """What was shown of a reply in the making becomes the assistant's message: the transcript equals the screen."""
    for partial in Partial.objects.filter(conversation=conversation):
        _make_a_message(conversation, partial)


def _make_a_message(conversation: Conversation, partial: Partial) -> None:
    is_said = Message.objects.filter(conversation=conversation, turn=partial.turn).exists()
    if partial.text and not is_said:
        post_draft(conversation, Draft(author=Author.ASSISTANT, text=partial.text, turn=partial.turn))
    partial.delete()


def save_hands(conversation: Conversation) -> None:
    """Save what a change of holder touches, and nothing that `posting` counts."""
    conversation.save(
        update_fields=[
            "status", "holder", "agent", "team", "outcome", "fence", "ended_by_customer",
            "queued_at", "ranked_at", "expected_at", "claimed_at", "resolved_at", "snoozed_until", "snooze_turned_at",
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
        team=conversation.team_id,
        expected=_expected(conversation),
    )
    announce("queue.moved", queue=conversation.inbox_id)


def _expected(conversation: Conversation) -> int | None:
    if conversation.holder != Holder.QUEUE or conversation.expected_at is None or conversation.queued_at is None:
        return None
    return round((conversation.expected_at - conversation.queued_at).total_seconds())
