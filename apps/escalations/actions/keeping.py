"""An escalation goes where its conversation goes, whoever moved that: waiting, taken, closed. Done again, it changes nothing."""

from django.db.models import F
from django.db.models.functions import Coalesce

from apps.conversations.models import Conversation, Holder, Outcome
from apps.escalations.models import Escalation, Move, Offer
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.tenants.models import Membership

Reason, State, Ending = Escalation.Reason, Escalation.State, Escalation.Ending
BY_WHOM = {"member": Reason.MEMBER, "customer": Reason.BUTTON, "assistant": Reason.ASSISTANT}
WAITED = "waited"  # the part of a place that was earned by waiting before
ENDINGS = {Outcome.TICKET: Ending.TICKET}


def keep_up(conversation: Conversation, *, actor: Actor) -> bool:
    """Within the commit that changed who holds it. Whether an escalation was opened for it."""
    match conversation.holder:
        case Holder.QUEUE:
            return _wait(conversation, actor)
        case Holder.AGENT:
            _take(conversation)
        case Holder.ASSISTANT:
            close(conversation, Ending.HANDED_BACK)
        case Holder.NONE:
            close(conversation, ENDINGS.get(Outcome(conversation.outcome), Ending.RESOLVED))
    return False


def open_one(conversation: Conversation) -> Escalation | None:
    """The escalation under way."""
    return Escalation.objects.open().filter(conversation=conversation).first()


def open_plainly(conversation: Conversation, reason: Escalation.Reason, *, actor: Actor) -> Escalation:
    """One that no rule asked for and no case file tells of: it waits for whoever answers."""
    opened = Escalation.objects.create(
        conversation=conversation, reason=reason, title=reason.label, team_id=conversation.team_id, queued_at=conversation.queued_at
    )
    tell_opened(opened, actor=actor)
    moved(conversation, Move.Kind.QUEUED, escalation=opened, actor=actor)
    return opened


def tell_opened(opened: Escalation, *, actor: Actor) -> None:
    conversation = opened.conversation
    record(
        "escalation.opened", actor=actor, about=opened, conversation=conversation.pk, contact=conversation.contact_id,
        escalation=opened.pk, reason=opened.reason, priority=opened.priority,
    )  # fmt: skip


def moved(
    conversation: Conversation,
    kind: Move.Kind,
    *,
    escalation: Escalation | None,
    actor: Actor,
    by: Membership | None = None,
    member: Membership | None = None,
    note: str = "",
) -> Move:
    """Write down what was done with it."""
    move = Move.objects.create(
        conversation=conversation, escalation=escalation, kind=kind, by=by, member=member, team_id=conversation.team_id, note=note
    )
    record(
        "escalation.moved", actor=actor, about=move, conversation=conversation.pk, contact=conversation.contact_id,
        kind=kind.value, member=member.pk if member else None, team=conversation.team_id,
    )  # fmt: skip
    return move


def _wait(conversation: Conversation, actor: Actor) -> bool:
    waiting = open_one(conversation)
    if waiting is None:
        open_plainly(conversation, BY_WHOM.get(actor.kind, Reason.INBOX), actor=actor)
        return True
    waiting.state, waiting.team_id, waiting.queued_at = State.WAITING, conversation.team_id, conversation.queued_at
    waiting.found_room = waiting.found_room and waiting.taken_at is None
    waiting.taken_at, waiting.taken_by = None, None
    waiting.estimated_seconds = _expected(conversation)
    waiting.parts = _with_what_it_waited(waiting.parts, conversation)
    waiting.save(
        update_fields=["state", "team", "queued_at", "found_room", "taken_at", "taken_by", "estimated_seconds", "parts"]
    )  # fmt: skip
    return False


def _expected(conversation: Conversation) -> int | None:
    """How many seconds the customer is told."""
    if conversation.expected_at is None or conversation.queued_at is None:
        return None
    return round((conversation.expected_at - conversation.queued_at).total_seconds())


def _with_what_it_waited(parts: dict[str, int], conversation: Conversation) -> dict[str, int]:
    """Put back into the queue, the time that was waited before is one of the reasons for the place."""
    others = {name: seconds for name, seconds in parts.items() if name != WAITED}
    stands = (conversation.queued_at - conversation.ranked_at).total_seconds() if conversation.queued_at and conversation.ranked_at else 0
    before = round(stands) - sum(others.values())
    return others | {WAITED: before} if before > 0 else others


def _take(conversation: Conversation) -> None:
    """From one person to the next it stays taken since the first."""
    taken_at = Coalesce(F("taken_at"), clock.now())
    Escalation.objects.open().filter(conversation=conversation).update(
        state=State.TAKEN, taken_at=taken_at, taken_by=conversation.agent_id, team_id=conversation.team_id
    )
    end_offer(conversation)


def pass_on(conversation: Conversation) -> None:
    """It waits in another team's queue now: nobody of the one before is asked any more."""
    Escalation.objects.open().filter(conversation=conversation).update(team_id=conversation.team_id)
    end_offer(conversation)


def close(conversation: Conversation, ending: Escalation.Ending) -> None:
    Escalation.objects.open().filter(conversation=conversation).update(
        state=State.CLOSED, ending=ending, closed_at=clock.now(), closed_seq=conversation.last_seq
    )
    end_offer(conversation)


def take_up(conversation: Conversation, ending: Escalation.Ending) -> None:
    """The customer chose the ticket or the call they were offered. What they write with it is still to be read."""
    offered = Escalation.objects.filter(conversation=conversation, state=State.OFFERED)
    offered.update(state=State.CLOSED, ending=ending, closed_at=clock.now(), closed_seq=F("seq"))


def end_offer(conversation: Conversation) -> None:
    """Somebody has it, or nobody waits any more where it was offered."""
    for offer in Offer.objects.filter(conversation=conversation, state=Offer.State.OPEN):
        taken = offer.membership_id == conversation.agent_id
        end(offer, Offer.State.TAKEN if taken else Offer.State.LAPSED, actor=SYSTEM)


def end(offer: Offer, state: Offer.State, *, actor: Actor) -> None:
    offer.state = state
    offer.save(update_fields=["state"])
    record(
        "offer.ended", actor=actor, about=offer, conversation=offer.conversation_id, contact=offer.conversation.contact_id,
        member=offer.membership_id, state=state.value,
    )  # fmt: skip
