"""Exports in the console: what is meant is counted before it is asked for; one's own are followed, called off, and taken by a link."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.test import AsyncClient, Client
from pytest_django import Settings

from apps.console.views import exports
from apps.conversations import actions as conversations
from apps.conversations.models import Conversation, Note, Outcome
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.reports import queries
from apps.reports.actions import making, token_of
from apps.reports.models import ExportJob
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, says
from tests.escalations.moving.scenes import team_of
from tests.factories import PASSWORD, make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
PAGE, COUNT = "/console/exports/", "/console/exports/count/"
PLAIN = {"format": "jsonl", "anonymised": "no"}


@pytest.fixture
def shop(cast: Cast) -> Inbox:
    return make_inbox(cast.acme)


@pytest.fixture
def recently(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A browser whose member has just typed their password; nothing is made until a test says so."""
    monkeypatch.setattr(making, "run", lambda *_: False)

    def signed_in(member: Membership) -> Client:
        browser = sign_in(member)
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return browser

    return signed_in


def resolved(cast: Cast, shop: Inbox, outcome: Outcome = Outcome.SOLVED) -> Conversation:
    conversation = claims(cast.sarah, says(make_guest(shop), "Where is it?"))
    answers(cast.sarah, conversation, "Here.")
    with tenant_scope(cast.acme.pk):
        return conversations.resolve(conversation, outcome=outcome, actor=cast.sarah.actor)


def make_job(member: Membership, **overrides: Any) -> ExportJob:
    with tenant_scope(member.tenant_id):
        return ExportJob.objects.create(**{"asked_by": member, "selection": {"outcome": ["solved"]}, "folder": "exports/x"} | overrides)


def done(member: Membership, root: Path, **overrides: Any) -> ExportJob:
    folder = root / "exports" / "x"
    folder.mkdir(parents=True)
    for name in ("export", "manifest.json", "redactions.json"):
        (folder / name).write_text(f"{name}\n" * 3)
    whole = {"state": "done", "done": 2, "total": 2, "expires_at": clock.now() + timedelta(days=7)}
    return make_job(member, **whole | overrides)


def events(cast: Cast, name: str) -> list[dict[str, Any]]:
    with tenant_scope(cast.acme.pk):
        return list(Event.objects.filter(name=name).values_list("payload", flat=True))


class TestWhoMay:
    @pytest.mark.parametrize("who", ["olivia", "adam", "oscar"])
    def test_owners_admins_and_ops_may(self, cast: Cast, sign_in: SignIn, who: str) -> None:
        browser = sign_in(getattr(cast, who))
        assert browser.get(PAGE).status_code == 200
        assert f'href="{PAGE}"' in browser.get("/console/settings/").text

    @pytest.mark.parametrize("who", ["sarah", "sofia", "vera"])
    def test_nobody_else_may_or_is_shown_the_way(self, cast: Cast, shop: Inbox, sign_in: SignIn, who: str) -> None:
        conversation, browser = says(make_guest(shop)), sign_in(getattr(cast, who))
        assert PAGE not in browser.get("/console/settings/").text
        assert "taken/txt" not in browser.get(f"/console/conversations/{conversation.number}/").text
        for address in (PAGE, COUNT, f"{PAGE}made/", f"/console/conversations/{conversation.number}/taken/txt/"):
            assert browser.get(address).status_code == 403

    def test_who_sees_some_teams_conversations_alone_may_not_either(self, cast: Cast, sign_in: SignIn) -> None:
        team_of(cast.oscar, name="Evenings", sees_only_its_queue=True)
        browser = sign_in(cast.oscar)
        assert browser.get(PAGE).status_code == 403
        assert PAGE not in browser.get("/console/settings/").text


