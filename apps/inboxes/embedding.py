"""What a tenant's site carries so that an inbox's chat is on it."""

from django.conf import settings

from apps.inboxes.colours import readable
from apps.inboxes.models import Inbox
from apps.text.speaking import phrase

LOADER = "/widget/embed.js"


def attributes(inbox: Inbox) -> dict[str, str]:
    """What the launcher must know before it has asked us anything."""
    label = phrase(inbox.locale or inbox.tenant.languages[0], "open")
    return {"data-inbox": inbox.key, "data-colour": readable(inbox.colour)[0], "data-side": inbox.side, "data-label": label}


def snippet(inbox: Inbox) -> str:
    told = " ".join(f'{name}="{value}"' for name, value in attributes(inbox).items())
    return f'<script async src="{settings.PUBLIC_URL}{LOADER}" {told}></script>'
