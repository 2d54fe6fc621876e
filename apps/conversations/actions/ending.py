"""What ends by itself, and what had ended and goes on."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Value

from apps.conversations.actions.holding import Moved, lock, resolve, save_hands
from apps.conversations.actions.messages import say
from apps.conversations.models import Author, Contact, Conversation, Holder, Outcome, Status
from apps.conversations.queries import family_of
from apps.events.actors import SYSTEM
from apps.events.log import announce, record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require

IDLE_BATCH = 200
ONE_HOUR = Value(timedelta(hours=1))


@transaction.atomic
def reopen(conversation: Conversation, *, member: Membership, fence: int) -> Conversation:
    """It had ended too early: whoever says so holds it. A customer has one open conversation in an inbox, so no second one is opened."""
    require(member.actor, Can.ANSWER)
    family = lock_family(conversation.contact)  # before their conversation, as where they open one themselves
    ended = lock(conversation, fence=fence)
    if ended.is_open:
        raise Moved("This conversation is open already.")
    _demand_alone(ended, family)
    ended.status, ended.holder, ended.agent, ended.outcome = Status.OPEN, Holder.AGENT, member, ""
    ended.ended_by_customer, ended.resolved_at, ended.fence = False, None, F("fence") + 1
    ended.queued_at, ended.ranked_at, ended.expected_at, ended.claimed_at = None, None, None, clock.now()
    save_hands(ended)
    say(ended, "joined", name=member.public_name)
    record(
        "conversation.reopened", actor=member.actor, about=ended, conversation=ended.pk, contact=ended.contact_id,
        holder=str(ended.holder), member=member.pk,
    )  # fmt: skip
    announce("queue.moved", queue=ended.inbox_id)
    return ended


def lock_family(contact: Contact) -> list[Contact]:
    """All that are this person."""
    return list(Contact.objects.select_for_update().filter(pk__in=family_of(contact)).order_by("pk"))


def _demand_alone(ended: Conversation, family: list[Contact]) -> None:
    if any(one.blocked_at for one in family):
        raise ValidationError("This person is blocked. Unblock them first.")
    others = Conversation.objects.open().filter(inbox=ended.inbox_id, contact__in=family)
    other = others.values_list("number", flat=True).first()
    if other is not None:
        raise ValidationError(f"They have another open conversation here: number {other}. Go on there.")


def close_idle() -> int:
    """Sweep: conversations whose customer fell silent after an answer, longer ago than their inbox allows."""
    with across_tenants(Door.SWEEP):
        answered = Q(last_author__in=[Author.AGENT, Author.ASSISTANT], snoozed_until=None)
        long_ago = clock.now() - ONE_HOUR * F("inbox__idle_hours")
        silent = Q(last_message_at__lt=long_ago) & (Q(snooze_turned_at=None) | Q(snooze_turned_at__lt=long_ago))
        held = Q(holder__in=[Holder.AGENT, Holder.ASSISTANT])
        idle = Conversation.objects.open().filter(answered, silent, held).order_by("last_message_at")
        found = list(idle.values_list("tenant_id", "id")[:IDLE_BATCH])
    return each(found, _close_if_still_idle)


def _close_if_still_idle(tenant_id: int, conversation_id: int) -> bool:
    with tenant_scope(tenant_id):
        again = Conversation.objects.select_for_update(of=("self",)).select_related("inbox").get(pk=conversation_id)
        if not _is_idle(again):
            return False
        resolve(again, outcome=Outcome.WENT_SILENT, actor=SYSTEM)
    return True


def _is_idle(again: Conversation) -> bool:
    """Who snoozed it meant to come back to it: then silence counts from when it woke."""
    if again.is_snoozed or again.holder in {Holder.QUEUE, Holder.NONE} or again.last_author == Author.CUSTOMER:
        return False
    silent_since = max(filter(None, [again.last_message_at, again.snooze_turned_at]))
    return silent_since < clock.now() - timedelta(hours=again.inbox.idle_hours)
