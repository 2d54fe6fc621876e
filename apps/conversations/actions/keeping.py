"""What a provider told is kept as it came, once, before anything is made of it."""

from collections.abc import Mapping

from apps.conversations.models import Inbound
from apps.inboxes.models import Inbox

LONGEST_ID, LONGEST_SENDER, LONGEST_PROBLEM = 300, 254, 200


def keep(
    inbox: Inbox, *, provider_id: str, sender: str = "", fields: Mapping[str, str] | None = None, path: str = "", problem: str = ""
) -> Inbound | None:
    """The new row; None where it was told before. With a problem it is set aside at once: nothing can be made of it."""
    state = Inbound.State.ASIDE if problem else Inbound.State.KEPT
    told = {name: _storable(value) for name, value in (fields or {}).items()}
    defaults = {
        "sender": _storable(sender)[:LONGEST_SENDER],
        "fields": told,
        "path": path,
        "state": state,
        "problem": problem[:LONGEST_PROBLEM],
    }
    inbound, fresh = Inbound.objects.get_or_create(inbox=inbox, provider_id=_storable(provider_id)[:LONGEST_ID], defaults=defaults)
    return inbound if fresh else None


def _storable(value: str) -> str:
    """PostgreSQL keeps no NUL and no half characters."""
    return value.replace("\0", "").encode("utf-8", "replace").decode()
