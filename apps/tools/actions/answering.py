"""The customer's answer to what they were asked: bound to exactly the arguments they were shown, by the house and never by a model."""

from collections.abc import Iterable

from django.db import transaction

from apps.conversations.models import Author, Conversation, Message
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.text.consent import affirms, declines
from apps.tools import answers
from apps.tools.actions import running
from apps.tools.models import CONFIRM_WITHIN, ToolCall
from apps.tools.registry import Content

State = ToolCall.State
BATCH = 200
NOT_ASKED = "The customer was not asked."


def asked_in(conversation: Conversation, seq: int, *, keys: Iterable[str]) -> None:
    """A reply is said: it asks for the calls of these keys. Whatever else was proposed was never asked, and is let go."""
    asked = set(keys)
    for call in ToolCall.objects.filter(conversation=conversation, state=State.PROPOSED, question_seq=0):
        if call.key in asked:
            ToolCall.objects.filter(pk=call.pk, state=State.PROPOSED).update(question_seq=seq)
        else:
            running.settle(running.locked(call.pk), State.LAPSED, problem=NOT_ASKED)


def answer(tenant_id: int, conversation: Conversation, *, seq: int, text: str) -> tuple[ToolCall, Content] | None:
    """A plain yes lets the call that was asked for run, a plain no lets it go; anything else answers another question.

    None where nothing was asked, or nothing was answered. `seq` is the customer's first message after the question: no later one counts,
    nor one to which somebody has said something else in between.
    """
    with tenant_scope(tenant_id):
        call = _asked(conversation, seq)
        if call is None:
            return None
        call.answered_seq, heard = seq, heard_in(text, conversation.language)
        if heard != State.RUNNING or not _is_fresh(call, seq):
            running.settle(call, State.LAPSED if heard == State.RUNNING else heard)
            return (call, answers.of(call)) if heard == State.DECLINED else None
        call.state, call.confirmed_at = heard, clock.now()
        call.save()
        content = running.begin(call)
    return call, running.finish(tenant_id, call.pk) if content is None else content


def _asked(conversation: Conversation, seq: int) -> ToolCall | None:
    calls = ToolCall.objects.select_for_update(of=("self",)).select_related("conversation", "member")
    return calls.filter(conversation=conversation, state=State.PROPOSED, question_seq__range=(1, seq - 1)).first()


def _is_fresh(call: ToolCall, seq: int) -> bool:
    """Asked within a day, and nobody has said anything since."""
    since = Message.objects.filter(conversation=call.conversation_id, seq__gt=call.question_seq, seq__lt=seq)
    is_last_word = not since.exclude(kind=Message.Kind.ACTIVITY).exclude(author=Author.SYSTEM).exists()
    return is_last_word and call.asked_at > clock.now() - CONFIRM_WITHIN


def heard_in(text: str, language: str) -> ToolCall.State:
    """What becomes of a question that is answered so."""
    if affirms(text, language):
        return State.RUNNING
    return State.DECLINED if declines(text, language) else State.LAPSED


def let_go(conversation_id: int) -> None:
    """Somebody else answers now, or nobody: what the assistant asked is not asked any more."""
    for call in ToolCall.objects.filter(conversation=conversation_id, state=State.PROPOSED):
        running.settle(running.locked(call.pk), State.LAPSED)


def lapse() -> int:
    """Let go of questions nobody answered."""
    with across_tenants(Door.SWEEP):
        since = clock.now() - CONFIRM_WITHIN
        old = list(ToolCall.objects.filter(state=State.PROPOSED, asked_at__lte=since).values_list("tenant_id", "pk")[:BATCH])
    return each(old, _lapse)


def _lapse(tenant_id: int, call_id: int) -> bool:
    with tenant_scope(tenant_id), transaction.atomic():
        call = running.locked(call_id)
        if call.state == State.PROPOSED:
            running.settle(call, State.LAPSED)
        return call.state == State.LAPSED
