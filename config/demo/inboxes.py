"""One web chat for each demo tenant, in the colours of its site."""

from typing import Any

from django.db import transaction

from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.inboxes.actions import create_inbox
from apps.tenants.models import Hours
from apps.tenants.queries import tenant_id_by_slug
from config.demo.cast import TENANTS

LOOKS: dict[str, dict[str, Any]] = {
    "acme": {"colour": "#8a2846", "greeting": "Hello. Ask us anything about your order or your skin.", "nps_days": 90},
    "lumen": {
        "colour": "#1646a0",
        "greeting": "Guten Tag. Möchten Sie einen Termin vereinbaren, oder haben Sie eine Frage?",
        "ask_name": "optional",
    },
    "maple": {"colour": "#17402f", "greeting": "Hello. Looking for a home, or selling one?", "ask_email": "optional"},
}


@transaction.atomic
def seed() -> None:
    for tenant in TENANTS:
        with tenant_scope(tenant_id_by_slug(tenant.slug)):
            hours = Hours.objects.get(name="Opening hours")
            create_inbox(name=tenant.name, hours=hours, actor=SYSTEM, **LOOKS[tenant.slug])
