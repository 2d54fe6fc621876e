"""Replies take another way: somebody who has left the page is written to where they read it."""

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.actions.holding import lock
from apps.conversations.actions.messages import NotTheHolder
from apps.conversations.models import ContactAddress, Conversation, Visitor
from apps.conversations.ways import PAGE, Way, every_way
from apps.events.log import record
from apps.ground import ids
from apps.ground.lane import fetch
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require
from apps.text.phones import international

GONE = "This way is no more: choose another."


@transaction.atomic
def redirect(conversation: Conversation, *, way: str, member: Membership) -> Conversation:
    """By its key as `ways` gives it."""
    if way == PAGE:
        return reach_by(conversation, None, member=member)
    found = [one for one in map(Way.of, fetch(every_way(conversation.tenant.pk, conversation.pk))) if one.key == way]
    if not found:
        raise ValidationError(GONE)
    return reach_by(conversation, _visitor_at(found[0]), member=member)


@transaction.atomic
def reach_by(conversation: Conversation, visitor: Visitor | None, *, member: Membership) -> Conversation:
    """From now on, until the customer writes from elsewhere: to this address of theirs, or to their page."""
    require(member.actor, Can.ANSWER)
    locked = lock(conversation)
    if locked.agent_id != member.pk:
        raise NotTheHolder("Somebody else holds this conversation: take it over first.")
    if visitor is None and locked.inbox.kind != Inbox.Kind.WEB:
        raise ValidationError(GONE)
    locked.reach = visitor
    locked.save(update_fields=["reach"])
    record("conversation.redirected", actor=member.actor, about=locked, conversation=locked.pk, contact=locked.contact_id)
    return locked


def _visitor_at(way: Way) -> Visitor:
    """Who was heard from there; at an address that was only proven, a visitor who has not written yet."""
    if way.visitor_id is not None:
        return Visitor.objects.get(pk=way.visitor_id)
    proven = ContactAddress.objects.select_related("tenant").get(pk=way.address_id or 0)
    address = international(proven.value) if proven.kind == ContactAddress.Kind.PHONE else proven.value
    if not address.startswith("+") and "@" not in address:
        raise ValidationError("This number has no country code, so nothing can be sent to it.")
    made, _ = Visitor.objects.get_or_create(
        inbox_id=way.inbox_id, address=address, is_believed=True,
        defaults={"contact_id": proven.contact_id, "digest": ids.digest(ids.token(proven.tenant.public_id))},
    )  # fmt: skip
    if made.stopped_at is not None:
        raise ValidationError(f"{address} asked to get no more messages.")
    return made
