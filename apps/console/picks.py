"""What is picked while one writes: a canned reply after /, a colleague after @, a passage of knowledge after #."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from apps.conversations.models import Contact
from apps.desk.models import CannedReply
from apps.desk.placeholders import filled_for
from apps.desk.queries import canned_for
from apps.knowledge.models import Audience, Chunk
from apps.knowledge.search import Found, search
from apps.tenants.models import Membership

MOST, LONGEST_QUERY = 8, 80
INTERNAL = "For your team only"


class Kind(StrEnum):
    REPLIES = "replies"
    PEOPLE = "people"
    ARTICLES = "articles"


@dataclass(frozen=True, slots=True)
class Pick:
    """One to choose. Without `insert` it may be read, and is not put into what is written."""

    title: str
    about: str = ""
    text: str = ""
    insert: str = ""
    mark: str = ""


def replies(asked: str, contact: Contact, member: Membership, *, number: str = "") -> list[Pick]:
    """Filled in as they would be sent here: to that person, in the conversation of that number."""
    return [_reply(one, contact, member, number) for one in canned_for(member, asked)]


def _reply(one: CannedReply, contact: Contact, member: Membership, number: str) -> Pick:
    text = filled_for(one.text, contact, member, number=number)
    whose = "Yours" if one.owner_id else str(one.team or "")
    return Pick(one.title, f"/{one.shortcut}", text, insert=text, mark=whose)


def people(asked: str, member: Membership) -> list[Pick]:
    """Colleagues who may read a note, by what they are called."""
    named = Q(user__name__icontains=asked) | Q(user__name="", user__email__istartswith=asked)
    found = Membership.objects.active().filter(named, user__is_active=True).exclude(pk=member.pk).select_related("user")
    return [Pick(str(one), one.get_role_display(), insert=f"@{one} ") for one in found.order_by("user__name", "pk")[:MOST]]


def articles(asked: str, member: Membership, *, for_reply: bool) -> list[Pick]:
    """Passages that hold the words: no model is asked while somebody types. What is for the team alone may be read, and never stands in
    a reply."""
    found = search(member.tenant.pk, asked, audience=Audience.INTERNAL, limit=MOST, by_likeness=False)
    internal = Chunk.objects.filter(pk__in=[one.chunk_id for one in found], audience=Audience.INTERNAL)
    shut = set(internal.values_list("pk", flat=True))
    return [_passage(one, is_internal=one.chunk_id in shut, for_reply=for_reply) for one in found]


def _passage(found: Found, *, is_internal: bool, for_reply: bool) -> Pick:
    insert = "" if is_internal and for_reply else "\n\n".join(filter(None, [found.text, found.url]))
    return Pick(found.title, found.path, found.text, insert=insert, mark=INTERNAL if is_internal else "")
