"""The queue as it is listed: what each row says of who waits, whose it is, and taking it from there."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.escalations import actions
from apps.escalations.models import Offer, Priority, Promise
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
QUERIES = 21
LIST = "/console/conversations/"


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, name="Shop")


@pytest.fixture
def waiting(guest: Guest) -> Conversation:
    conversation = scenes.says(guest, "This invoice is wrong")
    scenes.escalated(conversation)
    return scenes.fresh(conversation)


def page(browser: Client, asked: str = "?list=queue") -> str:
    return browser.get(f"{LIST}{asked}").text


def numbers(browser: Client, asked: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="conversation-(\d+)"', page(browser, asked))]


def plainly(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class TestARow:
    def test_says_why_they_wait_and_how_urgent_it_is_in_words(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        team = scenes.a_team(cast.acme, cast.tom)
        conversation = scenes.says(make_guest(inbox, locale="es"), "La factura")
        scenes.escalated(conversation, team=team)
        with tenant_scope(cast.acme.pk):
            Conversation.objects.update(sentiment=0.1, language="es")
        row = page(sign_in(cast.sarah))
        for words in ("High", "Invoice dispute", "Billing", "Spanish", "Shop", "Mood: very upset"):
            assert words in plainly(row)
        assert 'data-priority="high"' in row
        assert f'data-team="{team.pk}"' in row

    def test_shows_what_they_want_however_much_the_assistant_said_since(
        self, cast: Cast, waiting: Conversation, guest: Guest, sign_in: SignIn
    ) -> None:
        with tenant_scope(cast.acme.pk):
            Conversation.objects.update(preview="I am connecting you with a colleague.", last_author="assistant")
        assert "This invoice is wrong" in plainly(page(sign_in(cast.sarah)))
        scenes.says(guest, "Hello?")
        assert "Hello?" in plainly(page(sign_in(cast.sarah)))

    def test_tells_the_parts_of_its_place_to_who_asks(
        self, cast: Cast, waiting: Conversation, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        held_clock.advance(seconds=250)
        row = page(sign_in(cast.sarah))
        assert f'aria-describedby="place-{waiting.number}"' in row
        told = row[row.index(f'id="place-{waiting.number}"') :]
        assert "waited 4:10 · issue +15 min" in plainly(told[told.index(">") + 1 : told.index("queue-preview")])

    def test_shows_a_promise_until_it_is_kept_and_that_it_is_overdue(
        self, cast: Cast, waiting: Conversation, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        with tenant_scope(cast.acme.pk):
            due = clock.now() + timedelta(minutes=30)
            made = actions.promise(waiting, kind=Promise.Kind.ANSWER, due_at=due, actor=SYSTEM)
        assert "Promised by 12:30" in plainly(page(sign_in(cast.sarah)))
        held_clock.advance(minutes=31)
        assert "Promise overdue since 12:30" in plainly(page(sign_in(cast.sarah)))
        with tenant_scope(cast.acme.pk):
            Promise.objects.filter(pk=made.pk).update(kept_at=clock.now())
        assert "12:30" not in plainly(page(sign_in(cast.sarah)))

    def test_of_who_does_not_wait_says_who_has_it_instead(self, cast: Cast, waiting: Conversation, sign_in: SignIn) -> None:
        scenes.claims(cast.tom, waiting)
        row = page(sign_in(cast.sarah), "")
        assert "With Tom Becker" in row
        assert "data-priority" not in row
        assert "Invoice dispute" not in row

    def test_is_the_same_for_whoever_looks(self, cast: Cast, waiting: Conversation, sign_in: SignIn) -> None:
        def row(member: Membership) -> str:
            return page(sign_in(member)).split('id="rows"')[1].split("</tandem-rows>")[0].split(">", 1)[1]

        assert row(cast.sarah) == row(cast.vera)
        assert "csrf" not in row(cast.sarah)


class TestTheOrder:
    def test_who_is_urgent_stands_before_who_came_shortly_before(
        self, cast: Cast, inbox: Inbox, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        first, urgent, long_after = [scenes.says(make_guest(inbox)) for _ in range(3)]
        scenes.escalated(first, priority=Priority.NORMAL)
        held_clock.advance(minutes=5)
        scenes.escalated(urgent, priority=Priority.URGENT)
        held_clock.advance(minutes=40)
        scenes.escalated(long_after, priority=Priority.URGENT)
        assert numbers(sign_in(cast.sarah), "?list=queue") == [urgent.number, first.number, long_after.number]

    def test_my_teams_see_what_waits_for_them(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        billing, sales = scenes.a_team(cast.acme, cast.tom), scenes.a_team(cast.acme, cast.sarah, name="Sales")
        for_billing, for_sales, for_anyone, taken = [scenes.says(make_guest(inbox)) for _ in range(4)]
        for conversation, team in ((for_billing, billing), (for_sales, sales), (for_anyone, None), (taken, billing)):
            scenes.escalated(conversation, team=team)
        scenes.claims(cast.sarah, taken)
        assert numbers(sign_in(cast.tom), "?list=team") == [for_billing.number]
        assert f'data-teams="{billing.pk}"' in page(sign_in(cast.tom), "?list=team")
        assert numbers(sign_in(cast.adam), "?list=team") == []
        assert "Nobody waits for your teams" in page(sign_in(cast.adam), "?list=team")


def test_the_queue_costs_the_same_queries_at_any_depth(
    cast: Cast, inbox: Inbox, sign_in: SignIn, django_assert_num_queries: Callable[..., Any]
) -> None:
    browser = sign_in(cast.sarah)
    for depth in (1, 8):
        for _ in range(depth):
            scenes.escalated(scenes.says(make_guest(inbox)))
        with django_assert_num_queries(QUERIES):
            page(browser)


class TestClaimingFromTheList:
    @pytest.fixture
    def claim(self, cast: Cast, waiting: Conversation) -> Callable[..., Any]:
        """As the row's button sends it: by the one form beside the list."""

        def claim(browser: Client, **form: Any) -> Any:
            form = {"fence": waiting.fence, "workspace": cast.acme.public_id} | form
            headers = {"referer": f"http://testserver{LIST}?list=queue"}
            return browser.post(f"{LIST}{waiting.number}/claim/", form, headers=headers)

        return claim

    def test_leads_to_the_thread(self, cast: Cast, waiting: Conversation, sign_in: SignIn, claim: Callable[..., Any]) -> None:
        assert claim(sign_in(cast.sarah)).headers["Location"] == f"{LIST}{waiting.number}/"
        assert scenes.fresh(waiting).agent_id == cast.sarah.pk

    def test_who_comes_second_stays_and_is_told(
        self, cast: Cast, waiting: Conversation, sign_in: SignIn, claim: Callable[..., Any]
    ) -> None:
        claim(sign_in(cast.sarah))
        late = sign_in(cast.tom)
        assert claim(late).headers["Location"] == f"{LIST}?list=queue"
        assert "Somebody else was quicker" in page(late)
        assert scenes.fresh(waiting).agent_id == cast.sarah.pk

    def test_from_a_tab_of_another_workspace_nothing_is_claimed(
        self, cast: Cast, waiting: Conversation, sign_in: SignIn, claim: Callable[..., Any]
    ) -> None:
        assert claim(sign_in(cast.sarah), workspace=cast.globex.public_id).status_code == 409
        assert scenes.fresh(waiting).agent_id is None

    @pytest.mark.parametrize(("who", "may"), [("sarah", True), ("vera", False), ("oscar", False)])
    def test_only_who_answers_has_the_form(self, cast: Cast, waiting: Conversation, sign_in: SignIn, who: str, may: bool) -> None:
        shown = page(sign_in(getattr(cast, who)))
        assert ('<form id="row-act"' in shown) is may
        assert ("queue-acts" in shown) is may


