"""What is known of the person behind a conversation, and what colleagues do about them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, Conversation, Outcome
from apps.conversations.queries import family_of
from apps.escalations.models import TeamQueue
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.inboxes.identity import Identity
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.tickets.actions import open_ticket
from tests.cast import Cast
from tests.console import scenes
from tests.console.test_acts import act
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
MARIA = Identity(sub="maria", email="maria@example.org", name="Maria Silva")


@pytest.fixture
def shop(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, name="Web shop")


@pytest.fixture
def stranger(shop: Inbox) -> Guest:
    return make_guest(shop, page="https://shop.example/cart?step=2", device="Firefox on Windows")


@pytest.fixture
def conversation(stranger: Guest) -> Conversation:
    return scenes.says(stranger)


@pytest.fixture
def maria(shop: Inbox) -> Guest:
    return make_guest(shop, identity=MARIA)


def pane(browser: Client, conversation: Conversation) -> str:
    answer = browser.get(f"/console/conversations/{conversation.number}/person/")
    assert answer.status_code == 200
    return answer.text


def describe(browser: Client, conversation: Conversation, **form: str) -> Any:
    return browser.post(f"/console/conversations/{conversation.number}/person/", form, headers={"HX-Request": "true"})


def family(conversation: Conversation) -> set[int]:
    with tenant_scope(conversation.tenant_id):
        return set(family_of(conversation.contact))


class TestKnowing:
    def test_the_page_they_are_on_is_a_link(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        shown = pane(sign_in(cast.vera), conversation)
        assert 'href="https://shop.example/cart?step=2"' in shown
        assert "On the page" in shown
        assert "Firefox on Windows" in shown

    @pytest.mark.parametrize("page", ["javascript:alert(1)", "data:text/html,x", "", "//evil.example", "http://[broken"])
    def test_what_leads_nowhere_good_is_no_link(self, cast: Cast, shop: Inbox, sign_in: SignIn, page: str) -> None:
        shown = pane(sign_in(cast.sarah), scenes.says(make_guest(shop, page=page)))
        assert "On the page" not in shown

    def test_who_has_left_was_on_it_last(self, cast: Cast, conversation: Conversation, sign_in: SignIn, held_clock: Any) -> None:
        held_clock.advance(hours=2)
        assert "Last page, 12:00" in pane(sign_in(cast.sarah), conversation)

    def test_earlier_conversations_of_every_inbox_are_listed_with_how_they_ended(
        self, cast: Cast, shop: Inbox, maria: Guest, sign_in: SignIn
    ) -> None:
        first = scenes.says(make_guest(make_inbox(cast.acme, name="Help desk"), identity=MARIA), "Where is my parcel?")
        with tenant_scope(cast.acme.pk):
            actions.resolve(first, outcome=Outcome.SOLVED, actor=SYSTEM)
        shown = pane(sign_in(cast.sarah), scenes.says(maria, "Me again"))
        assert f'href="/console/conversations/{first.number}/"' in shown
        assert "Where is my parcel?" in shown
        assert "Solved · Help desk" in shown
        assert "Me again" not in shown

    def test_and_tickets_lead_to_their_pages(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            ticket = open_ticket(
                contact=conversation.contact, subject="Broken pump", description="", conversation=conversation, key="k", actor=SYSTEM
            )
        address = f'href="/console/tickets/{ticket.number}/"'
        shown = pane(sign_in(cast.sarah), conversation)
        assert "Broken pump" in shown
        assert address in shown

    def test_costs_the_same_however_much_there_is(
        self, cast: Cast, shop: Inbox, maria: Guest, sign_in: SignIn, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        conversation, browser = scenes.says(maria), sign_in(cast.sarah)
        with CaptureQueriesContext(connection) as counted:
            pane(browser, conversation)
        for number in range(12):
            scenes.says(make_guest(make_inbox(cast.acme), identity=MARIA))
            with tenant_scope(cast.acme.pk):
                actions.add_address(Contact.objects.get(pk=maria.contact_id), "email", f"maria-{number}@example.org")
        with django_assert_num_queries(len(counted)):
            shown = pane(browser, conversation)
        assert shown.count("earlier-link") == 10

    def test_an_outside_desk_sees_no_conversation_of_others(self, cast: Cast, maria: Guest, sign_in: SignIn) -> None:
        theirs = scenes.claims(cast.tom, scenes.says(maria, "Ours alone"))
        scenes.says(make_guest(make_inbox(cast.acme), identity=MARIA), "Somebody else's")
        team = scenes.a_team(cast.acme, cast.tom)
        with tenant_scope(cast.acme.pk):
            TeamQueue.objects.create(team=team, sees_only_its_queue=True)
            for subject, own in (("Their own", {"owner": cast.tom}), ("Their team's", {"team": team}), ("Nobody's yet", {})):
                open_ticket(contact=theirs.contact, subject=subject, key=subject, actor=SYSTEM, **own)
        shown = pane(sign_in(cast.tom), theirs)
        assert "Somebody else's" not in shown
        assert [subject in shown for subject in ("Their own", "Their team&#x27;s", "Nobody&#x27;s yet")] == [True, True, False]
        assert "Merge" not in shown
        browser = sign_in(cast.tom)
        assert browser.get(f"/console/conversations/{theirs.number}/alike/?q=Maria").status_code == 404
        assert act(browser, theirs, "merge", contact=maria.contact_id).status_code == 404


class TestDescribing:
    def test_a_name_and_an_address_as_typed(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        answer = describe(browser, conversation, name="Maria\nSilva", email="Maria@Example.org", phone="+49 30 123456")
        assert answer.status_code == 200
        assert "Maria Silva" in answer.text
        shown = pane(browser, conversation)
        for known in ("maria@example.org", "+49 30 123456", "Email, as typed", "Phone, as typed"):
            assert known in shown

    def test_a_number_they_wrote_from_was_not_typed(self, cast: Cast, sign_in: SignIn) -> None:
        texts = make_inbox(cast.acme, kind="sms", sender="+12025550190")
        with tenant_scope(cast.acme.pk):
            texting = actions.hear_from(texts, "+12025550191")
            actions.add_address(Contact.objects.get(pk=texting.contact_id), "phone", "+12025550192")
        shown = pane(sign_in(cast.sarah), scenes.says(texting))
        assert "Phone, they wrote from it" in shown
        assert shown.count("Phone, as typed") == shown.count("Phone, they wrote from it")

    @pytest.mark.parametrize("form", [{}, {"email": "nonsense"}, {"phone": "12"}, {"name": "a\x00b"}, {"email": "x" * 300}])
    def test_what_is_none_is_refused(self, cast: Cast, conversation: Conversation, sign_in: SignIn, form: dict[str, str]) -> None:
        assert describe(sign_in(cast.sarah), conversation, **form).status_code == 422
        with tenant_scope(cast.acme.pk):
            assert Contact.objects.get(pk=conversation.contact_id).name == ""

    def test_not_by_who_only_reads(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.vera)
        for name in ("person", "block", "merge", "part", "tags", "snooze", "awake", "reopening"):
            assert act(browser, conversation, name, add="x", on="1", fence=1).status_code == 403
        assert browser.get(f"/console/conversations/{conversation.number}/alike/?q=a").status_code == 403
        assert "Block" not in pane(browser, conversation)


class TestMerging:
    @pytest.mark.parametrize("asked", ["Silva", "maria@example", "MARIA"])
    def test_others_are_found_by_what_they_are_known_by(
        self, cast: Cast, conversation: Conversation, maria: Guest, sign_in: SignIn, asked: str
    ) -> None:
        found = sign_in(cast.sarah).get(f"/console/conversations/{conversation.number}/alike/", {"q": asked}).text
        assert "Maria Silva" in found
        assert "maria@example.org" in found

    @pytest.mark.parametrize("asked", ["", "%", "_", "\\", "nobody at all", "a\x00"])
    def test_and_by_nothing_else(self, cast: Cast, conversation: Conversation, maria: Guest, sign_in: SignIn, asked: str) -> None:
        answer = sign_in(cast.sarah).get(f"/console/conversations/{conversation.number}/alike/", {"q": asked})
        assert (answer.status_code, "Maria Silva" in answer.text) == (200, False)

    def test_whoever_turns_out_to_be_known_goes_by_that_name_and_undone_is_a_stranger_again(
        self, cast: Cast, shop: Inbox, conversation: Conversation, sign_in: SignIn
    ) -> None:
        other = make_guest(shop)
        with tenant_scope(cast.acme.pk):
            actions.introduce(other, name="Ben")
        browser = sign_in(cast.sarah)
        answer = act(browser, conversation, "merge", contact=other.contact_id)
        assert answer.status_code == 200
        assert "One person now: Ben" in answer.text
        assert family(conversation) == {conversation.contact_id, other.contact_id}
        assert act(browser, conversation, "part", contact=conversation.contact_id, undo=1).status_code == 200
        assert family(conversation) == {conversation.contact_id}

    def test_where_somebody_has_proven_who_they_are_a_supervisor_answers_for_it(
        self, cast: Cast, conversation: Conversation, maria: Guest, sign_in: SignIn
    ) -> None:
        refused = act(sign_in(cast.sarah), conversation, "merge", contact=maria.contact_id)
        assert (refused.status_code, "supervisor" in refused.text) == (403, True)
        assert family(conversation) == {conversation.contact_id}
        assert act(sign_in(cast.sofia), conversation, "merge", contact=maria.contact_id).status_code == 200

    def test_two_who_are_proven_to_be_two_stay_two(self, cast: Cast, shop: Inbox, maria: Guest, sign_in: SignIn) -> None:
        ben = scenes.says(make_guest(shop, identity=Identity(sub="ben")))
        refused = act(sign_in(cast.olivia), ben, "merge", contact=maria.contact_id)
        assert (refused.status_code, "two different people" in refused.text) == (422, True)

    def test_nobody_of_another_tenant(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        theirs = make_guest(make_inbox(cast.globex))
        for name in ("merge", "part"):
            assert act(sign_in(cast.olivia), conversation, name, contact=theirs.contact_id).status_code == 404

    def test_only_who_was_merged_is_parted(self, cast: Cast, shop: Inbox, conversation: Conversation, sign_in: SignIn) -> None:
        assert act(sign_in(cast.sarah), conversation, "part", contact=make_guest(shop).contact_id).status_code == 404
        assert act(sign_in(cast.sarah), conversation, "part", contact=conversation.contact_id).status_code == 422


class TestBlocking:
    def test_blocked_unblocked_and_taken_back(self, cast: Cast, stranger: Guest, conversation: Conversation, sign_in: SignIn) -> None:
        held, browser = scenes.claims(cast.sarah, conversation), sign_in(cast.sarah)
        answer = act(browser, held, "block")
        assert "is blocked" in answer.text
        assert (scenes.fresh(held).outcome, "Blocked" in pane(browser, held)) == ("spam", True)
        undone = act(browser, held, "block", on=0, fence=scenes.fresh(held).fence, undo=1)
        assert (undone.status_code, "Taken back" in undone.text) == (200, True)
        assert scenes.fresh(held).agent_id == cast.sarah.pk
        assert scenes.says(stranger, "Thank you").pk == held.pk

    def test_an_undo_that_comes_too_late_does_nothing(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        act(browser, conversation, "block")
        late = act(browser, conversation, "block", on=0, fence=conversation.fence, undo=1)
        assert (late.status_code, "Somebody else was quicker" in late.text) == (409, True)
        with tenant_scope(cast.acme.pk):
            assert Contact.objects.get(pk=conversation.contact_id).blocked_at is not None

    def test_unblocked_later_what_ended_stays_ended(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        act(browser, conversation, "block")
        assert act(browser, conversation, "block", on=0).status_code == 200
        assert scenes.fresh(conversation).outcome == "spam"
