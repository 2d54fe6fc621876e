"""Turns are claimed, kept, and closed: one at a time in a conversation, one for each last word of a customer."""

from typing import Any

from django.db import transaction

from apps.assistant.models import LEASE, Turn
from apps.conversations.models import Author, Conversation, Holder, Message
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import tenant_scope

ASSISTANT = Actor(kind="assistant")
MOST_ATTEMPTS = 3
State = Turn.State


def claim(tenant_id: int, conversation_id: int) -> Turn | None:
    """The turn that is due; None where nothing is, or somebody is at it."""
    with tenant_scope(tenant_id), transaction.atomic():
        locked = Conversation.objects.select_for_update(of=("self",)).select_related("tenant", "inbox", "inbox__hours", "contact")
        conversation = locked.get(pk=conversation_id)
        seq = last_word(conversation)
        if conversation.holder != Holder.ASSISTANT or not seq:
            return None
        last = Turn.objects.filter(conversation=conversation).order_by("-seq").first()
        if last is not None and last.state == State.RUNNING and last.leased_until > clock.now():
            return None
        if last is not None and last.seq == seq:
            return _again(last, conversation)
        if last is not None and last.state == State.RUNNING:
            close(last, State.SUPERSEDED)
        return _begun(conversation, seq)


def last_word(conversation: Conversation) -> int:
    """The customer's last message, unless a colleague has answered it; 0 where there is none."""
    said = Message.objects.filter(conversation=conversation).order_by("-seq").values_list("seq", flat=True)
    asked, answered = (said.filter(author=one).first() or 0 for one in (Author.CUSTOMER, Author.AGENT))
    return asked if asked > answered else 0


def _begun(conversation: Conversation, seq: int) -> Turn:
    turn = Turn.objects.create(conversation=conversation, seq=seq, fence=conversation.fence, leased_until=clock.now() + LEASE)
    record("turn.started", actor=ASSISTANT, about=turn, **of_a_turn(turn))
    return turn


def _again(turn: Turn, conversation: Conversation) -> Turn | None:
    """Whoever ran it is gone, or a colleague gave it back without an answer: it is taken up where nothing is known of it but its row."""
    is_given_back = turn.state in {State.CUT_OFF, State.FAILED} and turn.fence != conversation.fence
    if turn.state != State.RUNNING and not is_given_back:
        return None
    turn.attempts = 1 if is_given_back else turn.attempts + 1
    turn.conversation, turn.state, turn.fence, turn.leased_until = conversation, State.RUNNING, conversation.fence, clock.now() + LEASE
    turn.save(update_fields=["attempts", "state", "fence", "leased_until"])
    return turn


def renew(tenant_id: int, turns: list[tuple[int, int]]) -> int:
    """Their runner lives: (turn, attempt) pairs it still holds."""
    with tenant_scope(tenant_id):
        kept = 0
        for turn_id, attempt in turns:
            ours = Turn.objects.filter(pk=turn_id, attempts=attempt, state=State.RUNNING)
            kept += ours.update(leased_until=clock.now() + LEASE)
        return kept


@transaction.atomic
def close(turn: Turn, state: Turn.State, *, decision: str = "", problem: str = "") -> None:
    turn.state, turn.decision, turn.problem, turn.finished_at = state, decision, problem[:120], clock.now()
    turn.save()
    record("turn.ended", actor=ASSISTANT, about=turn, state=state, decision=decision, **of_a_turn(turn))


def of_a_turn(turn: Turn) -> dict[str, Any]:
    conversation: Conversation = turn.conversation
    return {"conversation": conversation.pk, "contact": conversation.contact_id, "turn": turn.pk}
