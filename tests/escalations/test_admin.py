"""Escalations in the admin: what was asked, what became of it and what was promised is read; queues are set by who may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.conversations.models import Conversation
from apps.escalations.models import Addition, Availability, CaseFile, Escalation, Move, Promise, QueueOrder, TeamQueue
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.actions import create_team
from apps.tenants.models import Membership, Team
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
READ_ONLY = ["escalation", "promise", "availability"]
ORDER = {
    "sentiment_minutes": "12", "tier_minutes": "vip 10, gold 5", "promise_minutes": "20", "low_minutes": "0", "normal_minutes": "5",
    "high_minutes": "15", "urgent_minutes": "30", "away_after_minutes": "15", "on_call": "", "on_call_phone": "",
}  # fmt: skip


def at(kind: str, page: str = "") -> str:
    return f"/admin/escalations/{kind}/{page}"


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    return says(make_guest(make_inbox(cast.acme, answered_by="assistant")))


@pytest.fixture
def billing(cast: Cast) -> Team:
    with tenant_scope(cast.acme.pk):
        return create_team(name="Billing", members=[cast.sarah], actor=SYSTEM)


@pytest.fixture
def orders(cast: Cast) -> Team:
    with tenant_scope(cast.acme.pk):
        return create_team(name="Orders", members=[cast.tom], actor=SYSTEM)


def escalated(talk: Conversation, member: Membership, **overrides: Any) -> Escalation:
    evidence = [{"signal": "sentiment", "value": "0.12", "seq": 1, "quote": "Nobody helps me"}]
    asked = {"reason": "rule", "title": "Bad moods", "evidence": evidence, "queued_at": clock.now()} | overrides
    with tenant_scope(talk.tenant_id):
        escalation = Escalation.objects.create(conversation=talk, **asked)
        Move.objects.create(conversation=talk, escalation=escalation, kind="claimed", by=member, note="Mine")
        case_file = CaseFile.objects.create(
            escalation=escalation, language="en", wants="My money back", identity="Proven",
            known=[{"label": "Order", "value": "A-1042", "proven": False}],
            attempts=[{"tool": "refund", "said": "Refused", "problem": "Too late", "summary": ""}], articles=[{"title": "Refunds"}],
        )  # fmt: skip
        Addition.objects.create(case_file=case_file, kind="summary", text="Maria wants a refund.")
        return escalation


def promised(talk: Conversation, **overrides: Any) -> Promise:
    with tenant_scope(talk.tenant_id):
        return Promise.objects.create(conversation=talk, words="We call you", due_at=clock.now() + timedelta(hours=1), **overrides)


class TestAnEscalation:
    def test_shows_why_the_case_and_the_moves(self, talk: Conversation, cast: Cast, sign_in: SignIn) -> None:
        escalation = escalated(talk, cast.sarah, taken_at=clock.now() + timedelta(seconds=95), estimated_seconds=60)
        page = sign_in(cast.sofia).get(at("escalation", f"{escalation.pk}/change/")).text
        told = ["Nobody helps me", "My money back", "A-1042", "not proven", "Refused: Too late", "Refunds", "Maria wants a refund."]
        told += ["Was claimed", "Sarah Lindqvist", f"/console/conversations/{talk.number}/", "1:00"]
        assert [words for words in told if words not in page] == []

    def test_is_listed_with_how_long_it_waited(self, talk: Conversation, cast: Cast, sign_in: SignIn) -> None:
        escalated(talk, cast.sarah, taken_at=clock.now() + timedelta(seconds=95), to_supervisor=True)
        page = sign_in(cast.sofia).get(at("escalation", "?q=Bad")).text
        assert all(words in page for words in ("1:35", "A supervisor", "Bad moods"))

    def test_costs_the_same_queries_with_one_or_three(self, cast: Cast, talk: Conversation, billing: Team, sign_in: SignIn) -> None:
        browser, counted = sign_in(cast.sofia), list[int]()
        for _ in range(4):
            escalated(talk, cast.sarah, state="closed", team=billing)
            promised(talk, owner=cast.sarah)
            with CaptureQueriesContext(connection) as queries:
                browser.get(at("escalation"))
                browser.get(at("promise"))
            counted.append(len(queries))
        assert counted[1] == counted[3]  # at the first it is told that they looked


class TestAPromise:
    @pytest.mark.parametrize(
        ("settled", "told"),
        [
            ({}, "Open"),
            ({"kept_at": clock.now()}, "Kept"),
            ({"missed_at": clock.now()}, "Missed"),
            ({"missed_at": clock.now(), "kept_at": clock.now()}, "Kept, late"),
            ({"dropped_at": clock.now()}, "Not needed any more"),
        ],
    )
    def test_says_what_came_of_it(self, talk: Conversation, cast: Cast, sign_in: SignIn, settled: dict[str, Any], told: str) -> None:
        promised(talk, owner=cast.sarah, **settled)
        page = sign_in(cast.sofia).get(at("promise")).text
        assert f'<td class="field-came_of_it">{told}</td>' in page
        assert "Sarah Lindqvist" in page


class TestWhatIsRead:
    @pytest.mark.parametrize("kind", READ_ONLY)
    def test_is_written_by_nobody(self, talk: Conversation, cast: Cast, sign_in: SignIn, kind: str) -> None:
        escalation, promise = escalated(talk, cast.sarah), promised(talk)
        with tenant_scope(cast.acme.pk):
            availability = Availability.objects.create(membership=cast.sarah, state="busy")
        row = {"escalation": escalation, "promise": promise, "availability": availability}[kind]
        olivia = sign_in(cast.olivia)
        assert olivia.get(at(kind)).status_code == olivia.get(at(kind, f"{row.pk}/change/")).status_code == 200
        assert olivia.get(at(kind, "add/")).status_code == 403
        assert olivia.post(at(kind, f"{row.pk}/change/"), {"state": "closed"}).status_code == 403
        assert olivia.post(at(kind, f"{row.pk}/delete/"), {"post": "yes"}).status_code == 403


class TestTeamQueues:
    GIVEN = {"mode": "push", "offer_seconds": "20", "overflow_to": "", "overflow_minutes": "", "overflow_depth": ""}

    def test_are_set_and_remembered(self, cast: Cast, billing: Team, orders: Team, sign_in: SignIn) -> None:
        given = self.GIVEN | {"team": billing.pk, "overflow_to": orders.pk, "overflow_minutes": "10"}
        assert sign_in(cast.sofia).post(at("teamqueue", "add/"), given).status_code == 302
        with tenant_scope(cast.acme.pk):
            queue = TeamQueue.objects.get()
            assert (queue.team, queue.mode, queue.overflow_to, queue.overflow_minutes) == (billing, "push", orders, 10)
            assert Event.objects.about("teamqueue", queue.pk).exists()

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"overflow_minutes": "10"}, "Choose who takes over"),
            ({"overflow_to": "own", "overflow_minutes": "10"}, "Choose another team"),
            ({"overflow_to": "other"}, "Give a wait or a number of people"),
            ({"offer_seconds": "601"}, "less than or equal to 600"),
        ],
    )
    def test_say_what_does_not_go_together(
        self, cast: Cast, billing: Team, orders: Team, sign_in: SignIn, given: dict[str, str], told: str
    ) -> None:
        named = {"own": billing.pk, "other": orders.pk}
        asked = self.GIVEN | {"team": billing.pk} | {name: named.get(value, value) for name, value in given.items()}
        assert told in sign_in(cast.sofia).post(at("teamqueue", "add/"), asked).text

    def test_are_one_a_team(self, cast: Cast, billing: Team, sign_in: SignIn) -> None:
        browser, given = sign_in(cast.sofia), self.GIVEN | {"team": billing.pk}
        browser.post(at("teamqueue", "add/"), given)
        assert browser.post(at("teamqueue", "add/"), given).status_code == 200

    def test_are_read_by_ops_alone(self, cast: Cast, billing: Team, sign_in: SignIn) -> None:
        oscar = sign_in(cast.oscar)
        assert oscar.get(at("teamqueue")).status_code == 200
        assert oscar.post(at("teamqueue", "add/"), self.GIVEN | {"team": billing.pk}).status_code == 403


class TestTheOrderOfTheQueue:
    def test_is_set_once_with_tiers_in_words(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        assert browser.post(at("queueorder", "add/"), ORDER | {"on_call": cast.tom.pk}).status_code == 302
        with tenant_scope(cast.acme.pk):
            order = QueueOrder.objects.get()
            assert (order.sentiment_minutes, order.tier_minutes, order.on_call) == (12, {"vip": 10, "gold": 5}, cast.tom)
            assert order.away_after_minutes == 15
        assert 'value="vip 10, gold 5"' in browser.get(at("queueorder", f"{order.pk}/change/")).text
        assert browser.get(at("queueorder", "add/")).status_code == 403

    @pytest.mark.parametrize(("given", "kept"), [("+1 (212) 555-0100", "+12125550100"), ("", "")])
    def test_keeps_the_number_on_call_as_it_is_dialled(self, cast: Cast, sign_in: SignIn, given: str, kept: str) -> None:
        assert sign_in(cast.sofia).post(at("queueorder", "add/"), ORDER | {"on_call_phone": given}).status_code == 302
        with tenant_scope(cast.acme.pk):
            assert QueueOrder.objects.get().on_call_phone == kept

    @pytest.mark.parametrize("given", ["2125550100", "call me", "+1"])
    def test_says_how_a_number_is_written(self, cast: Cast, sign_in: SignIn, given: str) -> None:
        page = sign_in(cast.sofia).post(at("queueorder", "add/"), ORDER | {"on_call_phone": given}).text
        assert "Write the number with its country code" in page

    @pytest.mark.parametrize("tiers", ["vip", "vip ten", "vip 601", "10", "vip -3"])
    def test_says_how_tiers_are_written(self, cast: Cast, sign_in: SignIn, tiers: str) -> None:
        page = sign_in(cast.sofia).post(at("queueorder", "add/"), ORDER | {"tier_minutes": tiers}).text
        assert "Write each as: vip 10." in page
