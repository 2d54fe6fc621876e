"""Contacts: found by their names and addresses, each by their latest conversation."""

from collections.abc import Sequence
from dataclasses import replace

from apps.conversations.listing import Sight
from apps.conversations.queries import FAMILY
from apps.conversations.searching.asking import SPEAKERS, Asked, Filter
from apps.conversations.searching.question import IN_SIGHT
from apps.ground.lane import Statement

NO_NAMES = {*SPEAKERS, "me"}

_LATEST = """NOT EXISTS (
    SELECT FROM conversations_conversation n
    WHERE n.tenant_id = c.tenant_id AND n.contact_id = c.contact_id AND n.id > c.id AND {seen})"""
_ADDRESSES = f"""
WITH RECURSIVE {FAMILY.format(contacts="SELECT unnest(%(contacts)s::bigint[])")}
SELECT DISTINCT family.of_id, a.kind, a.value, a.is_verified
FROM family JOIN conversations_contactaddress a ON a.tenant_id = %(tenant)s AND a.contact_id = family.id
ORDER BY family.of_id, a.is_verified DESC, a.kind, a.value
"""  # noqa: S608 - put together from our own constants


def as_people(asked: Asked) -> Asked | None:
    """What of a search may be somebody's name; None where it asks for more than names."""
    if (
        any(one.name != "from" or one.is_not or one.value in NO_NAMES for one in asked.filters)
        or asked.without
        or asked.since
        or asked.until
    ):
        return None
    names = [*asked.said, *(one.value for one in asked.filters)]
    return replace(Asked(), filters=tuple(Filter("who", name) for name in names)) if names else None


def latest(sight: Sight | None) -> str:
    """SQL on a conversation `c`: it is its contact's latest, of those in sight."""
    return _LATEST.format(seen=IN_SIGHT.replace("c.", "n.") if sight else "true")


def addresses_of(tenant_id: int, contacts: Sequence[int]) -> Statement:
    """The proven before the others."""
    return Statement(_ADDRESSES, {"tenant": tenant_id, "contacts": list(contacts)})
