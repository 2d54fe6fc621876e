"""Searching in tests: everything that happened is filed, then somebody looks."""

from apps.conversations import actions
from apps.conversations.models import Conversation
from apps.conversations.searching.asking import parsed
from apps.conversations.searching.finding import PAGE, Found, found, page_of
from apps.conversations.searching.names import Names, names_in
from apps.conversations.searching.question import Question, question
from apps.escalations.visibility import sight_of
from apps.ground import clock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership


def put(member: Membership, text: str) -> Question:
    """Within the scope of their tenant."""
    tenant = member.tenant
    names = Names(tuple(fetch(names_in(tenant.pk))), member.pk)
    return question(parsed(text, clock.today(tenant.zone)), tenant.pk, names, tenant.zone, sight_of(member))


def looks(member: Membership, text: str, *, older: str = "", limit: int = PAGE) -> Found:
    """The conversations a member finds, without waiting for the sweep."""
    with tenant_scope(member.tenant_id):
        return page_of(fetch(found(put(member, text), older=older, limit=limit)), limit)


def finds(member: Membership, text: str) -> list[int]:
    """Once all is filed: their numbers, the newest first."""
    actions.file_changed()
    ids = looks(member, text).ids
    with tenant_scope(member.tenant_id):
        numbers = dict(Conversation.objects.filter(pk__in=ids).values_list("id", "number"))
    return [numbers[one] for one in ids]
