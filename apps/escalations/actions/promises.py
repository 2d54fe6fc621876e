"""What a customer is told will happen by a time. What becomes of it is settled by a sweep."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.business.models import Callback
from apps.conversations.actions import lock
from apps.conversations.models import Conversation, Message
from apps.conversations.queries import family_of
from apps.escalations.actions.placing import rerank
from apps.escalations.models import Escalation, Promise
from apps.escalations.staffing import open_time_after
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.tenants.models import Membership, Team

SOON = timedelta(minutes=30)  # of the opening hours, in which somebody calls who was asked for as soon as possible
A_DAY = timedelta(days=1)  # later, where they said when in words that only a person can read
Kind = Promise.Kind


@transaction.atomic
def promise(
    conversation: Conversation,
    *,
    kind: Promise.Kind,
    due_at: datetime,
    words: str = "",
    owner: Membership | None = None,
    team: Team | None = None,
    escalation: Escalation | None = None,
    actor: Actor,
) -> Promise:
    """Somebody will be held to it. One call is promised to a person at a time: asked for again, it is another's turn."""
    told = lock(conversation)
    if kind == Kind.CALLBACK:
        _drop_other_calls(told, actor=actor)
    made = Promise.objects.create(
        conversation=told, kind=kind, due_at=due_at, words=words[:300], owner=owner, team=team, escalation=escalation
    )
    record("promise.made", actor=actor, about=made, conversation=told.pk, contact=told.contact_id, promise=made.pk, kind=str(kind))
    rerank(told)
    return made


def promise_call(callback: Callback, *, actor: Actor) -> Promise | None:
    """At the time they asked for, else soon; a call that was asked for outside of any conversation is nobody's promise."""
    if callback.conversation is None:
        return None
    conversation = callback.conversation
    return promise(
        conversation, kind=Kind.CALLBACK, due_at=callback.at or _soon(conversation, actor), owner=callback.owner,
        team=conversation.team, actor=actor,
    )  # fmt: skip


def drop(given_up: Promise, *, actor: Actor) -> None:
    """Nobody needs it any more."""
    given_up.dropped_at = clock.now()
    given_up.save(update_fields=["dropped_at"])
    record(
        "promise.dropped", actor=actor, about=given_up, conversation=given_up.conversation_id,
        contact=given_up.conversation.contact_id, promise=given_up.pk,
    )  # fmt: skip


def _drop_other_calls(conversation: Conversation, *, actor: Actor) -> None:
    theirs = Promise.objects.open().filter(kind=Kind.CALLBACK, conversation__contact_id__in=family_of(conversation.contact))
    for before in theirs.select_related("conversation"):
        drop(before, actor=actor)


def _soon(conversation: Conversation, actor: Actor) -> datetime:
    """Within the inbox's hours, wherever it was asked for."""
    hours = conversation.inbox.hours
    waits = A_DAY if actor.kind == "customer" and _said_when(conversation) else timedelta(0)
    return open_time_after(hours.schedule() if hours else None, clock.now() + waits, SOON)


def _said_when(conversation: Conversation) -> bool:
    """Whether the form they have just filled in names a time."""
    form = Message.objects.filter(conversation=conversation, kind=Message.Kind.CARD).order_by("-seq").first()
    return form is not None and bool((form.card or {}).get("at"))
