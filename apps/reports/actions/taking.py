"""An export's file is taken by a link that is one member's own, and short-lived. Whoever follows it is asked again who they are."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import BinaryIO, Literal

from django.conf import settings
from django.db import transaction

from apps.events.log import record
from apps.ground import clock, ids
from apps.reports.actions.permitting import require_export
from apps.reports.exporting.folder import EXPORT, MANIFEST, REDACTIONS
from apps.reports.models import ExportJob
from apps.tenants.models import Membership

LINK_LIFE = timedelta(hours=1)
MINUTE = 60
SIGNED = 40
PARTS = {"export": EXPORT, "manifest": MANIFEST, "redactions": REDACTIONS}
TYPES = {
    "jsonl": "application/jsonl",
    "openai": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
Part = Literal["export", "manifest", "redactions"]

_TOKEN = re.compile(
    rf"([{ids.ALPHABET}]{{6,{ids.LONGEST_PUBLIC_ID}}})_([0-9a-f]{{1,15}})-([0-9a-f]{{1,15}})-([0-9a-f]{{1,8}})-([0-9a-f]{{{SIGNED}}})"
)


class NoSuchLink(Exception):
    """A token that is bad, too old, another's or of nothing: which of these is nobody's business."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An opened file, to be closed by whoever sends it."""

    stream: BinaryIO
    name: str
    type: str
    size: int


def token_of(job: ExportJob, member: Membership) -> str:
    """For this member, for an hour."""
    last_minute = ceil((clock.now() + LINK_LIFE).timestamp() / MINUTE)
    body = f"{member.tenant.public_id}_{job.pk:x}-{member.pk:x}-{last_minute:x}-"
    return body + _signature(body)


@transaction.atomic
def take(token: str, *, member: Membership, part: Part = "export") -> Taken:
    """Within the scope of the member's tenant."""
    require_export(member.actor)
    job = _opened(token, member)
    path = job.place / PARTS[part]
    if not path.is_file():
        raise NoSuchLink
    record("export.taken", actor=member.actor, about=job, export=job.pk, part=part)
    return Taken(path.open("rb"), _name(job, part), TYPES[job.format] if part == "export" else "application/json", path.stat().st_size)


def _opened(token: str, member: Membership) -> ExportJob:
    found = _TOKEN.fullmatch(token)
    if found is None or not ids.same(_signature(token[:-SIGNED]), found[5]) or _has_ended(int(found[4], 16)):
        raise NoSuchLink
    if found[1] != member.tenant.public_id or int(found[3], 16) != member.pk:
        raise NoSuchLink
    job = ExportJob.objects.filter(pk=int(found[2], 16)).first()
    if job is None or not job.may_be_taken:
        raise NoSuchLink
    return job


def _name(job: ExportJob, part: Part) -> str:
    return job.file_name if part == "export" else f"{job.file_name}.{part}.json"


def _has_ended(last_minute: int) -> bool:
    return clock.now() >= datetime.fromtimestamp(last_minute * MINUTE, tz=clock.now().tzinfo)


def _signature(body: str) -> str:
    return hmac.new(f"export:{settings.SECRET_KEY}".encode(), body.encode(), hashlib.sha256).hexdigest()[:SIGNED]
