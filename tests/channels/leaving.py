"""People who text: an inbox with a number, somebody who has written to it, and what leaves for them."""

import uuid

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Delivery, Visitor
from apps.conversations.models.delivery import DeliveryQuerySet
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership, Tenant
from tests.conversations.scenes import answers, claims, says
from tests.factories import make_guest, make_inbox

US, ANN, BOB = "+15550100001", "+15550100002", "+15550100003"


def make_number(tenant: Tenant, kind: str = "sms", **overrides: object) -> Inbox:
    """An inbox that texts, as fast as a test likes."""
    return make_inbox(tenant, **{"kind": kind, "sender": US, "per_second": 1_000} | overrides)


def make_texter(inbox: Inbox, address: str = ANN) -> Guest:
    """Somebody known by an address there."""
    guest = make_guest(inbox)
    with tenant_scope(guest.tenant_id):
        Visitor.objects.filter(pk=guest.visitor_id).update(address=address)
    return guest


def answered_by(member: Membership, guest: Guest, *texts: str) -> Conversation:
    """They wrote, a colleague has taken it, and said these."""
    conversation = claims(member, says(guest))
    for text in texts:
        answers(member, conversation, text)
    return conversation


def outbox(conversation: Conversation) -> DeliveryQuerySet:
    return Delivery.objects.filter(conversation=conversation).order_by("message", "id")


def states(conversation: Conversation) -> list[str]:
    with tenant_scope(conversation.tenant_id):
        return list(outbox(conversation).values_list("state", flat=True))


def newest(conversation: Conversation) -> Delivery:
    with tenant_scope(conversation.tenant_id):
        found = outbox(conversation).select_related("conversation").last()
    assert found is not None
    return found


def drain(conversation: Conversation) -> None:
    """As workers do: whoever is woken wakes who comes next."""
    with tenant_scope(conversation.tenant_id):
        waiting = list(outbox(conversation).filter(state="queued").values_list("pk", flat=True))
    while waiting:
        handled = actions.hand_on(conversation.tenant_id, waiting.pop(0))
        if handled.wake is not None and not handled.seconds:
            waiting.append(handled.wake)


def say_again(member: Membership, conversation: Conversation, client_id: uuid.UUID) -> None:
    with tenant_scope(member.tenant_id):
        actions.post(conversation, member=member, client_id=client_id, text="Hello Ann")
