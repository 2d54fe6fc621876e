"""What was said, what came and went, and who said it."""

from functools import reduce
from operator import or_

from django.db.models import Q

from apps.conversations.models import (
    Attachment,
    Contact,
    ContactAddress,
    Conversation,
    Delivery,
    Filed,
    IdentityCode,
    Inbound,
    Message,
    Note,
    Original,
    Partial,
    Rating,
    Visitor,
    Whisper,
)
from apps.desk.models import Draft
from apps.privacy.map.grammar import Emptied, Entry, Goes, Whose
from apps.privacy.models import Dossier

NOWHERE = Q(pk__in=[])
NAMING = ("From", "To", "WaId", "sender", "recipient")  # the fields by which providers name the two ends
BEFORE = ("", "whatsapp:", "sms:")  # an address, in their spelling


def came_from_them(whose: Whose) -> Q:
    """A callback names its sender; one that tells how what we sent got on names whom it was sent to in a field of its own. In what
    somebody else wrote, their address may stand just as well: that is not theirs."""
    spelt = [f"{before}{address}" for before in BEFORE for address in whose.addresses]
    bare = [address.removeprefix("+") for address in whose.addresses]
    named = (Q(**{f"fields__{name}__in": [*spelt, *bare] if name == "WaId" else spelt}) for name in NAMING)
    return reduce(or_, named, Q(sender__in=whose.addresses)) if whose.addresses else NOWHERE


def sent_to_them(whose: Whose) -> Q:
    return Q(to__in=whose.addresses) if whose.addresses else NOWHERE


def put_in_drafts(whose: Whose) -> Q:
    """What a colleague uploaded to send, and has not sent."""
    begun = Draft.objects.filter(conversation__contact__in=whose.contacts).values_list("attachments", flat=True)
    return Q(public_id__in=[public_id for kept in begun for public_id in kept], message=None)


RAW: list[Entry] = [
    Goes(
        Delivery,
        conversation="conversation",
        contact=("conversation__contact", "message__conversation__contact"),
        found=sent_to_them,
    ),
    Goes(Inbound, found=came_from_them, file="path"),
    Goes(Partial, conversation="conversation"),
    Goes(IdentityCode, conversation="conversation", secret=("digest",)),
    Goes(
        Attachment,
        conversation="message__conversation",
        contact=("message__conversation__contact", "visitor__contact"),
        found=put_in_drafts,
        file="path",
    ),
    Goes(Original, conversation="message__conversation", file="path"),
]

THREADS: list[Entry] = [
    Goes(Note, conversation="conversation"),
    Goes(Whisper, conversation="conversation"),
    Goes(Filed, conversation="conversation", secret=("words", "marks")),
    Goes(Message, conversation="conversation"),
    Emptied(Rating, conversation="conversation", fields={"comment": ""}),
    Emptied(
        Conversation,
        conversation="pk",
        contact=("contact",),
        fields={"preview": "", "tags": []},
        keeps="public_id language last_author",
        because="an id that tells nothing, a language, and who spoke last: what figures are filtered by",
    ),
]

PEOPLE: list[Entry] = [
    Goes(Dossier, contact=("contact",), file="path"),
    Goes(Visitor, contact=("contact",), secret=("digest",)),
    Goes(ContactAddress, contact=("contact",)),
    Emptied(Contact, contact=("pk",), fields={"name": "", "language": ""}),
]
