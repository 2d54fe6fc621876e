"""What providers tell us, as it comes: judged, kept and woken for. What is made of it is `actions.take_in`'s."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from apps.conversations import actions, tasks
from apps.conversations.actions.taking import id_of
from apps.events import hints
from apps.ground.scope import tenant_scope
from apps.inboxes import channels
from apps.inboxes.channels import Incoming, Unparsable
from apps.inboxes.models import Inbox


def accept(inbox: Inbox, *, url: str, body: bytes, fields: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """A provider's callback. Raises `Forged`; what is signed and makes no sense is kept too, for somebody to look at."""
    carrier = channels.carrier(inbox.kind)
    carrier.verify(inbox, url=url, body=body, fields=fields, headers=headers)
    form = dict(fields.items())
    try:
        told = carrier.parse(inbox, body=body, fields=fields)
    except Unparsable as problem:
        keep(inbox, provider_id=f"?{_digest(form)}", fields=form, problem=str(problem))
        return
    for one in told:
        keep(inbox, provider_id=id_of(one), sender=one.sender if isinstance(one, Incoming) else "", fields=form)


def keep(inbox: Inbox, **told: Any) -> None:
    """A row, and a hint to make something of it; a sweep finds what nobody was woken for."""
    with tenant_scope(inbox.tenant_id):
        inbound = actions.keep(inbox, **told)
    if inbound is not None:
        hints.send(tasks.take_in.delay, inbound.tenant_id, inbound.pk)


def _digest(form: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()