class TestTheForm:
    def test_says_how_many_it_would_be(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        resolved(cast, shop)
        resolved(cast, shop, Outcome.SPAM)
        says(make_guest(shop))
        browser = sign_in(cast.oscar)
        assert browser.get(PAGE).context["many"] == 3
        assert browser.get(COUNT, {"outcome": "solved"}).context["many"] == 1
        assert browser.get(COUNT, {"outcome": ["spam", "none"]}).context["many"] == 2
        assert "No conversation is like that" in browser.get(COUNT, {"channel": "sms"}).text

    def test_does_not_count_on_for_ever(self, cast: Cast, shop: Inbox, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in (queries, exports):
            monkeypatch.setattr(module, "MOST_COUNTED", 2)
        for _ in range(4):
            says(make_guest(shop))
        browser = sign_in(cast.oscar)
        assert browser.get(COUNT).context["many"] == 3
        assert "More than 2" in browser.get(COUNT).text

    def test_is_begun_by_an_address(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        numbers = f"{resolved(cast, shop).number},{resolved(cast, shop).number}"
        resolved(cast, shop)
        page = sign_in(cast.oscar).get(PAGE, {"conversations": numbers})
        assert page.context["many"] == 2
        assert "Of the 2 you chose in the admin" in " ".join(page.text.split())

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"sentiment_below": "2"}, "“2” is not between 0 and 1."),
            ({"since": "2026-11-21", "until": "2026-11-20"}, "The last day is before the first."),
            ({"seed": "7"}, "A seed belongs to a sample: say how many."),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, cast: Cast, recently: SignIn, typed: dict[str, str], told: str) -> None:
        browser = recently(cast.oscar)
        assert told in browser.get(COUNT, typed).text
        answer = browser.post(PAGE, typed | PLAIN)
        assert (answer.status_code, told in answer.text) == (422, True)
        assert f'value="{next(iter(typed.values()))}"' in answer.text

    def test_asks_for_what_is_meant(self, cast: Cast, recently: SignIn) -> None:
        typed = {"outcome": ["solved", "spam"], "agent": str(cast.sarah.pk), "sample": "50", "seed": "s", "since": "2026-11-01"}
        assert recently(cast.oscar).post(PAGE, typed | {"format": "csv", "anonymised": "yes", "notes": "on"}).headers["Location"] == PAGE
        with tenant_scope(cast.acme.pk):
            job = ExportJob.objects.get()
        assert job.selection == typed | {"agent": [cast.sarah.pk], "sample": 50}
        assert (job.format, job.is_anonymised, job.has_notes, job.asked_by_id) == ("csv", True, True, cast.oscar.pk)

    def test_leaves_people_out_unless_it_is_said_otherwise(self, cast: Cast, recently: SignIn) -> None:
        recently(cast.oscar).post(PAGE, {"format": "md"})
        with tenant_scope(cast.acme.pk):
            assert ExportJob.objects.get().is_anonymised

    def test_asks_who_it_is_once_more(self, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
        """S12. What was filled in goes on from there."""
        monkeypatch.setattr(making, "run", lambda *_: False)
        browser = sign_in(cast.oscar)
        asked = browser.post(PAGE, PLAIN | {"outcome": "solved"}).headers["Location"]
        assert asked.startswith("/accounts/reauthenticate/")
        with tenant_scope(cast.acme.pk):
            assert not ExportJob.objects.exists()
        browser.post(asked, {"password": PASSWORD, "next": PAGE})
        with tenant_scope(cast.acme.pk):
            assert ExportJob.objects.get().selection == {"outcome": ["solved"]}

    def test_of_too_many_at_once_the_last_waits_for_another_time(self, cast: Cast, recently: SignIn) -> None:
        for _ in range(3):
            make_job(cast.oscar, state="running")
        answer = recently(cast.oscar).post(PAGE, PLAIN)
        assert (answer.status_code, "Other exports are still being made" in answer.text) == (422, True)


class TestTheList:
    def test_is_of_ones_own(self, cast: Cast, sign_in: SignIn) -> None:
        make_job(cast.oscar, selection={"agent": [cast.sarah.pk], "language": ["de"], "conversations": [1, 2]})
        text = sign_in(cast.oscar).get(PAGE).text
        assert all(words in text for words in ("Sarah Lindqvist", "German", "2 conversations", "Waits for its turn"))
        assert "No exports yet" in sign_in(cast.adam).get(PAGE).text

    def test_is_asked_for_again_while_something_is_being_made(self, cast: Cast, sign_in: SignIn) -> None:
        job, browser = make_job(cast.oscar, state="running", done=1_200, total=4_000), sign_in(cast.oscar)
        text = browser.get(f"{PAGE}made/").text
        assert all(words in text for words in ('hx-trigger="every 2s"', 'value="30"', "1,200 of 4,000 conversations"))
        with tenant_scope(cast.acme.pk):
            ExportJob.objects.filter(pk=job.pk).update(state="cancelled")
        assert "hx-trigger" not in browser.get(f"{PAGE}made/").text

    def test_calls_off_and_goes_on(self, cast: Cast, recently: SignIn) -> None:
        job, browser = make_job(cast.oscar, state="running"), recently(cast.oscar)
        browser.post(f"{PAGE}{job.pk}/cancel/")
        assert "Go on with it" in browser.get(PAGE).text
        browser.post(f"{PAGE}{job.pk}/resume/")
        assert "Call off" in browser.get(PAGE).text
        with tenant_scope(cast.acme.pk):
            assert ExportJob.objects.get().state == "queued"

    def test_of_another_there_is_nothing_to_call_off(self, cast: Cast, recently: SignIn) -> None:
        job = make_job(cast.oscar, state="running")
        assert recently(cast.adam).post(f"{PAGE}{job.pk}/cancel/").status_code == 404

    def test_costs_the_same_queries_with_one_or_three(
        self, cast: Cast, sign_in: SignIn, django_assert_max_num_queries: Any, django_assert_num_queries: Any
    ) -> None:
        browser, agent = sign_in(cast.oscar), {"selection": {"agent": [cast.sarah.pk]}}
        make_job(cast.oscar, **agent)
        with django_assert_max_num_queries(40) as few:
            browser.get(f"{PAGE}made/")
        make_job(cast.oscar, **agent)
        make_job(cast.oscar, **agent)
        with django_assert_num_queries(len(few)):
            browser.get(f"{PAGE}made/")

    def test_tells_what_was_replaced(self, cast: Cast, sign_in: SignIn, settings: Settings, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path
        hidden = {"hidden": {"email": 3, "person": 40}, "hidden_in_all": 43, "doubtful": [], "doubtful_in_all": 2}
        done(cast.oscar, tmp_path, is_anonymised=True, redactions=hidden)
        text = " ".join(sign_in(cast.oscar).get(PAGE).text.split())
        assert text.index("<dt>person</dt>") < text.index("<dt>email</dt>")
        assert "2 places are doubtful" in text
        assert "Redaction report" in text


class TestTheFile:
    @pytest.fixture(autouse=True)
    def house(self, settings: Settings, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path

    def address(self, job: ExportJob, member: Membership, part: str = "export") -> str:
        with tenant_scope(member.tenant_id):
            return f"{PAGE}taken/{token_of(job, member)}/{part}/"

    def test_is_found_behind_a_link_on_the_page(self, cast: Cast, sign_in: SignIn, tmp_path: Path) -> None:
        done(cast.oscar, tmp_path)
        assert f'href="{PAGE}taken/{cast.acme.public_id}_' in sign_in(cast.oscar).get(PAGE).text

    def test_leaves_in_pieces_and_is_remembered(self, cast: Cast, sign_in: SignIn, tmp_path: Path) -> None:
        job = done(cast.oscar, tmp_path)
        answer: Any = sign_in(cast.oscar).get(self.address(job, cast.oscar))
        assert isinstance(answer, StreamingHttpResponse)
        assert answer.is_async
        assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''transcripts-{job.pk}.jsonl"
        assert answer.headers["Content-Length"] == str(len("export\n" * 3))
        assert events(cast, "export.taken") == [{"export": job.pk, "part": "export"}]
        answer.close()

    @pytest.mark.parametrize("part", ["manifest", "redactions"])
    def test_has_what_belongs_to_it_beside(self, cast: Cast, sign_in: SignIn, tmp_path: Path, part: str) -> None:
        job = done(cast.oscar, tmp_path)
        answer = sign_in(cast.oscar).get(self.address(job, cast.oscar, part))
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
        answer.close()

    def test_is_nobodys_elses_and_lasts_an_hour(self, cast: Cast, sign_in: SignIn, tmp_path: Path, held_clock: clock.HeldClock) -> None:
        job = done(cast.oscar, tmp_path)
        address = self.address(job, cast.oscar)
        assert sign_in(cast.adam).get(address).status_code == 404
        assert sign_in(cast.oscar).get(f"{address[:-7]}secrets/").status_code == 404
        held_clock.advance(minutes=62)
        assert sign_in(cast.oscar).get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
async def test_a_file_comes_whole_over_the_event_loop(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    browser = AsyncClient()
    await browser.aforce_login(cast.oscar.user)
    token = await sync_to_async(link_of)(cast.oscar, tmp_path)
    answer: Any = await browser.get(f"{PAGE}taken/{token}/export/")
    assert b"".join([piece async for piece in answer]) == b"export\n" * 3


def link_of(member: Membership, root: Path) -> str:
    job = done(member, root)
    with tenant_scope(member.tenant_id):
        return token_of(job, member)


class TestOneConversation:
    @pytest.fixture
    def number(self, cast: Cast, shop: Inbox) -> int:
        return resolved(cast, shop).number

    def test_as_text(self, cast: Cast, recently: SignIn, number: int) -> None:
        answer = recently(cast.oscar).get(f"/console/conversations/{number}/taken/txt/")
        assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''conversation-{number}.txt"
        assert "Where is it?" in answer.text
        assert "Here." in answer.text

    def test_as_json(self, cast: Cast, recently: SignIn, number: int) -> None:
        record = recently(cast.oscar).get(f"/console/conversations/{number}/taken/json/").json()
        assert [said["text"] for said in record["messages"] if said["kind"] == "text"] == ["Where is it?", "Here."]
        assert record["number"] == number

    def test_as_a_page_to_print(self, cast: Cast, recently: SignIn, number: int) -> None:
        answer = recently(cast.oscar).get(f"/console/conversations/{number}/taken/html/")
        assert answer.headers["Content-Type"].startswith("text/html")
        assert answer.text.index("Where is it?") < answer.text.index("Here.")

    def test_is_remembered_by_ids(self, cast: Cast, recently: SignIn, number: int) -> None:
        recently(cast.oscar).get(f"/console/conversations/{number}/taken/txt/")
        (told,) = events(cast, "transcript.read")
        assert set(told) == {"conversation", "contact", "form"}

    def test_has_no_other_form(self, cast: Cast, recently: SignIn, number: int) -> None:
        assert recently(cast.oscar).get(f"/console/conversations/{number}/taken/exe/").status_code == 404

    @pytest.mark.parametrize("form", ["txt", "json", "html"])
    def test_is_given_to_nobody_before_they_say_again_who_they_are(self, cast: Cast, sign_in: SignIn, number: int, form: str) -> None:
        answer = sign_in(cast.oscar).get(f"/console/conversations/{number}/taken/{form}/")
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
        assert events(cast, "transcript.read") == []

    def test_holds_notes_only_where_they_are_asked_for(self, cast: Cast, recently: SignIn, number: int) -> None:
        with tenant_scope(cast.acme.pk):
            held = Conversation.objects.get(number=number)
            Note.objects.create(conversation=held, number=1, after_seq=1, author=cast.sarah, client_id=uuid.uuid4(), text="Sounded tired")
            Conversation.objects.filter(pk=held.pk).update(notes_count=1)
        browser, address = recently(cast.oscar), f"/console/conversations/{number}/taken/"
        for form in ("txt", "json", "html"):
            assert "Sounded tired" not in browser.get(f"{address}{form}/").text
        assert "Sounded tired" in browser.get(f"{address}json/?notes=1").text
