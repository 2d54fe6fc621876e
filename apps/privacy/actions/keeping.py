"""Retention: what ended long enough ago goes, a little at every sweep, and figures keep what they are made of.

A line remembers how far it has come, so a sweep never walks through what is gone; the end of a legal hold sends it back to the beginning.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.conversations.models import Attachment, Conversation, Inbound, Message, Original, Status
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.privacy.actions.erasing import whose
from apps.privacy.actions.holding import held_contacts
from apps.privacy.map import MAP, Entry, Whose
from apps.privacy.map.grammar import NAMELESS
from apps.privacy.map.tickets import TICKETS
from apps.privacy.models import Hold, Retention
from apps.tenants.models import Tenant
from apps.tenants.roles import Can, require
from apps.tickets.models import Ticket

INBOUND_DAYS = 30  # until a tenant says otherwise: what was made of them is kept elsewhere
MOST_LINES, MOST_CONVERSATIONS, MOST_ROWS = 200, 50, 500
Kind = Retention.Kind
_OF = {entry.model: entry for entry in MAP}


@dataclass
class Swept:
    """What went of one line, in one sweep."""

    rows: Counter[str] = field(default_factory=Counter)
    files: int = 0

    def do(self, entry: Entry, ids: list[int]) -> None:
        self.files += entry.drop_files(ids)
        self.rows.update(entry.do(ids))


@transaction.atomic
def set_retention(line: Retention, *, actor: Actor) -> Retention:
    require(actor, Can.ERASE)
    line.validate_constraints()  # the tenant is in no form, so none has looked
    line.save()
    _begin_anew(line)
    record("retention.set", actor=actor, about=line, retention=line.pk, kind=line.kind, days=line.days)
    return line


@transaction.atomic
def drop_retention(line: Retention, *, actor: Actor) -> None:
    require(actor, Can.ERASE)
    record("retention.dropped", actor=actor, about=line, retention=line.pk, kind=line.kind)
    line.delete()
    _begin_anew(line)


def _begin_anew(line: Retention) -> None:
    """All lines: the one without an outcome is for what no other names, and may have passed by what this one named until now."""
    Retention.objects.update(reached_at=None)
    line.reached_at = None


def sweep_retention() -> int:
    """Sweep: each tenant's lines; who has none for raw callbacks is given the house's own."""
    with across_tenants(Door.SWEEP):
        named = Retention.objects.filter(tenant=OuterRef("pk"), kind=Kind.INBOUND)
        new = Tenant.objects.filter(~Exists(named)).values_list("pk", flat=True)[:MOST_LINES]
        Retention.objects.bulk_create([Retention(tenant_id=pk, kind=Kind.INBOUND, days=INBOUND_DAYS) for pk in new], ignore_conflicts=True)
        lines = list(Retention.objects.filter(days__isnull=False).order_by("?").values_list("tenant_id", "pk")[:MOST_LINES])
    return each(lines, sweep_line)


def sweep_line(tenant_id: int, line_id: int) -> bool:
    with tenant_scope(tenant_id):
        line = Retention.objects.select_for_update(skip_locked=True).filter(pk=line_id, days__isnull=False).first()
        if line is None or line.days is None:
            return False
        swept = _SWEEPS[Kind(line.kind)](line, clock.now() - timedelta(days=line.days))
        line.save(update_fields=["reached_at"])
        if swept.rows:
            told = {"rows": swept.rows.total(), "files": swept.files}
            record("retention.swept", actor=SYSTEM, about=line, retention=line.pk, kind=line.kind, **told)
    return bool(swept.rows)


def _conversations(line: Retention, before: datetime) -> Swept:
    """Up to the first that somebody is at: it is looked for again."""
    swept, is_whole = Swept(), True
    old = list(_ended(line, before)[:MOST_CONVERSATIONS])
    still = Conversation.objects.filter(pk__in=[one.pk for one in old], status=Status.RESOLVED, resolved_at__lte=before)
    free = {*still.select_for_update(skip_locked=True).values_list("pk", flat=True)}
    for conversation in old:
        if is_whole:
            line.reached_at = conversation.resolved_at
        is_whole = is_whole and conversation.pk in free
        for entry, ids in _in_it(conversation) if conversation.pk in free else ():
            swept.do(entry, ids)
    return swept


def _ended(line: Retention, before: datetime) -> QuerySet[Conversation]:
    """Those that still say something; a line without an outcome is for what no other line names."""
    said = Exists(Message.objects.filter(tenant=OuterRef("tenant"), conversation=OuterRef("pk")))
    ended = Conversation.objects.filter(said | ~Q(preview=""), status=Status.RESOLVED, resolved_at__lte=before)
    if line.reached_at:
        ended = ended.filter(resolved_at__gte=line.reached_at)
    others = Retention.objects.filter(kind=Kind.CONVERSATIONS).exclude(outcome="").values("outcome")
    of_line = ended.filter(outcome=line.outcome) if line.outcome else ended.exclude(outcome__in=others)
    return of_line.exclude(contact__in=held_contacts()).order_by("resolved_at", "pk")


def _in_it(conversation: Conversation) -> Iterator[tuple[Entry, list[int]]]:
    of_it = Whose(conversations=(conversation.pk,))
    for entry in MAP:
        while entry.conversation and (ids := list(entry.left(of_it).values_list("pk", flat=True)[:MOST_ROWS])):
            yield entry, ids


def _attachments(_: Retention, before: datetime) -> Swept:
    swept, of = Swept(), "message__conversation"
    old = Attachment.objects.filter(**{f"{of}__status": Status.RESOLVED, f"{of}__resolved_at__lte": before})
    ids = list(old.exclude(**{f"{of}__contact__in": held_contacts()}).order_by("pk").values_list("pk", flat=True)[:MOST_ROWS])
    if ids:
        swept.do(_OF[Attachment], ids)
    return swept


def _tickets(_: Retention, before: datetime) -> Swept:
    swept = Swept()
    over = Ticket.objects.filter(solved_at__lte=before).exclude(key__startswith=NAMELESS).exclude(contact__in=held_contacts())
    tickets = list(over.order_by("pk").values_list("pk", flat=True)[:MOST_CONVERSATIONS])
    for entry in TICKETS if tickets else ():
        way = "pk" if entry.model is Ticket else "ticket"
        swept.do(entry, list(entry.model._base_manager.filter(**{f"{way}__in": tickets}).values_list("pk", flat=True)))  # noqa: SLF001
    return swept


def _inbound(_: Retention, before: datetime) -> Swept:
    """Set aside or not. The raw mail goes with it; what was made of both stands in the conversation, for as long as that is kept."""
    swept = Swept()
    held = [address for one in Hold.objects.filter(ended_at=None).select_related("contact") for address in whose(one.contact).addresses]
    over = [Inbound.State.TAKEN, Inbound.State.DROPPED, Inbound.State.ASIDE]
    old = Inbound.objects.select_for_update(skip_locked=True).filter(state__in=over, received_at__lte=before).exclude(sender__in=held)
    rows = list(old.order_by("pk").values_list("pk", "path")[:MOST_ROWS])
    if rows:
        Original.objects.filter(path__in=[path for _, path in rows if path]).update(path="")
        swept.do(_OF[Inbound], [pk for pk, _ in rows])
    return swept


_SWEEPS: dict[Kind, Callable[[Retention, datetime], Swept]] = {
    Kind.CONVERSATIONS: _conversations,
    Kind.ATTACHMENTS: _attachments,
    Kind.TICKETS: _tickets,
    Kind.INBOUND: _inbound,
}
