"""Files that people send: kept under a random name, under their tenant, until a message takes them up or a day has passed."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from apps.conversations.files import Examined
from apps.conversations.models import Attachment, SpentPass
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock, ids
from apps.ground.scope import Door, across_tenants
from apps.tenants.models import Tenant

UNSENT_LIFE = timedelta(days=1)
BATCH = 500
CHUNK = 64 * 1024


def store(stream: BinaryIO, examined: Examined, *, tenant: Tenant, actor: Actor) -> Attachment:
    """Keep an examined file. The row comes last: a file without one is never served."""
    public_id = ids.outside_id(tenant.public_id)
    path = Path("attachments", tenant.public_id, public_id.rpartition("_")[2])
    _write(stream, settings.MEDIA_ROOT / path)
    own = {"visitor_id": actor.id} if actor.kind == "customer" else {"membership_id": actor.id}
    with transaction.atomic():
        stored = Attachment.objects.create(
            public_id=public_id, name=examined.name, type=examined.type, size=examined.size, width=examined.width, height=examined.height,
            sha256=examined.sha256, path=str(path), **own,
        )  # fmt: skip
        record("attachment.stored", actor=actor, about=stored, attachment=stored.pk)
    return stored


def _write(stream: BinaryIO, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    stream.seek(0)
    with path.open("xb") as kept:
        while chunk := stream.read(CHUNK):
            kept.write(chunk)


def demand_sendable(attachments: tuple[str, ...], *, client_id: UUID, actor: Actor) -> None:
    """Only one's own uploads are sent, each in one message; said again under the same id, it is the same message."""
    own = {"visitor_id": actor.id} if actor.kind == "customer" else {"membership_id": actor.id}
    free = Q(message=None) | Q(message__client_id=client_id)
    if Attachment.objects.filter(free, public_id__in=attachments, **own).count() != len(set(attachments)):
        raise ValidationError("An attachment is not yours to send, or was sent before.")


def forget_unsent() -> int:
    """Sweep: uploads that no message took up, and passes that have expired."""
    with across_tenants(Door.SWEEP):
        SpentPass.objects.filter(expires_at__lt=clock.now()).delete()
        old = list(Attachment.objects.filter(message=None, created_at__lt=clock.now() - UNSENT_LIFE).order_by("created_at")[:BATCH])
        Attachment.objects.filter(pk__in=[one.pk for one in old], message=None).delete()
        gone = {one.pk for one in old} - set(Attachment.objects.filter(pk__in=[one.pk for one in old]).values_list("pk", flat=True))
    for one in old:
        if one.pk in gone:
            with suppress(FileNotFoundError):
                (settings.MEDIA_ROOT / one.path).unlink()
    return len(gone)
