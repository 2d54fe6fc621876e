"""The demo's assistants: each with a voice of its own, and first to answer."""

from django.db import transaction

from apps.assistant.actions import set_assistant
from apps.assistant.models import Assistant
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.inboxes.actions import change_inbox
from apps.inboxes.models import Inbox
from apps.tenants.queries import tenant_id_by_slug
from config.demo.cast import TENANTS

VOICES = {
    "acme": "Warm and plain, like a friend who knows about skin. Never pushy; offer one thing at most.",
    "lumen": "Calm and reassuring, formal in German. Never gives medical advice: for pain it offers the next free time.",
    "maple": "Unhurried and precise. Names the home it speaks of, and offers a viewing where it fits.",
}


@transaction.atomic
def seed() -> None:
    for tenant in TENANTS:
        with tenant_scope(tenant_id_by_slug(tenant.slug)):
            set_assistant(Assistant(voice=VOICES[tenant.slug]), changed=["voice"], actor=SYSTEM)
            for inbox in Inbox.objects.exclude(answered_by=Inbox.AnsweredBy.ASSISTANT):
                inbox.answered_by = Inbox.AnsweredBy.ASSISTANT
                change_inbox(inbox, changed=["answered_by"], actor=SYSTEM)
