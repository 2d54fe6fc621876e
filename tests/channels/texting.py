"""Numbers of Acme's, and what people text to them, as the provider posts it."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from apps.conversations.models import Conversation, Inbound, Message, Visitor
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Tenant
from config.bench.standin.twilio import TwilioStandIn
from config.bench.standin.twilio_texts import Form
from tests.factories import make_inbox

ACMES, ADAS, BENS = "+15550001111", "+491701234567", "+491707654321"


def make_number(tenant: Tenant, kind: str = "sms", **overrides: Any) -> Inbox:
    return make_inbox(tenant, **{"kind": kind, "sender": ACMES} | overrides)


def hook_of(inbox: Inbox, told: str = "") -> str:
    return f"/hooks/twilio/{told or inbox.kind}/{inbox.key}/"


def form(twilio: TwilioStandIn, inbox: Inbox, body: str = "Hello", sender: str = ADAS, **fields: str) -> Form:
    """What somebody wrote, signed."""
    prefix = "whatsapp:" if inbox.kind == "whatsapp" else ""
    told = {"From": f"{prefix}{sender}", "To": f"{prefix}{inbox.sender}", "Body": body}
    return twilio.inbound(hook_of(inbox), **told | fields)


def post(form: Form, **headers: str) -> HttpResponse:
    path = form.url.partition("//")[2].partition("/")[2]
    sent: Any = Client(headers=dict(form.headers) | headers).post(f"/{path}", form.body, content_type=form.headers["Content-Type"])
    return sent


def texts(twilio: TwilioStandIn, inbox: Inbox, body: str = "Hello", sender: str = ADAS, **fields: str) -> None:
    """Somebody writes, and it is taken in at once."""
    assert post(form(twilio, inbox, body, sender, **fields)).status_code == 200


def rows(inbox: Inbox) -> list[Inbound]:
    with tenant_scope(inbox.tenant_id):
        return list(Inbound.objects.filter(inbox=inbox).order_by("id"))


def heard(tenant: Tenant) -> list[tuple[str, str]]:
    """Who said what, in all of a tenant's conversations."""
    with tenant_scope(tenant.pk):
        said = Message.objects.filter(author="customer").order_by("id").values_list("visitor__address", "text")
        return [(address or "", text) for address, text in said]


def visitors(tenant: Tenant) -> list[Visitor]:
    with tenant_scope(tenant.pk):
        return list(Visitor.objects.exclude(address="").select_related("contact").order_by("id"))


def conversations(tenant: Tenant) -> list[Conversation]:
    with tenant_scope(tenant.pk):
        return list(Conversation.objects.select_related("inbox").order_by("id"))
