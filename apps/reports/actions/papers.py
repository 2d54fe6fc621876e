"""A single conversation is written down for somebody."""

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.models import Conversation
from apps.events.actors import Actor
from apps.events.log import record
from apps.reports.actions.permitting import require_export
from apps.reports.exporting.paper import TYPES, Paper, paper


@transaction.atomic
def write_down(conversation: Conversation, *, form: str, notes: bool = False, actor: Actor) -> Paper:
    """As `txt`, `json` or `html`; and a line in the log that they took it."""
    require_export(actor)
    if form not in TYPES:
        raise ValidationError({"form": f"There is no form “{form}”: say {', '.join(TYPES)}."})
    record(
        "transcript.read", actor=actor, about=conversation, conversation=conversation.pk, contact=conversation.contact_id, form=form
    )  # fmt: skip
    return paper(conversation, form, notes=notes)
