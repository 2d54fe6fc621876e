"""An uploaded file is read: taken by one worker, cut, shelved part by part so that its progress can be seen.

Whoever reads holds a lease. A worker that dies leaves it to the sweep; a file that outlives several workers is given up, with a sentence.
"""

from collections.abc import Sequence

import structlog
from django.db.models import F, QuerySet

from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import release_connection, tenant_scope
from apps.knowledge import files, indexing
from apps.knowledge.indexing import Change, Writing
from apps.knowledge.models import Chunk, Problem, Source, Upload
from apps.knowledge.reading import Problem as Unread
from apps.knowledge.reading import Reading, Unreadable, read
from apps.knowledge.reading.chunking import chunks
from apps.text.language import detect

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 3
PART = 100
SAMPLE = 4_000
GONE = "The file is no longer on this server. Upload it again."
NO_END = "Reading this file was tried several times and did not come to an end. Split it, or save it in another format."
BROKEN = "This file could not be read. Save it in another format and upload it again."


def read_source(tenant_id: int, source_id: int) -> bool:
    """Read it, unless somebody is at it or it needs no reading."""
    with tenant_scope(tenant_id):
        source = _take(source_id)
    if source is None:
        return False
    try:
        reading = _opened(source)
    except Unreadable as error:
        _fail(source, error.reason)
        return False
    with tenant_scope(tenant_id):
        change = indexing.compared(_writing(source, reading))
    return _shelved(source, change) and _finish(source, change, reading.problems)


def _take(source_id: int) -> Source | None:
    source = Source.objects.select_for_update(skip_locked=True).filter(pk=source_id, kind=Source.Kind.UPLOAD).first()
    if source is None or not _is_free(source):
        return None
    source.state, source.attempts, source.taken_at = Source.State.READING, source.attempts + 1, clock.now()
    source.done = source.total = 0
    source.save(update_fields=["state", "attempts", "taken_at", "done", "total"])
    return source


def _is_free(source: Source) -> bool:
    return source.state == Source.State.QUEUED or Source.objects.forsaken().filter(pk=source.pk).exists()


def _opened(source: Source) -> Reading:
    """Outside any transaction: a large file takes its time."""
    if source.attempts > MOST_ATTEMPTS:
        raise Unreadable(NO_END)
    with tenant_scope(source.tenant_id):
        upload = Upload.objects.get(source=source)
    release_connection()
    try:
        return read(files.content(upload.path), upload.name)
    except FileNotFoundError as error:
        raise Unreadable(GONE) from error
    except (RecursionError, MemoryError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
        log.warning("source.broken", source=source.pk, reason=type(error).__name__)
        raise Unreadable(BROKEN) from error


def _writing(source: Source, reading: Reading) -> Writing:
    sample = "\n".join(section.text for section in reading.sections)[:SAMPLE]
    language = source.language or detect(sample, among=source.tenant.languages).tag
    return Writing(source, None, source.name or reading.title, source.url, language, source.audience, chunks(reading.sections))


def _shelved(source: Source, change: Change) -> bool:
    """Part by part; False when somebody else has taken the source up meanwhile."""
    total = len(change.kept) + len(change.new)
    parts: list[Sequence[Chunk]] = [change.new[at : at + PART] for at in range(0, len(change.new), PART)] or [[]]
    done = len(change.kept)
    for part in parts:
        done += len(part)
        with tenant_scope(source.tenant_id):
            if not _ours(source).update(done=done, total=total, taken_at=clock.now()):
                return False
            indexing.add(part)
    return True


def _finish(source: Source, change: Change, problems: Sequence[Unread]) -> bool:
    with tenant_scope(source.tenant_id):
        if not _ours(source).update(state=Source.State.READY, done=F("total"), attempts=0):
            return False
        indexing.settle(change)
        indexing.restock()
        _tell(source, problems)
        record("source.read", actor=SYSTEM, about=source, chunks=len(change.kept) + len(change.new), problems=len(problems))
    return True


def _fail(source: Source, reason: str) -> None:
    """What was read of it before stays."""
    with tenant_scope(source.tenant_id):
        if _ours(source).update(state=Source.State.FAILED):
            _tell(source, [Unread("", reason)])
            record("source.failed", actor=SYSTEM, about=source)


def _ours(source: Source) -> QuerySet[Source]:
    return Source.objects.filter(pk=source.pk, state=Source.State.READING, attempts=source.attempts)


def _tell(source: Source, problems: Sequence[Unread]) -> None:
    Problem.objects.filter(source=source).delete()
    Problem.objects.bulk_create(Problem(source=source, place=one.place[:80], reason=one.reason[:400]) for one in problems)
