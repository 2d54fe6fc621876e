"""A day on the floor, act by act, at times of one's own; and what is read of it."""

import uuid
from datetime import UTC, datetime
from typing import Any

from apps.conversations import actions
from apps.conversations.listing import Sight, list_where
from apps.conversations.models import Author, Conversation, Outcome
from apps.conversations.posting import Draft
from apps.escalations import actions as escalations
from apps.escalations.watching.conditions import known
from apps.escalations.watching.figures import NOW, TODAY, Today, counts_of, figure_named, waits_today
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.lane import Row, fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Team, Tenant
from tests.conversations.scenes import fresh, given_to_assistant, says
from tests.factories import make_guest, make_inbox


def today_at(time: str, day: str = "2026-11-21") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)


def waits(tenant: Tenant, team: Team | None = None) -> Conversation:
    """A new customer, in that team's queue or in anybody's."""
    conversation = says(make_guest(make_inbox(tenant)))
    if team is not None:
        with tenant_scope(tenant.pk):
            actions.line_up(conversation, team_id=team.pk, actor=SYSTEM)
    return conversation


def chats(tenant: Tenant, *, replied: bool = True) -> Conversation:
    """A new customer with the assistant, who has answered them."""
    conversation = says(make_guest(make_inbox(tenant, answered_by="assistant")))
    with tenant_scope(tenant.pk):
        if fresh(conversation).holder != "assistant":
            given_to_assistant(conversation)
        if replied:
            actions.post_draft(conversation, Draft(author=Author.ASSISTANT, text="It is on its way.", turn=uuid.uuid4().hex))
    return conversation


def releases(member: Membership, conversation: Conversation) -> None:
    with tenant_scope(member.tenant_id):
        escalations.release(conversation, member=member, fence=fresh(conversation).fence)


def ends(conversation: Conversation, outcome: Outcome = Outcome.SOLVED, *, by_customer: bool = False) -> None:
    with tenant_scope(conversation.tenant_id):
        actions.resolve(fresh(conversation), outcome=outcome, actor=SYSTEM)
        Conversation.objects.filter(pk=conversation.pk).update(ended_by_customer=by_customer)


def counted(tenant: Tenant, sight: Sight | None = None) -> dict[str, int]:
    """The figures that are not nought."""
    with tenant_scope(tenant.pk):
        (row,) = fetch(counts_of((*NOW, *TODAY), tenant.pk, tenant.zone, sight))
    return {key: many for key, many in row.items() if many}


def listed(tenant: Tenant, key: str, sight: Sight | None = None) -> list[int]:
    """The conversations behind one of them."""
    figure = figure_named(key)
    assert figure
    asked = known(tenant.pk, tenant.zone, None) | figure.known
    with tenant_scope(tenant.pk):
        return [row["id"] for row in fetch(list_where(tenant.pk, figure.where, asked, member_id=0, sight=sight))]


def day_of(tenant: Tenant) -> Today:
    with tenant_scope(tenant.pk):
        (counts,) = fetch(counts_of(TODAY, tenant.pk, tenant.zone, None))
        return Today.of(counts, fetch(waits_today(tenant.pk, tenant.zone, None)))


def read(tenant: Tenant, statement: Any) -> list[Row]:
    with tenant_scope(tenant.pk):
        return fetch(statement)


def minutes_ago(minutes: float) -> datetime:
    return datetime.fromtimestamp(clock.now().timestamp() - 60 * minutes, UTC)
