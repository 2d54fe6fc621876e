"""A reply that came after the visitor had left is mailed to them, once, if an address is known."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from apps.conversations import letters
from apps.conversations.actions.outbox import queue
from apps.conversations.models import Author, Conversation, Delivery, Holder, Message, Visitor
from apps.conversations.models.people import VISITOR_LEASE
from apps.conversations.queries import email_of, family_of
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each

PATIENCE = timedelta(seconds=60)
TOO_LATE = timedelta(days=2)
BATCH = 200


def mail_missed() -> int:
    """Sweep: answers nobody has read a minute after they were given."""
    now = clock.now()
    with across_tenants(Door.SWEEP):
        waiting = Conversation.objects.filter(
            Q(holder__in=[Holder.AGENT, Holder.ASSISTANT]) | Q(resolved_at__gt=now - TOO_LATE),
            last_author__in=[Author.AGENT, Author.ASSISTANT],
            last_seq__gt=F("mailed_seq"),
            reach=None,  # what is said to an address has gone there already
            last_message_at__range=(now - TOO_LATE, now - PATIENCE),
        )
        here = Visitor.objects.filter(contact=OuterRef("contact"), seen_at__gt=now - VISITOR_LEASE)
        unread = waiting.filter(~Exists(here), last_seq__gt=F("customer_read_seq"))
        found = list(unread.order_by("last_message_at").values_list("tenant_id", "id")[:BATCH])
    return each(found, _mail)


def _mail(tenant_id: int, conversation_id: int) -> bool:
    with tenant_scope(tenant_id), transaction.atomic():
        conversation = Conversation.objects.select_for_update(of=("self",)).select_related("inbox", "contact").get(pk=conversation_id)
        family = family_of(conversation.contact)
        if _is_here(family):
            return False
        missed = _missed(conversation)
        conversation.mailed_seq = conversation.last_seq
        conversation.save(update_fields=["mailed_seq"])
        address = email_of(family)
        if not address or not missed:
            return False
        subject, text = letters.missed(conversation, missed)
        key = f"missed:{conversation.pk}:{conversation.last_seq}"
        queue(key=key, to=address, subject=subject, text=text, purpose=Delivery.Purpose.MESSAGE, conversation=conversation)
    return True


def _is_here(family: list[int]) -> bool:
    return Visitor.objects.filter(contact_id__in=family, seen_at__gt=clock.now() - VISITOR_LEASE).exists()


def _missed(conversation: Conversation) -> list[Message]:
    told = max(conversation.customer_read_seq, conversation.mailed_seq)
    answers = Message.objects.filter(conversation=conversation, seq__gt=told, author__in=[Author.AGENT, Author.ASSISTANT])
    return list(answers.order_by("seq")[:50])
