"""Figures are made anew of the log and the meter: the same fold as the one that follows, so the same numbers.

In parts, each a short transaction in the tenant's books, in turn with the sweep that follows: first facts, some conversations at a time
with the days they change, then every day, month by month. Facts and tallies agree after each, and no conversation is ever missing:
whoever reads finds it as it was or as it is. Whoever was broken off goes on where they were.
"""

from collections.abc import Iterable
from datetime import date, datetime

from apps.ground.scope import tenant_scope
from apps.reports.facts.keeping import forget, keep, mark_returns
from apps.reports.facts.log import told_after
from apps.reports.figures import books
from apps.reports.figures.tallying import drop_besides, month_after, months, tally, tally_month
from apps.reports.models import Books, Fact
from apps.tenants.models import Tenant

PART = 1_000  # conversations


def rebuild(tenant: Tenant, *, afresh: bool = False) -> int:
    """How many conversations its figures are of; `afresh` from the first on, wherever another was broken off."""
    with tenant_scope(tenant.pk):
        ours = books.opened(tenant)
        if afresh or (ours.anew_after, ours.anew_from) == (None, None):
            _note(ours, after=0)
    while not _is_done(tenant):
        pass
    with tenant_scope(tenant.pk):
        return Fact.objects.count()


def _is_done(tenant: Tenant) -> bool:
    """One part more."""
    with tenant_scope(tenant.pk):
        ours = books.opened(tenant)
        if ours.anew_after is not None:
            _fold_part(ours, ours.anew_after)
        elif ours.anew_from is not None:
            _tally_part(ours, ours.anew_from)
        return (ours.anew_after, ours.anew_from) == (None, None)


def _fold_part(ours: Books, after: int) -> None:
    numbers = told_after(after, PART)
    until = numbers[-1] if len(numbers) == PART else None
    zone = books.days_of(ours)
    stale = keep(numbers) | forget(after, until, besides=numbers) | _returns_of(numbers)
    if stale:
        tally(stale, zone, closes=False)
    if until:
        _note(ours, after=until)
    else:
        _note(ours, month=months(zone)[0])


def _returns_of(numbers: Iterable[int]) -> set[datetime]:
    return mark_returns(set(Fact.objects.filter(conversation_id__in=numbers).values_list("person_id", flat=True)))


def _tally_part(ours: Books, month: date) -> None:
    zone = books.days_of(ours)
    first, last = months(zone)
    drop_besides(first, last)
    tally_month(month, zone)
    _note(ours, month=month_after(month) if month < last else None)


def _note(ours: Books, *, after: int | None = None, month: date | None = None) -> None:
    ours.anew_after, ours.anew_from = after, month
    ours.save(update_fields=["anew_after", "anew_from"])
