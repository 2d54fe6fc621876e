"""Files that came along with what somebody said: fetched while nothing is locked, looked at, and kept with their words.

A file that cannot be had costs nobody their words: in its place stands which it was, and why it is not there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings

from apps.conversations.actions.uploads import store
from apps.conversations.admitting import Guest
from apps.conversations.files import Examined, NotAllowed, examine
from apps.conversations.models import Attachment
from apps.ground.outside import OutsideError
from apps.inboxes.channels import Carrier, Incoming, Medium, Unfetchable
from apps.inboxes.models import Inbox

MOST = 10
NOT_TO_BE_HAD = "It could not be fetched."


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that may be kept, or why it is not."""

    name: str
    content: bytes = b""
    examined: Examined | None = None
    problem: str = ""

    def __str__(self) -> str:
        return f"📎 {self.name}: {self.problem}"


def fetched(inbox: Inbox, carrier: Carrier, incoming: Incoming, *, is_last_try: bool) -> list[Enclosed]:
    """Outside of any transaction. What may come later raises, until it was asked for often enough."""
    return [_fetched(inbox, carrier, medium, is_last_try=is_last_try) for medium in incoming.media[:MOST]]


def _fetched(inbox: Inbox, carrier: Carrier, medium: Medium, *, is_last_try: bool) -> Enclosed:
    name = medium.name or medium.type or "file"
    try:
        whole = medium if medium.content else carrier.fetch(inbox, medium)
        return Enclosed(whole.name, whole.content, examine(BytesIO(whole.content), whole.name or name))
    except NotAllowed as refused:
        return Enclosed(name, problem=str(refused))
    except Unfetchable:
        return Enclosed(name, problem=NOT_TO_BE_HAD)
    except OutsideError:
        if not is_last_try:
            raise
        return Enclosed(name, problem=NOT_TO_BE_HAD)


@contextmanager
def kept(guest: Guest, inbox: Inbox, enclosed: list[Enclosed]) -> Iterator[tuple[str, ...]]:
    """The files' public ids, for the message to take up; where it does not come about, nothing of them is left lying."""
    stored: list[Attachment] = []
    try:
        for one, examined in ((one, one.examined) for one in enclosed if one.examined is not None):
            stored += [store(BytesIO(one.content), examined, tenant=inbox.tenant, actor=guest.actor)]
        yield tuple(one.public_id for one in stored)
    except BaseException:
        for attachment in stored:
            (settings.MEDIA_ROOT / attachment.path).unlink(missing_ok=True)
        raise


def with_losses(text: str, enclosed: list[Enclosed]) -> str:
    return "\n".join([text, *(str(one) for one in enclosed if one.problem)]).strip()
