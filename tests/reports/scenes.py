"""What is asked of figures in their tests, and who says what before."""

import uuid
from datetime import date
from typing import Any

from apps.assistant.actions.claiming import ASSISTANT
from apps.assistant.models import Turn
from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Author, Conversation, Holder, Outcome, Rating
from apps.conversations.posting import Draft
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.events.settling import database_state
from apps.ground.scope import tenant_scope
from apps.reports.actions.figuring import follow
from apps.reports.actions.rebuilding import rebuild
from apps.reports.figures.books import zone_of
from apps.reports.figures.definitions import FIGURES, figure_named
from apps.reports.figures.listing import Behind
from apps.reports.figures.reading import Period, Reckoned, Slice, reckon
from apps.reports.figures.tallying import ASPECTS
from apps.reports.models import Fact, Following, Tally
from apps.tenants.models import Team, Tenant
from tests.conversations.scenes import fresh, says
from tests.factories import make_guest, make_inbox

TODAY = Period(date(2026, 11, 21), date(2026, 11, 21))
EVERYTHING = Slice()


def asks(tenant: Tenant, text: str = "Hello", **inbox: Any) -> tuple[Guest, Conversation]:
    """Somebody new writes to an inbox of their own, which the assistant answers."""
    guest = make_guest(make_inbox(tenant, answered_by="assistant", name=uuid.uuid4().hex[:8], **inbox))
    return guest, says(guest, text)


def assistant_says(conversation: Conversation, text: str = "It is on its way.") -> None:
    with tenant_scope(conversation.tenant_id):
        conversations.post_draft(fresh(conversation), Draft(author=Author.ASSISTANT, text=text, turn=uuid.uuid4().hex))


def takes_a_turn(conversation: Conversation, decision: str, *, number: int, state: str = "done", text: str = "It is on its way.") -> None:
    """The assistant says something, and its turn's end tells what it was."""
    of_it = {"conversation": conversation.pk, "contact": conversation.contact_id, "turn": number}
    with tenant_scope(conversation.tenant_id):
        record("turn.started", actor=ASSISTANT, about=Turn(pk=number), **of_it)
        if text:
            assistant_says(conversation, text)
        record("turn.ended", actor=ASSISTANT, about=Turn(pk=number), state=state, decision=decision, topics="", **of_it)


def queues(conversation: Conversation, team: Team | None = None) -> None:
    with tenant_scope(conversation.tenant_id):
        place = conversations.Place(team_id=team.pk if team else None)
        conversations.hand_over(fresh(conversation), to=Holder.QUEUE, place=place, actor=SYSTEM)


def resolves(conversation: Conversation, outcome: Outcome = Outcome.SOLVED) -> None:
    with tenant_scope(conversation.tenant_id):
        conversations.resolve(fresh(conversation), outcome=outcome, actor=SYSTEM)


def rates(guest: Guest, score: int, kind: Rating.Kind = Rating.Kind.CSAT) -> None:
    with tenant_scope(guest.tenant_id):
        conversations.rate(guest, kind=kind, score=score)


def followed() -> None:
    """A sweep that finds all settled that was told, as if every transaction had ended: the next one reads only what came since."""
    newest, *_ = database_state()
    Following.objects.get_or_create(id=1)
    Following.objects.update(seen_id=newest, waiting_id=newest, waiting_xid=0)
    follow()


def fact_of(conversation: Conversation) -> Fact:
    with tenant_scope(conversation.tenant_id):
        return Fact.objects.get(conversation_id=conversation.pk)


def reckoned(tenant: Tenant, period: Period = TODAY, of: Slice = EVERYTHING) -> Reckoned:
    with tenant_scope(tenant.pk):
        return reckon(period, of, tuple(ASPECTS))


def value(tenant: Tenant, key: str, period: Period = TODAY, of: Slice = EVERYTHING) -> float | None:
    figure = figure_named(key)
    assert figure
    return figure.value(reckoned(tenant, period, of).sums)


def behind(tenant: Tenant, named: str, period: Period = TODAY, of: Slice = EVERYTHING, **split: str) -> Behind:
    figure = figure_named(named)
    assert figure
    with tenant_scope(tenant.pk):
        return Behind(figure, period, of, zone_of(tenant), **split)


def lists_what_it_counts(tenant: Tenant, period: Period = TODAY, of: Slice = EVERYTHING) -> None:
    """Behind every figure stand exactly as many as it says."""
    sums = reckoned(tenant, period, of).sums
    with tenant_scope(tenant.pk):
        for figure in FIGURES:
            listed = Behind(figure, period, of, zone_of(tenant))
            assert (listed.count(), len(listed.page(1, size=500))) == (figure.count(sums), figure.count(sums)), figure.key


def kept(tenant: Tenant) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """All facts and tallies, without their own ids."""
    with tenant_scope(tenant.pk):
        facts = [{name: row[name] for name in row if name != "id"} for row in Fact.objects.order_by("conversation_id").values()]
        tallied = Tally.objects.order_by("span", "day", "channel", "team_id", "aspect").values()
        return facts, [{name: row[name] for name in row if name != "id"} for row in tallied]


def rebuilt(tenant: Tenant) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rebuild(tenant)
    return kept(tenant)
