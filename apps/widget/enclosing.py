"""Files that a customer sends with a reply on their ticket's page, without a script: with the form, in one go.

What was taken is kept when the reply itself has to be sent again, for no browser fills in a file a second time. Numbers speak for
themselves where we have no words in every language: “1–5” is how many.
"""

from dataclasses import dataclass, field
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from apps.conversations.actions import store
from apps.conversations.files import LARGEST, NotAllowed, examine
from apps.conversations.models import Attachment, Visitor
from apps.conversations.queries import family_of
from apps.events.actors import Actor
from apps.ground import ids
from apps.inboxes.queries import chatting
from apps.text.speaking import phrase
from apps.tickets.actions import writer
from apps.tickets.models import Ticket

MOST_FILES, MOST_MB = 5, LARGEST // 2**20
BOUNDS = f"1–{MOST_FILES} · {MOST_MB} MB"
WORDS = {"too_large": "too_large", "type": "wrong_type"}


@dataclass(slots=True)
class Enclosed:
    """What goes with the reply, and why something does not."""

    kept: list[Attachment] = field(default_factory=list)
    problem: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(one.public_id for one in self.kept)


def takes_files(ticket: Ticket) -> bool:
    inbox = ticket.conversation.inbox if ticket.conversation else chatting()
    return inbox is not None and inbox.takes_files


def enclosed_in(request: HttpRequest, ticket: Ticket, language: str) -> Enclosed:
    """Those kept before, and those that came now: of one sender, for one message takes no two people's files."""
    found, files = Enclosed(_kept_before(request, ticket)), request.FILES.getlist("file")
    if not files:
        return found
    if not takes_files(ticket):
        found.problem = phrase(language, "wrong_type")
    elif len(files) + len(found.kept) > MOST_FILES:
        found.problem = f"{phrase(language, 'failed')} ({BOUNDS})"
    else:
        sender = found.kept[0].visitor if found.kept else None
        _take(found, files, sender or writer(ticket), language)
    return found


def _kept_before(request: HttpRequest, ticket: Ticket) -> list[Attachment]:
    named = [one for one in request.POST.getlist("attachments") if ids.tenant_of(one)][:MOST_FILES]
    unsent = Attachment.objects.filter(message=None, visitor__contact__in=family_of(ticket.contact)).select_related("visitor__tenant")
    return list(unsent.filter(public_id__in=named).order_by("id")) if named else []


def _take(found: Enclosed, files: "list[UploadedFile[bytes]]", visitor: Visitor, language: str) -> None:
    """What is wrong with one keeps no other from being taken."""
    for uploaded in files:
        stream, name = cast("BinaryIO", uploaded), uploaded.name or ""
        try:
            examined = examine(stream, name)
        except NotAllowed as refused:
            found.problem = f"{name}: {phrase(language, WORDS[refused.code], **_limit(refused.code))}"
        else:
            found.kept.append(store(stream, examined, tenant=visitor.tenant, actor=Actor(kind="customer", id=visitor.pk)))


def _limit(code: str) -> dict[str, int]:
    return {"limit": MOST_MB} if code == "too_large" else {}