class TestAnOffer:
    @pytest.fixture
    def offer(self, cast: Cast, waiting: Conversation) -> Offer:
        with tenant_scope(cast.acme.pk):
            until = clock.now() + timedelta(seconds=23)
            return Offer.objects.create(conversation=waiting, membership=cast.sarah, expires_at=until)

    def test_stands_in_the_row_for_one_to_see(self, cast: Cast, offer: Offer, sign_in: SignIn) -> None:
        row = page(sign_in(cast.tom))
        assert f'class="queue-offer" data-member="{cast.sarah.pk}" hidden' in row
        assert "Offered to you, 0:23 Decline Take" in plainly(row)

    def test_is_declined_by_whom_it_was_made_to(self, cast: Cast, waiting: Conversation, offer: Offer, sign_in: SignIn) -> None:
        def decline(member: Membership) -> int:
            return int(sign_in(member).post(f"{LIST}{waiting.number}/decline/", {"offer": offer.pk}).status_code)

        assert decline(cast.tom) == 404
        assert decline(cast.sarah) == 302
        with tenant_scope(cast.acme.pk):
            assert Offer.objects.get(pk=offer.pk).state == Offer.State.DECLINED
        assert "queue-offer" not in page(sign_in(cast.sarah))
        assert decline(cast.sarah) == 302
