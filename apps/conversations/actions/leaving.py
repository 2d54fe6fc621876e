"""Somebody is sent away for good: what they have open ends, their browsers are shut out, nothing of theirs is taken or shown any more."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from apps.conversations.actions.holding import resolve
from apps.conversations.actions.visitors import revoke
from apps.conversations.models import Contact, Conversation, Outcome, Visitor
from apps.events.actors import Actor
from apps.events.log import announce
from apps.ground import clock

MOST_TOLD = 500  # of their conversations, the newest: an older one that is open on a screen leaves it with the next beat
SENT_AWAY = "sent_away"  # who was sent away ended nothing themselves: figures count it as ended, and as nothing else


@transaction.atomic
def send_away(family: Sequence[Contact], *, actor: Actor) -> None:
    """All that are this person, who were locked. A reply in the making is cut off under the fence: nothing is said after it."""
    ids, now = [one.pk for one in family], clock.now()
    Contact.objects.filter(pk__in=ids, blocked_at=None).update(blocked_at=now)
    Contact.objects.filter(pk__in=ids, forgotten_at=None).update(forgotten_at=now)
    for conversation in Conversation.objects.open().filter(contact__in=ids).order_by("pk"):
        resolve(conversation, outcome=Outcome.ENDED, actor=actor, told=SENT_AWAY)
    Conversation.objects.filter(contact__in=ids).update(mailed_seq=F("last_seq"))  # what they missed, they are not told
    for visitor in Visitor.objects.filter(contact__in=ids, revoked_at=None).order_by("pk"):
        revoke(visitor, actor=actor)
    _tell(ids)


def show_again(family: Sequence[Contact]) -> None:
    """Nothing of theirs may go: it is there for who must see it. They stay shut out."""
    ids = [one.pk for one in family]
    if Contact.objects.filter(pk__in=ids, forgotten_at__isnull=False).update(forgotten_at=None):
        _tell(ids)


def _tell(contacts: list[int]) -> None:
    theirs = Conversation.objects.filter(contact__in=contacts).order_by("-pk").values_list("pk", "contact_id")[:MOST_TOLD]
    for conversation, contact in theirs:
        announce("conversation.emptied", conversation=conversation, contact=contact)
