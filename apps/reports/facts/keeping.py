"""Facts are kept: folded, compared with what is there, and joined with the others of the same person."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from apps.ground.lane import Statement, fetch
from apps.ground.scope import current_tenant_id
from apps.reports.facts.folding import NOTHING, fold
from apps.reports.facts.log import Story, persons_of, spent_in, stories
from apps.reports.models import Fact

HOLDS = timedelta(days=7)  # who comes back within them was not helped at first contact
KEPT = [field.name for field in Fact._meta.local_fields if field.name not in {"id", "tenant", "conversation_id", "came_back_at"}]

_RETURNS = """
WITH returns AS (
    SELECT f.id, (
        SELECT min(o.opened_at) FROM reports_fact o
        WHERE o.tenant_id = f.tenant_id AND o.person_id = f.person_id AND o.conversation_id <> f.conversation_id
            AND (o.opened_at, o.conversation_id) > (f.ended_at, f.conversation_id) AND o.opened_at <= f.ended_at + %(holds)s
            AND o.outcome <> 'spam'
    ) AS at
    FROM reports_fact f WHERE f.tenant_id = %(tenant)s AND f.person_id = ANY(%(persons)s::bigint[])
)
UPDATE reports_fact f SET came_back_at = returns.at FROM returns
WHERE f.tenant_id = %(tenant)s AND f.id = returns.id AND f.came_back_at IS DISTINCT FROM returns.at
RETURNING f.ended_at
"""


def keep(conversations: Collection[int]) -> set[datetime]:
    """Fold these again; the moments whose days are no longer what they were."""
    stale: set[datetime] = set()
    persons: set[int] = set()
    known = {fact.conversation_id: fact for fact in Fact.objects.filter(conversation_id__in=conversations)}
    for batch in stories(conversations):
        changed = [fact for fact in folded(batch) if not _is_same(fact, known.get(fact.conversation_id))]
        before = [known[fact.conversation_id] for fact in changed if fact.conversation_id in known]
        write(changed)
        stale |= _moments([*changed, *before])
        persons |= {fact.person_id for fact in (*changed, *before)}
    return stale | mark_returns(persons)


def forget(after: int, until: int | None, *, besides: Collection[int]) -> set[datetime]:
    """Facts of conversations of which the log does not tell: none, unless the log was another. The moments whose days change."""
    between = Fact.objects.filter(conversation_id__gt=after)
    untold = (between if until is None else between.filter(conversation_id__lte=until)).exclude(conversation_id__in=besides)
    gone = list(untold)
    untold.delete()
    return _moments(gone) | mark_returns({fact.person_id for fact in gone})


def folded(batch: Collection[Story]) -> list[Fact]:
    found = [(conversation, fold(happenings)) for conversation, happenings in batch]
    told = [(conversation, one) for conversation, one in found if one is not None]
    spent = spent_in({conversation: one.turns for conversation, one in told})
    persons = persons_of({one.facts["contact_id"] for _, one in told})
    return [
        Fact(
            tenant_id=current_tenant_id(),
            conversation_id=conversation,
            person_id=persons[one.facts["contact_id"]],
            **one.whole(spent.get(conversation, NOTHING)),
        )
        for conversation, one in told
    ]


def write(facts: Iterable[Fact]) -> None:
    Fact.objects.bulk_create(
        facts, batch_size=500, update_conflicts=True, unique_fields=["tenant", "conversation_id"], update_fields=KEPT
    )  # fmt: skip


def rejoin(contacts: Collection[int]) -> set[datetime]:
    """These contacts were merged or parted: all who were or are the same person with them are looked up anew."""
    families = {*contacts, *persons_of(contacts).values()}
    families |= set(Fact.objects.filter(contact_id__in=families).values_list("person_id", flat=True))
    facts = list(Fact.objects.filter(person_id__in=families))
    persons = persons_of({fact.contact_id for fact in facts})
    for fact in facts:
        fact.person_id = persons[fact.contact_id]
    Fact.objects.bulk_update(facts, ["person_id"], batch_size=500)
    return mark_returns({*families, *persons.values()})


def mark_returns(persons: Collection[int]) -> set[datetime]:
    """When these came back; the moments at which what changed had ended."""
    asked = {"tenant": current_tenant_id(), "holds": HOLDS, "persons": list(persons)}
    return {row["ended_at"] for row in fetch(Statement(_RETURNS, asked)) if row["ended_at"]}


def _is_same(fact: Fact, known: Fact | None) -> bool:
    return known is not None and all(getattr(fact, name) == getattr(known, name) for name in KEPT)


def _moments(facts: Iterable[Fact]) -> set[datetime]:
    return set(_told_by(facts))


def _told_by(facts: Iterable[Fact]) -> Iterator[datetime]:
    for fact in facts:
        yield fact.opened_at
        if fact.ended_at:
            yield fact.ended_at
