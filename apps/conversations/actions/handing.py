"""A file is handed to whoever has a link to it: that it was is remembered, and to whom nobody knows."""

from apps.conversations.models import Attachment
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground.scope import tenant_scope


def hand_out(file: Attachment) -> None:
    with tenant_scope(file.tenant_id):
        record("attachment.handed_out", actor=SYSTEM, about=file, attachment=file.pk)
