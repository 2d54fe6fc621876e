"""Who is blocked says nothing here any more: what is open ends, and nothing new of theirs is taken.

It holds for the person, whichever of their browsers and addresses they come with. That it is asked where a conversation opens is enough,
for none of theirs is open.
"""

from django.db import transaction

from apps.conversations.actions.ending import lock_family, reopen
from apps.conversations.actions.holding import resolve
from apps.conversations.models import Contact, Conversation, Outcome
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require


@transaction.atomic
def block(contact: Contact, *, actor: Actor) -> None:
    require(actor, Can.ANSWER)
    family = lock_family(contact)
    if any(one.blocked_at is None for one in family):
        shut_out(family, actor=actor)
        record("contact.blocked", actor=actor, about=contact, contact=contact.pk)


@transaction.atomic
def unblock(contact: Contact, *, actor: Actor) -> None:
    require(actor, Can.ANSWER)
    family = [one.pk for one in lock_family(contact)]
    if Contact.objects.filter(pk__in=family, blocked_at__isnull=False).update(blocked_at=None):
        record("contact.unblocked", actor=actor, about=contact, contact=contact.pk)


@transaction.atomic
def forgive(conversation: Conversation, *, member: Membership, fence: int) -> Conversation:
    """As if they had not been blocked: they are heard again, and the conversation that ended with it goes on."""
    unblock(conversation.contact, actor=member.actor)
    return reopen(conversation, member=member, fence=fence)


def shut_out(family: list[Contact], *, actor: Actor) -> None:
    """All that are this person, who were locked; and whatever they have open ends as spam."""
    ids = [one.pk for one in family]
    Contact.objects.filter(pk__in=ids, blocked_at=None).update(blocked_at=clock.now())
    for conversation in Conversation.objects.open().filter(contact__in=ids).order_by("pk"):
        resolve(conversation, outcome=Outcome.SPAM, actor=actor)
