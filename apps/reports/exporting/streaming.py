"""An export at once, to a file or a stream, for whoever waits for it."""

import os
import secrets
from collections.abc import Callable
from contextlib import closing, suppress
from glob import escape
from pathlib import Path
from typing import BinaryIO

from apps.ground.scope import release_connection, tenant_scope
from apps.ground.snapshot import snapshot
from apps.reports.exporting.choosing import choose, disguising
from apps.reports.exporting.forgotten import Vigil
from apps.reports.exporting.halves import Growing, Half
from apps.reports.exporting.orphans import sweep
from apps.reports.exporting.writing import Order, Writing, Written
from apps.reports.selecting import Selection, chosen
from apps.tenants.models import Tenant

Progress = Callable[[int, int], None]


def order(tenant: Tenant, selection: Selection, *, format: str, anonymised: bool, notes: bool) -> Order:  # noqa: A002 - its name everywhere
    """With pseudonyms that no other export shares: their key is forgotten with it."""
    with tenant_scope(tenant.pk):
        mask = disguising(secrets.token_bytes(32)) if anonymised else None
    return Order(tenant.pk, selection, format, mask, notes=notes)


def stream(order: Order, tenant: Tenant, file: Growing, beside: Growing | None, progress: Progress) -> Written:
    with tenant_scope(tenant.pk):
        statement = chosen(order.selection, tenant, order.lot)
    release_connection()
    vigil = Vigil(tenant.pk)
    with snapshot(tenant.pk) as session:
        wanted = choose(session, statement)
        writing = Writing(order, file, beside)
        progress(0, len(wanted))
        for written in writing.parts(session, wanted):
            vigil.look(wanted)
            progress(written.chosen, len(wanted))
    writing.end()
    return writing.written


def to_files(order: Order, tenant: Tenant, output: Path, beside: Path, progress: Progress) -> Written:
    """Neither file has its name before both are whole."""
    file, manifest = _begun(output), _begun(beside)
    with closing(file.stream), closing(manifest.stream):
        try:
            written = stream(order, tenant, file, manifest, progress)
            manifest.settle()
            file.end(output)
            manifest.end(beside)
        finally:
            for half in (file, manifest):
                with suppress(FileNotFoundError):
                    half.path.unlink()
    return written


def to_stream(order: Order, tenant: Tenant, output: BinaryIO, beside: Path | None, progress: Progress) -> Written:
    if beside is None:
        return stream(order, tenant, Growing(output), None, progress)
    manifest = _begun(beside)
    with closing(manifest.stream):
        try:
            written = stream(order, tenant, Growing(output), manifest, progress)
            manifest.end(beside)
        finally:
            manifest.path.unlink(missing_ok=True)
    return written


def _begun(path: Path) -> Half:
    """Of its own process; what one left that was killed long ago goes."""
    sweep(path.parent.glob(f".{escape(path.name)}.*.half"))
    return Half.begun(path.with_name(f".{path.name}.{os.getpid()}.half"))
