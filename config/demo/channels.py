"""Acme beside its page: a number for texts, one on WhatsApp with what was approved there, an address for mail."""

from typing import Any

from django.db import transaction

from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.inboxes.actions import create_inbox
from apps.inboxes.models import Inbox, Template
from apps.tenants.models import Hours
from apps.tenants.queries import tenant_id_by_slug

Kind = Inbox.Kind
INBOXES: dict[Kind, dict[str, Any]] = {
    Kind.SMS: {"name": "Acme texts", "sender": "+12125550100"},
    Kind.WHATSAPP: {"name": "Acme on WhatsApp", "sender": "+12125550101", "per_second": 10},
    Kind.EMAIL: {"name": "Acme mail", "sender": "help@acme.example", "per_second": 5},
}
TEMPLATES = [
    {
        "name": "Order on its way",
        "provider_id": "HX5f1d2c3b4a59687786950a1b2c3d4e5f",
        "text": "Hello {{1}}, your order {{2}} is on its way. Answer here if anything is not right.",
    },
    {
        "name": "We have an answer",
        "provider_id": "HX0a9b8c7d6e5f40312233445566778899",
        "text": "Hello {{1}}, we have an answer to your question. Write to us here and we go on from there.",
    },
]


@transaction.atomic
def seed() -> None:
    with tenant_scope(tenant_id_by_slug("acme")):
        hours = Hours.objects.get(name="Opening hours")
        made = {kind: create_inbox(kind=kind, hours=hours, idle_hours=168, actor=SYSTEM, **look) for kind, look in INBOXES.items()}
        for fields in TEMPLATES:
            Template.objects.create(inbox=made[Kind.WHATSAPP], **fields)
