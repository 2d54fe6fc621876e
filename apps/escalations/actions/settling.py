"""What became of promises. One that is due and unkept escalates by itself, once."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from apps.business.models import Callback
from apps.conversations.actions import lock, post_draft
from apps.conversations.models import Author, Conversation, Holder, Message, Outcome
from apps.conversations.posting import Draft
from apps.escalations import letters
from apps.escalations.actions.escalating import escalate
from apps.escalations.actions.paging import answerable_for, write
from apps.escalations.actions.placing import raise_priority, rerank
from apps.escalations.actions.promises import drop
from apps.escalations.models import Escalation, Move, Priority, Promise
from apps.escalations.models.staffing import PromiseQuerySet
from apps.escalations.planning import Because, plan
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.text.speaking import spoken

CALL_LASTS = timedelta(minutes=15)  # a call at three is being made at three, and is noted as done a little later
BATCH = 200
NEEDS_NO_ANSWER = (Outcome.SPAM, Outcome.MERGED)
Kind = Promise.Kind


def settle_promises() -> int:
    """Sweep: those that were kept, are needed no more, or have come due."""
    with across_tenants(Door.SWEEP):
        found = list(_to_settle().order_by("due_at").values_list("tenant_id", "pk")[:BATCH])
    return each(found, _settle)


def _to_settle() -> PromiseQuerySet:
    theirs = {"tenant": OuterRef("tenant"), "conversation": OuterRef("conversation")}
    answered = Message.objects.filter(**theirs, author=Author.AGENT, created_at__gt=OuterRef("made_at"))
    called = Callback.objects.filter(**theirs).exclude(state=Callback.State.OPEN)
    handed_back = Move.objects.filter(**theirs, kind=Move.Kind.HANDED_BACK, at__gte=OuterRef("made_at"))
    ended = Q(conversation__ended_by_customer=True) | Q(conversation__outcome__in=NEEDS_NO_ANSWER)
    needless = ~Q(kind=Kind.CALLBACK) & (ended | Exists(handed_back))
    due = Q(due_at__lte=clock.now()) & ~Q(kind=Kind.CALLBACK, due_at__gt=clock.now() - CALL_LASTS)
    return Promise.objects.open().filter(Exists(answered) | Q(Exists(called), kind=Kind.CALLBACK) | needless | due)


def _settle(tenant_id: int, promise_id: int) -> bool:
    with tenant_scope(tenant_id):
        conversation = lock(Promise.objects.select_related("conversation").get(pk=promise_id).conversation)
        found = Promise.objects.open().select_related("conversation", "owner__user").filter(pk=promise_id).first()
        return found is not None and _settled(found, conversation)


def _settled(promise: Promise, conversation: Conversation) -> bool:
    answer = _answer_to(promise)
    call = Callback.objects.filter(conversation=conversation).order_by("-pk").first() if promise.kind == Kind.CALLBACK else None
    if answer is not None and answer.created_at <= _until(promise):
        _keep(promise, at=answer.created_at, owner_id=answer.membership_id)
    elif call is not None and call.state == Callback.State.DONE:
        _keep(promise, at=clock.now(), owner_id=call.owner_id)
    elif _is_needless(promise, conversation, call):
        drop(promise, actor=SYSTEM)
    elif clock.now() >= _until(promise):
        _miss(promise, conversation, answer)
    else:
        return False
    return True


def _answer_to(promise: Promise) -> Message | None:
    said = Message.objects.filter(conversation=promise.conversation_id, author=Author.AGENT, created_at__gt=promise.made_at)
    return said.order_by("seq").first()


def _until(promise: Promise) -> datetime:
    return promise.due_at + (CALL_LASTS if promise.kind == Kind.CALLBACK else timedelta(0))


def _is_needless(promise: Promise, conversation: Conversation, call: Callback | None) -> bool:
    """Who ended the chat or is helped by the assistant waits for nobody; a call is still wanted, until that is cancelled."""
    if promise.kind == Kind.CALLBACK:
        return call is not None and call.state == Callback.State.CANCELLED
    is_ended = conversation.ended_by_customer or conversation.outcome in NEEDS_NO_ANSWER
    back = Move.objects.filter(conversation=conversation, kind=Move.Kind.HANDED_BACK, at__gte=promise.made_at)
    return is_ended or back.exists()


def _keep(promise: Promise, *, at: datetime, owner_id: int | None) -> None:
    promise.kept_at, promise.owner_id = at, promise.owner_id or owner_id
    promise.save(update_fields=["kept_at", "owner"])
    record("promise.kept", actor=SYSTEM, about=promise, **_which(promise))


def _miss(promise: Promise, conversation: Conversation, late: Message | None) -> None:
    """Where somebody came too late, before this was found, it was kept late and alarms nobody."""
    promise.missed_at, promise.kept_at = clock.now(), late.created_at if late else None
    promise.owner_id = promise.owner_id or conversation.agent_id
    promise.save(update_fields=["missed_at", "kept_at", "owner"])
    record("promise.missed", actor=SYSTEM, about=promise, **_which(promise))
    if late is None:
        _escalate(promise, conversation)
        _apologise(promise, conversation)
        letter = letters.broken_promise(promise, conversation)
        write(answerable_for(promise), key=f"promise:{promise.pk}", letter=letter, conversation=conversation)


def _escalate(promise: Promise, conversation: Conversation) -> None:
    """Who waits or is in somebody's hands, more urgently; who is with the assistant, anew, if somebody is there to take it."""
    if conversation.holder != Holder.ASSISTANT:
        raise_priority(conversation, to=Priority.URGENT, actor=SYSTEM)
        rerank(conversation)
        return
    reason = Escalation.Reason.PROMISE
    made = plan(conversation, Because(reason, str(reason.label), team_id=promise.team_id, priority=Priority.URGENT))
    if made.staffing.somebody_is_there:
        escalate(conversation, made=made, actor=SYSTEM)


def _apologise(promise: Promise, conversation: Conversation) -> None:
    """In words that count as nobody's answer: the customer still has the last word."""
    if conversation.is_open and promise.kind != Kind.OTHER:
        text = spoken(conversation.language, "kept_promise_late")
        post_draft(conversation, Draft(author=Author.SYSTEM, kind=Message.Kind.ACTIVITY, text=text, language=conversation.language))


def _which(promise: Promise) -> dict[str, int]:
    return {"conversation": promise.conversation_id, "contact": promise.conversation.contact_id, "promise": promise.pk}
