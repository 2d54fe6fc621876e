"""Files are uploaded, replaced, read again and deleted."""

from collections.abc import Sequence
from functools import partial
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.knowledge import files, indexing
from apps.knowledge.models import Chunk, Source, Upload
from apps.tenants.models import Tenant
from apps.tenants.roles import Can, require


def add_file(stream: BinaryIO, file_name: str, *, tenant: Tenant, actor: Actor, **fields: Any) -> Source:
    """A new source of the tenant: its file is kept now and read by a worker."""
    require(actor, Can.MANAGE_KNOWLEDGE)
    kept, shown = files.keep(stream, tenant.public_id), files.shown_name(file_name)
    with tenant_scope(tenant.pk):
        source = Source(kind=Source.Kind.UPLOAD, **{"name": shown} | {name: value for name, value in fields.items() if value})
        source.full_clean()
        source.save()
        Upload.objects.create(source=source, name=shown, path=kept.path, size=kept.size, sha256=kept.sha256)
        _queue(source, actor)
    return source


def replace_file(source: Source, stream: BinaryIO, file_name: str, *, actor: Actor) -> None:
    """A newer edition: what did not change in it is neither cut nor embedded again. The same file again changes nothing."""
    require(actor, Can.MANAGE_KNOWLEDGE)
    with tenant_scope(source.tenant_id):
        public_id = source.tenant.public_id
    kept = files.keep(stream, public_id)
    with tenant_scope(source.tenant_id):
        upload = Upload.objects.select_for_update().get(source=source)
        if upload.sha256 == kept.sha256:
            files.forget(kept.path)
            return
        transaction.on_commit(partial(files.forget, upload.path), robust=True)
        upload.name, upload.created_at = files.shown_name(file_name), clock.now()
        upload.path, upload.size, upload.sha256 = kept.path, kept.size, kept.sha256
        upload.save()
        _queue(source, actor)


def read_again(source: Source, *, actor: Actor) -> None:
    require(actor, Can.MANAGE_KNOWLEDGE)
    if source.kind != Source.Kind.UPLOAD:
        raise ValidationError("Only files are read.")
    with tenant_scope(source.tenant_id):
        _queue(source, actor)


def change_source(source: Source, *, changed: Sequence[str], actor: Actor) -> None:
    """Keep what a form has already put on the source; what search shows of it follows."""
    require(actor, Can.MANAGE_KNOWLEDGE)
    with tenant_scope(source.tenant_id):
        source.full_clean()
        source.save(update_fields=[*changed])
        if "audience" in changed:
            indexing.show_to(source.audience, _chunks_of(source))
        record("source.changed", actor=actor, about=source, fields=",".join(changed))
        if source.kind == Source.Kind.UPLOAD and {"name", "language", "url"} & {*changed}:
            _queue(source, actor)


def delete_source(source: Source, *, actor: Actor) -> None:
    """With its file and everything that was read from it."""
    require(actor, Can.MANAGE_KNOWLEDGE)
    if source.kind != Source.Kind.UPLOAD:
        raise ValidationError("Articles and past resolutions are deleted one by one.")
    with tenant_scope(source.tenant_id):
        Source.objects.select_for_update().get(pk=source.pk)
        for upload in Upload.objects.filter(source=source):
            transaction.on_commit(partial(files.forget, upload.path), robust=True)
        indexing.remove(_chunks_of(source))
        indexing.restock()
        record("source.deleted", actor=actor, about=source)
        source.delete()


def _queue(source: Source, actor: Actor) -> None:
    source.state, source.attempts, source.taken_at = Source.State.QUEUED, 0, clock.now()
    source.save(update_fields=["state", "attempts", "taken_at"])
    record("source.queued", actor=actor, about=source)


def _chunks_of(source: Source) -> list[int]:
    return list(Chunk.objects.filter(source=source).values_list("pk", flat=True))
