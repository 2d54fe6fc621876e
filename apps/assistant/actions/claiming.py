"""Turns are claimed, kept, and closed: one at a time in a conversation, one for each thing that waits for an answer."""

from typing import Any

from apps.assistant.models import LEASE, Turn
from apps.assistant.waiting import Cue, cue
from apps.conversations.models import Conversation, Holder
from apps.conversations.queries import topics_at
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.lane import Statement, fetch
from apps.ground.scope import tenant_scope
from apps.tools import actions as tools

ASSISTANT = Actor(kind="assistant")
MOST_ATTEMPTS = 3
KEPT_AT_THE_END = (
    "state", "decision", "problem", "finished_at", "first_words_at", "confidence", "provider",
    "prompt_tokens", "cached_tokens", "completion_tokens",
)  # fmt: skip
State = Turn.State

_RENEW = """
UPDATE assistant_turn SET leased_until = %(until)s FROM unnest(%(turns)s::bigint[], %(attempts)s::int[]) AS held (id, attempt)
WHERE tenant_id = %(tenant)s AND assistant_turn.id = held.id AND attempts = held.attempt AND state = 'running'
RETURNING assistant_turn.id
"""
_OURS = """
SELECT FROM assistant_turn
WHERE tenant_id = %(tenant)s AND id = %(turn)s AND attempts = %(attempt)s AND fence = %(fence)s AND state = 'running'
"""


def claim(tenant_id: int, conversation_id: int) -> Turn | None:
    """The turn that is due; None where nothing is, or somebody is at it."""
    with tenant_scope(tenant_id):
        known = Conversation.objects.select_related("tenant", "inbox__hours", "contact", "reach__inbox")
        conversation = known.select_for_update(of=("self",)).get(pk=conversation_id)
        if conversation.holder != Holder.ASSISTANT:
            return None
        due = cue(conversation)
        last = Turn.objects.filter(conversation=conversation).order_by("-pk").first()
        if due is None:
            _leave(last, conversation)
            return None
        if last is not None and last.state == State.RUNNING and last.leased_until > clock.now():
            return None
        if last is not None and last.cue == due:
            return _again(last, conversation)
        if last is not None and last.state == State.RUNNING:
            close(last, State.SUPERSEDED)
        return _begun(conversation, due, told=last.news if last else 0)


def _leave(last: Turn | None, conversation: Conversation) -> None:
    """A colleague has answered it: nobody need be woken for it under this fence."""
    if last is not None and last.is_given_back(conversation.fence):
        last.fence = conversation.fence
        last.save(update_fields=["fence"])


def _begun(conversation: Conversation, due: Cue, *, told: int) -> Turn:
    if due.news > told:
        tools.place_news(conversation, told=told)
    turn = Turn.objects.create(
        conversation=conversation, seq=due.seq, news=due.news, fence=conversation.fence, leased_until=clock.now() + LEASE
    )  # fmt: skip
    record("turn.started", actor=ASSISTANT, about=turn, **of_a_turn(turn))
    return turn


def _again(turn: Turn, conversation: Conversation) -> Turn | None:
    """Whoever ran it is gone, or a colleague gave it back without an answer: it is taken up where nothing is known of it but its row."""
    is_given_back = turn.is_given_back(conversation.fence)
    if turn.state != State.RUNNING and not is_given_back:
        return None
    turn.attempts = 1 if is_given_back else turn.attempts + 1
    turn.conversation, turn.state, turn.fence, turn.leased_until = conversation, State.RUNNING, conversation.fence, clock.now() + LEASE
    turn.save(update_fields=["attempts", "state", "fence", "leased_until"])
    return turn


def renew(tenant_id: int, turns: list[tuple[int, int]]) -> int:
    """Their runner lives: (turn, attempt) pairs it still holds."""
    until, (ids, attempts) = clock.now() + LEASE, zip(*turns, strict=True)
    with tenant_scope(tenant_id):
        return len(fetch(Statement(_RENEW, {"tenant": tenant_id, "turns": list(ids), "attempts": list(attempts), "until": until})))


def holds(turn: Turn) -> bool:
    """Whether it is still this runner's: under the conversation's lock, so that nobody else takes it up until the transaction ends."""
    Conversation.objects.select_for_update(of=("self",)).only("pk").get(pk=turn.conversation.pk)
    return is_ours(turn)


def is_ours(turn: Turn) -> bool:
    """For who holds that lock already."""
    ours = {"tenant": turn.tenant_id, "turn": turn.pk, "attempt": turn.attempts, "fence": turn.fence}
    return bool(fetch(Statement(_OURS, ours)))


def close(turn: Turn, state: Turn.State, *, decision: str = "", problem: str = "") -> bool:
    """How it ended, within the scope; False, and nothing written, where somebody else has taken it up."""
    ours = Turn.objects.filter(pk=turn.pk, attempts=turn.attempts, fence=turn.fence, state=State.RUNNING)
    turn.state, turn.decision, turn.problem, turn.finished_at = state, decision, problem[:120], clock.now()
    if not ours.update(**{name: getattr(turn, name) for name in KEPT_AT_THE_END}):
        return False
    topics = topics_at(turn.conversation, turn.seq)
    record("turn.ended", actor=ASSISTANT, about=turn, state=state, decision=decision, topics=topics, **of_a_turn(turn))
    return True


def of_a_turn(turn: Turn) -> dict[str, Any]:
    conversation: Conversation = turn.conversation
    return {"conversation": conversation.pk, "contact": conversation.contact_id, "turn": turn.pk}
