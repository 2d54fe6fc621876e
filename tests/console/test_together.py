"""Several people at one thread: whispers by hand, and the end of a shift as a page."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.conversations import actions as conversations
from apps.conversations.models import Conversation, Note, Whisper
from apps.desk.models import Draft
from apps.escalations.actions import change_availability, promise
from apps.escalations.models import Addition, Availability, CaseFile, Promise, TeamQueue
from apps.events import publisher
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants import actions as tenants
from apps.tenants.models import Membership, Team, TeamMember
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
SECRET = "Offer ten percent, not more."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, name="Shop")


@pytest.fixture
def held(cast: Cast, inbox: Inbox) -> Conversation:
    """Sarah answers."""
    return scenes.claims(cast.sarah, scenes.says(make_guest(inbox), "Where is my parcel?"))


def whispers(browser: Client, conversation: Conversation, **words: Any) -> Any:
    asked = {"text": SECRET, "client_id": str(uuid.uuid4()), "to": scenes.fresh(conversation).agent_id} | words
    return browser.post(f"/console/conversations/{conversation.number}/whispers/", asked, headers=HTMX)


def thread(browser: Client, conversation: Conversation) -> str:
    return str(browser.get(f"/console/conversations/{conversation.number}/").text)


class TestWhispers:
    def test_it_stands_on_the_page_of_who_answers_and_of_who_leads(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        answer = whispers(sign_in(cast.sofia), held)
        assert (answer.status_code, "Whispered to Sarah" in answer.text) == (200, True)
        seen = [one for one in (cast.sarah, cast.sofia, cast.adam, cast.tom, cast.vera) if SECRET in thread(sign_in(one), held)]
        assert seen == [cast.sarah, cast.sofia, cast.adam]

    def test_no_search_and_no_list_finds_it(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        whispers(sign_in(cast.sofia), held)
        browser = sign_in(cast.tom)
        within = browser.get(f"/console/conversations/{held.number}/messages/", {"q": "percent"}).text
        assert "Nothing found" in within
        for address in ("/console/search/?q=percent", "/console/conversations/", f"/console/conversations/{held.number}/messages/"):
            assert "ten percent" not in browser.get(address).text

    @pytest.mark.parametrize(("name", "status"), [("sarah", 403), ("tom", 403), ("vera", 403), ("charlie", 404)])
    def test_nobody_else_whispers(self, cast: Cast, held: Conversation, sign_in: SignIn, name: str, status: int) -> None:
        assert whispers(sign_in(getattr(cast, name)), held).status_code == status
        with tenant_scope(cast.acme.pk):
            assert not Whisper.objects.exists()

    def test_only_who_leads_is_offered_it(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        assert [("whisper-dialog" in thread(sign_in(one), held)) for one in (cast.sofia, cast.tom)] == [True, False]

    def test_what_is_refused_is_told(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        empty, late = whispers(sign_in(cast.sofia), held, text=" "), whispers(sign_in(cast.sofia), held, to=cast.tom.pk)
        assert (empty.status_code, "at least one character" in empty.text) == (422, True)
        assert (late.status_code, "It was whispered to nobody" in late.text) == (409, True)

    def test_it_is_put_away_by_whom_it_was_for(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        whispers(sign_in(cast.sofia), held)
        with tenant_scope(cast.acme.pk):
            whisper = Whisper.objects.get()
        away = f"/console/conversations/{held.number}/whispers/heard/"
        others = [
            sign_in(one).post(away, {"whisper": whisper.pk}, headers=HTMX).status_code for one in (cast.tom, cast.sofia, cast.charlie)
        ]
        assert others == [404, 404, 404]
        assert sign_in(cast.sarah).post(away, {"whisper": whisper.pk}, headers=HTMX).status_code == 200
        assert SECRET not in thread(sign_in(cast.sarah), held)


class TestWriting:
    @pytest.mark.parametrize(("paper", "told"), [("note", ["paper.touched"]), ("reply", ["paper.touched", "typing.changed"])])
    def test_a_customer_hears_of_replies_alone(
        self,
        cast: Cast,
        held: Conversation,
        sign_in: SignIn,
        after_commit: Any,
        monkeypatch: pytest.MonkeyPatch,
        paper: str,
        told: list[str],
    ) -> None:
        heard: list[str] = []
        monkeypatch.setattr(publisher, "publish", lambda tenant_id, name, payload: heard.append(name))
        with after_commit():
            sign_in(cast.sarah).post(f"/console/conversations/{held.number}/typing/", {"on": "1", "paper": paper})
        assert [name for name in heard if name in {"paper.touched", "typing.changed"}] == told


def ends(browser: Client, conversation: Conversation, pk: int | None = None, **typed: Any) -> Any:
    number = conversation.number
    fields = {key.replace("_", "-") + f"-{number}" if key != "all" else key: value for key, value in typed.items()}
    known = {f"fence-{number}": scenes.fresh(conversation).fence}
    return browser.post(f"/console/shift/{pk}/" if pk else "/console/shift/", known | fields)


def options(page: str) -> list[str]:
    """Where all may go, in order."""
    choices = page[page.index('id="shift-all"') : page.index("</select>")]
    return re.findall(r"<option[^>]*>([^<]+)</option>", choices)


class TestTheEndOfAShift:
    def test_what_is_open_stands_there_with_what_it_is_about(self, cast: Cast, inbox: Inbox, held: Conversation, sign_in: SignIn) -> None:
        asleep = scenes.claims(cast.sarah, scenes.says(make_guest(inbox)))
        elsewhere = scenes.claims(cast.tom, scenes.says(make_guest(inbox)))
        with tenant_scope(cast.acme.pk):
            conversations.snooze(asleep, until=clock.now() + timedelta(days=1), member=cast.sarah, fence=asleep.fence)
            due = clock.now() + timedelta(hours=2)
            promise(elsewhere, kind=Promise.Kind.OTHER, due_at=due, words="A refund", owner=cast.sarah, actor=cast.sarah.actor)
        page = sign_in(cast.sarah).get("/console/shift/").text.partition("<main")[2]
        stands = [page.index(words) for words in ("Open conversations", f"number {held.number}<", "Snoozed", f"number {asleep.number}<")]
        stands += [page.index(words) for words in ("Promised to customers of others", "A refund by 14:00")]
        assert stands == sorted(stands)
        assert "Where is my parcel?" in page

    def test_the_note_begins_with_the_case_and_the_reply_that_was_begun(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            file = CaseFile.objects.get(escalation=scenes.escalated(held))
            Addition.objects.create(case_file=file, kind=Addition.Kind.SUMMARY, text="Parcel 1042 is late.")
            held = scenes.claims(cast.sarah, held)
            Draft.objects.create(membership=cast.sarah, conversation=held, paper=Draft.Paper.REPLY, text="We looked,", begun_at_seq=1)
        own = sign_in(cast.sarah).get("/console/shift/").text
        assert "Parcel 1042 is late.\n\nBegun reply: We looked,</textarea>" in own
        led = sign_in(cast.sofia).get(f"/console/shift/{cast.sarah.pk}/").text
        assert "Parcel 1042 is late." in led
        assert "Reply begun" in led
        assert "We looked," not in led

    def test_it_goes_where_it_was_said_and_they_are_away(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        answer = ends(sign_in(cast.sarah), held, to=f"member-{cast.tom.pk}", note="Waits for the parcel.")
        assert "Your shift has ended, and you are away" in answer.text
        assert f"Number {held.number} went to Tom Becker" in answer.text
        with tenant_scope(cast.acme.pk):
            assert scenes.fresh(held).agent == cast.tom
            assert (Note.objects.get().text, Availability.objects.get(membership=cast.sarah).state) == ("Waits for the parcel.", "away")

    def test_everything_goes_at_once_but_what_goes_elsewhere(self, cast: Cast, inbox: Inbox, held: Conversation, sign_in: SignIn) -> None:
        other, stays = [scenes.claims(cast.sarah, scenes.says(make_guest(inbox))) for _ in range(2)]
        team = scenes.a_team(cast.acme, cast.adam)
        more = {f"fence-{one.number}": one.fence for one in (other, stays)}
        more |= {f"to-{other.number}": f"team-{team.pk}", f"to-{stays.number}": "stays"}
        asked = {"all": f"member-{cast.tom.pk}", f"fence-{held.number}": held.fence, **more}
        answer = sign_in(cast.sarah).post("/console/shift/", asked)
        assert f"Number {other.number} went to the queue of Billing" in answer.text
        assert "This stays with you" in answer.text
        found = [scenes.fresh(one) for one in (held, other, stays)]
        assert [one.agent for one in found] == [cast.tom, None, cast.sarah]
        assert found[1].team_id == team.pk

    @pytest.mark.parametrize("to", ["", "member-0", "team-x", "nobody", "charlie", "vera", "sarah"])
    def test_where_nothing_sensible_is_said_nothing_goes(self, cast: Cast, held: Conversation, sign_in: SignIn, to: str) -> None:
        known = getattr(cast, to, None)
        answer = ends(sign_in(cast.sarah), held, to=f"member-{known.pk}" if known else to, note="Kept as typed.")
        assert (answer.status_code, "Say where this goes, or that it stays." in answer.text) == (422, True)
        assert "Kept as typed.</textarea>" in answer.text
        with tenant_scope(cast.acme.pk):
            assert (scenes.fresh(held).agent, Availability.objects.exists()) == (cast.sarah, False)

    def test_a_note_has_an_end(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        answer = ends(sign_in(cast.sarah), held, to="stays", note="x" * 1_001)
        assert (answer.status_code, "at most 1,000 characters" in answer.text) == (422, True)

    def test_what_moved_meanwhile_is_told(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        answer = ends(sign_in(cast.sarah), held, fence="0", to=f"member-{cast.tom.pk}")
        assert f"Number {held.number} was not passed on. Somebody else was quicker." in answer.text
        assert scenes.fresh(held).agent == cast.sarah

    def test_whoever_is_there_stands_first_with_their_room(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        scenes.a_team(cast.acme, cast.adam)
        with tenant_scope(cast.acme.pk):
            tenants.arrive(cast.tom, page="console.conversations", socket=uuid.uuid4())
        found = options(sign_in(cast.sarah).get("/console/shift/").text)
        assert found[2:4] == ["Tom Becker, room for 4 more", "The queue of Billing"]
        assert "Sarah Lindqvist" not in found
        assert {"Adam Price", "Sofia Reyes"} < set(found[4:])

    def test_who_leads_ends_that_of_a_colleague(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        answer = ends(sign_in(cast.sofia), held, cast.sarah.pk, to=f"member-{cast.tom.pk}")
        assert "The shift has ended, and Sarah Lindqvist is away" in answer.text
        assert scenes.fresh(held).agent == cast.tom

    def test_the_floor_leads_to_it(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        floor = [sign_in(one).get("/console/insight/").text for one in (cast.sofia, cast.tom)]
        assert [f'href="/console/shift/{cast.sarah.pk}/"' in page for page in floor] == [True, False]

    @pytest.mark.parametrize(("name", "status"), [("tom", 403), ("oscar", 403), ("vera", 403), ("charlie", 404)])
    def test_nobody_else_does(self, cast: Cast, held: Conversation, sign_in: SignIn, name: str, status: int) -> None:
        browser = sign_in(getattr(cast, name))
        assert browser.get(f"/console/shift/{cast.sarah.pk}/").status_code == status
        assert ends(browser, held, cast.sarah.pk, to="stays").status_code == status

    def test_what_came_after_the_page_was_made_stays(self, cast: Cast, inbox: Inbox, held: Conversation, sign_in: SignIn) -> None:
        later = scenes.claims(cast.sarah, scenes.says(make_guest(inbox)))
        answer = ends(sign_in(cast.sarah), held, all=f"member-{cast.tom.pk}")
        assert f"Number {later.number} " not in answer.text
        assert [scenes.fresh(one).agent for one in (held, later)] == [cast.tom, cast.sarah]

    def test_sent_again_by_a_page_that_is_loaded_again_it_does_nothing(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        key = re.findall(r'name="key" value="([^"]+)"', browser.get("/console/shift/").text)[0]
        asked = {"key": key, "all": f"member-{cast.tom.pk}", f"fence-{held.number}": held.fence}
        assert "you are away" in browser.post("/console/shift/", asked).text
        with tenant_scope(cast.acme.pk):
            change_availability(cast.sarah, state=Availability.State.AVAILABLE, actor=cast.sarah.actor)
        again = browser.post("/console/shift/", asked)
        assert (again.status_code, again.headers["Location"]) == (302, "/console/shift/")
        with tenant_scope(cast.acme.pk):
            assert Availability.objects.get(membership=cast.sarah).state == "available"
        assert key not in browser.get("/console/shift/").text

    def test_with_nothing_open_it_only_says_so(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        assert "Nothing is open" in browser.get("/console/shift/").text
        assert "you are away" in browser.post("/console/shift/").text

    def test_a_reply_begun_elsewhere_is_named_and_kept(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        other = scenes.claims(cast.tom, scenes.says(make_guest(inbox)))
        with tenant_scope(cast.acme.pk):
            Draft.objects.create(membership=cast.sarah, conversation=other, paper=Draft.Paper.REPLY, text="We looked,", begun_at_seq=1)
        assert "We looked," in sign_in(cast.sarah).get("/console/shift/").text
        assert "We looked," not in sign_in(cast.sofia).get(f"/console/shift/{cast.sarah.pk}/").text

    def test_costs_the_same_queries_however_much_is_open(
        self, cast: Cast, inbox: Inbox, held: Conversation, sign_in: SignIn, django_assert_num_queries: Any
    ) -> None:
        browser = sign_in(cast.sarah)
        with CaptureQueriesContext(connection) as first:
            browser.get("/console/shift/")
        for _ in range(3):
            scenes.claims(cast.sarah, scenes.says(make_guest(inbox)))
        with django_assert_num_queries(len(first)):
            browser.get("/console/shift/")


class TestTheEndOfAShiftAtAnOutsideDesk:
    @pytest.fixture
    def desk(self, cast: Cast) -> Team:
        """Sofia leads it."""
        team = scenes.a_team(cast.acme, cast.sofia, name="Night desk")
        with tenant_scope(cast.acme.pk):
            TeamQueue.objects.create(team=team, sees_only_its_queue=True)
        return team

    def joins(self, desk: Team, member: Membership) -> None:
        with tenant_scope(desk.tenant_id):
            TeamMember.objects.create(team=desk, membership=member)

    def test_who_leads_it_ends_nobodys_elsewhere(self, cast: Cast, desk: Team, held: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        assert browser.get(f"/console/shift/{cast.sarah.pk}/").status_code == 404
        assert ends(browser, held, cast.sarah.pk, to="stays").status_code == 404
        with tenant_scope(cast.acme.pk):
            assert not Availability.objects.filter(membership=cast.sarah).exists()

    def test_it_goes_to_nobody_elsewhere(self, cast: Cast, desk: Team, held: Conversation, sign_in: SignIn) -> None:
        scenes.a_team(cast.acme, cast.adam)
        self.joins(desk, cast.sarah)
        browser = sign_in(cast.sarah)
        assert options(browser.get("/console/shift/").text)[2:] == ["The queue of Night desk", "Sofia Reyes"]
        assert ends(browser, held, to=f"member-{cast.tom.pk}").status_code == 422

    def test_what_who_leads_it_does_not_see_is_counted_and_stays(self, cast: Cast, desk: Team, held: Conversation, sign_in: SignIn) -> None:
        self.joins(desk, cast.sarah)
        browser = sign_in(cast.sofia)
        page = browser.get(f"/console/shift/{cast.sarah.pk}/").text
        assert "Sarah Lindqvist has something in 1 conversation that you do not see." in page
        assert "Where is my parcel?" not in page
        ends(browser, held, cast.sarah.pk, to=f"member-{cast.sofia.pk}")
        assert scenes.fresh(held).agent == cast.sarah

    def test_what_was_promised_where_one_sees_no_more_is_counted(self, cast: Cast, desk: Team, inbox: Inbox, sign_in: SignIn) -> None:
        self.joins(desk, cast.sarah)
        for _ in range(2):
            gone = scenes.claims(cast.tom, scenes.says(make_guest(inbox), "Where is my parcel?"))
            with tenant_scope(cast.acme.pk):
                due = clock.now() + timedelta(hours=2)
                promise(gone, kind=Promise.Kind.OTHER, due_at=due, words="A refund", owner=cast.sarah, actor=cast.sarah.actor)
        page = sign_in(cast.sarah).get("/console/shift/").text
        assert "You have promised something in 2 conversations that you no longer see." in page
        assert [words in page for words in ("Nothing is open", "A refund", "Where is my parcel?")] == [False] * 3


class TestAvailability:
    def test_who_is_away_by_itself_reads_so(self, cast: Cast, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            Availability.objects.create(membership=cast.sarah, state="away", lapsed_at=clock.now())
        page = sign_in(cast.sarah).get("/console/conversations/").text
        assert "Away since 12:00: nothing was touched here for a while." in page

    def test_a_minute_count_of_the_tenant_is_set_in_the_admin(self, cast: Cast, sign_in: SignIn) -> None:
        assert "away_after_minutes" in sign_in(cast.adam).get("/admin/escalations/queueorder/add/").text
