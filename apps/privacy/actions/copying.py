"""All there is about a person, for them to have: the rows of the same map as JSON, and their files beside them, in one archive."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.models import Contact
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.privacy.actions.erasing import whose
from apps.privacy.actions.leasing import TakenOver, lease, renew
from apps.privacy.map import MAP, Entry, Whose
from apps.privacy.map.grammar import drop
from apps.privacy.models import LINK_LIFE, Dossier, Job
from apps.tenants.roles import Can, require

BATCH, AT_ONCE, MOST_ATTEMPTS = 500, 5, 5
SALT = "privacy.dossier"
BEGUN = {Job.State.QUEUED, Job.State.RUNNING}


@transaction.atomic
def prepare(contact: Contact, *, actor: Actor) -> Dossier:
    """Asked for while one is being made, it is that one."""
    require(actor, Can.ERASE)
    person = conversations.person_of(contact)
    begun = Dossier.objects.filter(contact=person, state__in=BEGUN).first()
    if begun is not None:
        return begun
    dossier = Dossier.objects.create(contact=person, asked_by_id=actor.id if actor.kind == "member" else None)
    record("dossier.asked", actor=actor, about=dossier, dossier=dossier.pk, contact=person.pk)
    return dossier


def gather_due() -> int:
    """Sweep: what no worker took, and what a killed one left."""
    with across_tenants(Door.SWEEP):
        found = list(Dossier.objects.due().values_list("tenant_id", "pk")[:AT_ONCE])
    return each(found, gather)


def gather(tenant_id: int, dossier_id: int) -> bool:
    """In a worker. Whoever takes it up again begins with an empty archive."""
    dossier = lease(Dossier, tenant_id, dossier_id)
    if dossier is None or dossier.state != Job.State.RUNNING:
        return False
    with tenant_scope(tenant_id):
        is_over = dossier.attempts > MOST_ATTEMPTS
        path = Path("dossiers", dossier.tenant.public_id, f"{uuid4().hex}.zip")
        renew(dossier, **({"path": "", "state": Job.State.FAILED} if is_over else {"path": str(path)}))
        drop(dossier.path) if dossier.path else None  # half of one
    if is_over:
        return False
    try:
        _write(dossier, settings.MEDIA_ROOT / path)
        _ready(dossier, path)
    except TakenOver:
        drop(str(path))
        return False
    return True


def _write(dossier: Dossier, whole: Path) -> None:
    whole.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tenant_scope(dossier.tenant_id):
        theirs = whose(Contact.objects.get(pk=dossier.contact_id))
    counts: dict[str, int] = {}
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for entry in MAP:
            if entry.model is not Dossier:
                counts[entry.label] = _add(archive, dossier, entry, theirs)
        told = {"made_at": clock.now().isoformat(), "rows": {label: many for label, many in counts.items() if many}}
        archive.writestr("manifest.json", json.dumps(told, indent=2))
    dossier.rows = sum(counts.values())


def _add(archive: ZipFile, dossier: Dossier, entry: Entry, theirs: Whose) -> int:
    """One kind: a list of its rows, and then their files. A kind they have nothing of is left out."""
    files: list[tuple[str, str]] = []
    many = 0
    for batch in _batches(dossier, entry, theirs):
        with archive.open(f"{entry.label}-{many // BATCH + 1:04}.json", "w") as sheet:
            sheet.write(json.dumps([_told(entry, row) for row in batch], cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode())
        files += [_file(entry, row) for row in batch if entry.file and getattr(row, entry.file)]
        many += len(batch)
    for path, name in files:
        kept = Path(settings.MEDIA_ROOT, path)
        if kept.is_file():
            archive.write(kept, name)
            dossier.files += 1
    return many


def _batches(dossier: Dossier, entry: Entry, theirs: Whose) -> Iterator[list[Any]]:
    after = 0
    while True:
        with tenant_scope(dossier.tenant_id):
            batch = list(entry.rows(theirs).filter(pk__gt=after)[:BATCH])
            renew(dossier)
        if not batch:
            return
        after = batch[-1].pk
        yield batch


def _told(entry: Entry, row: Any) -> dict[str, Any]:
    columns = [field for field in row._meta.concrete_fields if field.name not in {"tenant", *entry.secret}]
    return {field.name: _plain(getattr(row, field.attname)) for field in columns}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def _file(entry: Entry, row: Any) -> tuple[str, str]:
    path = str(getattr(row, entry.file))
    return path, f"files/{entry.label}-{row.pk}-{getattr(row, 'name', '') or Path(path).name}"


def _ready(dossier: Dossier, path: Path) -> None:
    with tenant_scope(dossier.tenant_id):
        now = {"state": Job.State.DONE, "finished_at": clock.now(), "expires_at": clock.now() + LINK_LIFE, "rows": dossier.rows}
        renew(dossier, **now, files=dossier.files, size=(settings.MEDIA_ROOT / path).stat().st_size)
        record("dossier.made", actor=SYSTEM, about=dossier, dossier=dossier.pk, contact=dossier.contact_id, rows=dossier.rows)


def key_of(dossier: Dossier) -> str:
    """What its link carries: it ends with the file, and opens nothing for who may not ask for one."""
    return signing.dumps(dossier.pk, salt=SALT)


@transaction.atomic
def fetch_dossier(dossier: Dossier, *, key: str, actor: Actor) -> BinaryIO:
    require(actor, Can.ERASE)
    try:
        named = signing.loads(key, salt=SALT, max_age=LINK_LIFE)
    except signing.BadSignature:
        named = None
    is_there = dossier.path and dossier.expires_at and dossier.expires_at > clock.now()
    if named != dossier.pk or not is_there:
        raise ValidationError("This link has ended. Ask for a new file.")
    record("dossier.taken", actor=actor, about=dossier, dossier=dossier.pk, contact=dossier.contact_id)
    return Path(settings.MEDIA_ROOT, dossier.path).open("rb")


def forget_dossiers() -> int:
    """Sweep: a file is thrown away when its link ends."""
    with across_tenants(Door.SWEEP):
        old = list(Dossier.objects.outlived()[:BATCH])
        for one in old:
            drop(one.path)
        Dossier.objects.filter(pk__in=[one.pk for one in old]).update(path="")
    return len(old)
