"""People who write by text, as far as tests of the assistant care: an address is a visitor of its inbox, and what they say says so."""

import uuid
from typing import Any

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Tenant
from tests.factories import make_inbox

HERS, OURS = "+491701234567", "+4930901820"


def make_texting(tenant: Tenant, **overrides: Any) -> Inbox:
    """An inbox that texts come to."""
    return make_inbox(tenant, **{"kind": "sms", "sender": OURS, "answered_by": "assistant"} | overrides)


def texter(inbox: Inbox, number: str = HERS, **overrides: Any) -> Guest:
    with tenant_scope(inbox.tenant_id):
        return actions.hear_from(inbox, number, **overrides)


def texts(inbox: Inbox, text: str, number: str = HERS, *, wish: str = "") -> Conversation:
    """Somebody writes from a number; gives the conversation they write in."""
    with tenant_scope(inbox.tenant_id):
        guest = actions.hear_from(inbox, number)
        posted = actions.receive(guest, client_id=uuid.uuid4(), text=text, conversation_id=actions.goes_on_in(guest, number), wish=wish)
        Conversation.objects.filter(pk=posted.said.conversation_id).update(reach=guest.visitor_id)
        return Conversation.objects.select_related("tenant", "inbox").get(pk=posted.said.conversation_id)
