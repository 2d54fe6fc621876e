"""What an agent does in a thread: each once, by who may, with the truth in the answer."""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Message, Note, ReadMark
from apps.conversations.reading import messages_after
from apps.events import hints
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import new_id
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture
def conversation(guest: Guest) -> Conversation:
    return scenes.says(guest)


def act(browser: Client, conversation: Conversation, name: str, **form: Any) -> Any:
    return browser.post(f"/console/conversations/{conversation.number}/{name}/", form, headers={"HX-Request": "true"})


def said(conversation: Conversation) -> list[str]:
    """All that the customer can read."""
    with tenant_scope(conversation.tenant_id):
        return [row["text"] for row in fetch(messages_after(conversation.tenant_id, conversation.pk, 0))]


def shown(answer: Any) -> list[str]:
    return re.findall(r'id="((?:message|note)-\d+)"', answer.text)


class TestReplying:
    def test_who_holds_it_answers(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        scenes.claims(cast.sarah, conversation)
        answer = act(sign_in(cast.sarah), conversation, "messages", client_id=new_id(), text="I am here.", after=2, notes=0)
        assert (answer.status_code, shown(answer)) == (200, ["message-3"])
        assert said(conversation)[-1] == "I am here."

    def test_the_answer_brings_all_that_came_since_the_page_looked(
        self, cast: Cast, guest: Guest, conversation: Conversation, sign_in: SignIn
    ) -> None:
        scenes.claims(cast.sarah, conversation)
        scenes.says(guest, "Are you there?")
        scenes.notes(cast.tom, conversation)
        answer = act(sign_in(cast.sarah), conversation, "messages", client_id=new_id(), text="I am.", after=2, notes=0)
        assert shown(answer) == ["message-3", "note-1", "message-4"]

    def test_sent_twice_it_is_said_once(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        scenes.claims(cast.sarah, conversation)
        browser, same = sign_in(cast.sarah), new_id()
        for _ in range(3):
            answer = act(browser, conversation, "messages", client_id=same, text="I am here.", after=2, notes=0)
            assert (answer.status_code, shown(answer)) == (200, ["message-3"])
        assert said(conversation).count("I am here.") == 1

    def test_the_same_id_with_other_words_is_told_apart(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        scenes.claims(cast.sarah, conversation)
        browser, same = sign_in(cast.sarah), new_id()
        act(browser, conversation, "messages", client_id=same, text="I am here.")
        answer = act(browser, conversation, "messages", client_id=same, text="I was here.", after=2, notes=0)
        assert (answer.status_code, shown(answer)) == (409, ["message-3"])
        assert "An earlier try did arrive" in answer.text
        assert "I was here." not in said(conversation)

    @pytest.mark.parametrize("holder", [None, "tom"])
    def test_who_does_not_hold_it_says_nothing(self, cast: Cast, conversation: Conversation, sign_in: SignIn, holder: str | None) -> None:
        if holder:
            scenes.claims(getattr(cast, holder), conversation)
        before = said(conversation)
        answer = act(sign_in(cast.sarah), conversation, "messages", client_id=new_id(), text="Me too.")
        assert answer.status_code == 409
        assert "Your words are kept here" in answer.text
        assert 'id="thread-facts"' in answer.text
        assert said(conversation) == before

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            ({"text": ""}, "at least one character"),
            ({"text": "x" * 10_001}, "at most 10,000"),
            ({"text": "a\x00b"}, "text only"),
            ({"text": "Hello", "client_id": "nonsense"}, "too old"),
            ({"text": "Hello", "attachments": ["nonsense"]}, "at most 10 files"),
            ({"text": "Hello", "attachments": ["kb8yjrwgpp_" + "0" * 26]}, "not yours to send"),
        ],
    )
    def test_what_is_no_message_is_said_in_words(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, form: dict[str, Any], words: str
    ) -> None:
        scenes.claims(cast.sarah, conversation)
        before = said(conversation)
        answer = act(sign_in(cast.sarah), conversation, "messages", **{"client_id": new_id()} | form)
        assert answer.status_code == 422
        assert words in answer.text
        assert said(conversation) == before


class TestWithoutScripts:
    def test_a_form_leads_back_to_the_thread(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        address = f"/console/conversations/{conversation.number}/"
        answer = sign_in(cast.sarah).post(f"{address}claim/", {"fence": 1})
        assert (answer.status_code, answer.headers["Location"]) == (302, address)
        assert scenes.fresh(conversation).agent_id == cast.sarah.pk

    def test_what_was_refused_is_said_there(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        scenes.claims(cast.sarah, conversation)
        browser = sign_in(cast.tom)
        answer = browser.post(f"/console/conversations/{conversation.number}/claim/", {"fence": 1}, follow=True)
        assert "Somebody else was quicker" in answer.text


class TestNoting:
    def test_a_note_is_for_colleagues_alone(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        before = said(conversation)
        answer = act(sign_in(cast.tom), conversation, "notes", client_id=new_id(), text="A secret", after=1, notes=0)
        assert (answer.status_code, shown(answer)) == (200, ["note-1"])
        assert said(conversation) == before
        assert scenes.fresh(conversation).last_seq == 1

    def test_kept_twice_it_is_one(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        browser, same = sign_in(cast.tom), new_id()
        for _ in range(2):
            assert act(browser, conversation, "notes", client_id=same, text="A secret").status_code == 200
        with tenant_scope(cast.acme.pk):
            assert Note.objects.count() == 1

    def test_an_empty_one_is_refused(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        assert act(sign_in(cast.tom), conversation, "notes", client_id=new_id(), text=" ").status_code == 422


class TestClaiming:
    def test_the_first_of_two_wins_and_the_other_is_told(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        assert act(sign_in(cast.sarah), conversation, "claim", fence=1).status_code == 200
        late = act(sign_in(cast.tom), conversation, "claim", fence=1, after=1, notes=0)
        assert late.status_code == 409
        assert "Somebody else was quicker" in late.text
        assert f'data-agent="{cast.sarah.pk}"' in late.text
        assert shown(late) == ["message-2"]
        assert scenes.fresh(conversation).agent_id == cast.sarah.pk

    def test_who_has_seen_that_it_is_held_may_take_it_over(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        held = scenes.claims(cast.sarah, conversation)
        assert act(sign_in(cast.tom), conversation, "claim", fence=held.fence).status_code == 200
        assert scenes.fresh(conversation).agent_id == cast.tom.pk

    @pytest.mark.parametrize("fence", ["", "x", "-1"])
    def test_without_a_fence_nothing_is_claimed(self, cast: Cast, conversation: Conversation, sign_in: SignIn, fence: str) -> None:
        assert act(sign_in(cast.sarah), conversation, "claim", fence=fence).status_code == 422
        assert scenes.fresh(conversation).agent_id is None


class TestResolving:
    def test_ends_it_with_how_it_ended(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        held = scenes.claims(cast.sarah, conversation)
        answer = act(sign_in(cast.sarah), conversation, "resolution", outcome="solved", fence=held.fence, after=2, notes=0)
        assert answer.status_code == 200
        assert 'data-holder="none"' in answer.text
        assert (scenes.fresh(conversation).status, scenes.fresh(conversation).outcome) == ("resolved", "solved")

    @pytest.mark.parametrize("outcome", ["", "ended", "attic"])
    def test_only_as_an_agent_can_know_it_ended(self, cast: Cast, conversation: Conversation, sign_in: SignIn, outcome: str) -> None:
        held = scenes.claims(cast.sarah, conversation)
        assert act(sign_in(cast.sarah), conversation, "resolution", outcome=outcome, fence=held.fence).status_code == 422
        assert scenes.fresh(conversation).is_open

    def test_not_where_it_has_moved(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        held = scenes.claims(cast.sarah, conversation)
        scenes.claims(cast.tom, conversation)
        assert act(sign_in(cast.sarah), conversation, "resolution", outcome="solved", fence=held.fence).status_code == 409
        assert scenes.fresh(conversation).is_open


class TestInPassing:
    def test_how_far_a_member_has_read_is_kept(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        scenes.claims(cast.sarah, conversation)
        assert act(sign_in(cast.sarah), conversation, "read", seq=2).status_code == 204
        assert scenes.fresh(conversation).agent_read_seq == 2
        with tenant_scope(cast.acme.pk):
            assert ReadMark.objects.get(membership=cast.sarah).seq == 2

    def test_typing_is_told_and_kept_nowhere(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, after_commit: Callable[[], Any]
    ) -> None:
        scenes.claims(cast.sarah, conversation)
        told: list[tuple[Any, ...]] = []
        monkeypatch.setattr(hints, "send", lambda *act: told.append(act))
        with after_commit():
            assert act(sign_in(cast.sarah), conversation, "typing", on="1").status_code == 204
        assert [each[3]["on"] for each in told if each[2] == "typing.changed"] == [True]


ACTS: list[tuple[str, dict[str, Any]]] = [
    ("messages", {"text": "Hello"}),
    ("notes", {"text": "Hello"}),
    ("claim", {"fence": 1}),
    ("transfer", {"fence": 1, "to": "team-1"}),
    ("supervisor", {"fence": 1}),
    ("assistant", {"fence": 1}),
    ("queue", {"fence": 1}),
    ("decline", {"offer": 1}),
    ("resolution", {"outcome": "solved", "fence": 1}),
    ("read", {"seq": 1}),
    ("typing", {"on": "1"}),
]


@pytest.mark.parametrize(("name", "form"), ACTS)
class TestWhoMay:
    @pytest.mark.parametrize("role", ["oscar", "vera"])
    def test_whose_role_only_reads_does_nothing(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, name: str, form: dict[str, Any], role: str
    ) -> None:
        before = everything(conversation)
        assert act(sign_in(getattr(cast, role)), conversation, name, client_id=new_id(), **form).status_code == 403
        assert everything(conversation) == before

    def test_a_rival_finds_nothing_to_do_it_to(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, name: str, form: dict[str, Any]
    ) -> None:
        before = everything(conversation)
        assert act(sign_in(cast.charlie), conversation, name, client_id=new_id(), **form).status_code == 404
        assert everything(conversation) == before

    def test_a_form_from_elsewhere_is_refused(self, cast: Cast, conversation: Conversation, name: str, form: dict[str, Any]) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(cast.sarah.user)
        assert act(browser, conversation, name, client_id=new_id(), **form).status_code == 403

    def test_a_tab_of_another_workspace_reaches_nothing_of_this_one(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn, name: str, form: dict[str, Any]
    ) -> None:
        before = everything(conversation)
        browser = sign_in(cast.sarah)
        browser.defaults["HTTP_X_WORKSPACE"] = cast.globex.public_id
        answer = act(browser, conversation, name, client_id=new_id(), **form)
        assert answer.status_code == 409
        assert "another workspace" in answer.text
        assert everything(conversation) == before

    def test_it_is_never_a_link(self, cast: Cast, conversation: Conversation, sign_in: SignIn, name: str, form: dict[str, Any]) -> None:
        answer = sign_in(cast.sarah).get(f"/console/conversations/{conversation.number}/{name}/")
        assert answer.status_code == (200 if name == "messages" else 405)


def everything(conversation: Conversation) -> list[Any]:
    with tenant_scope(conversation.tenant_id):
        return [list(model.objects.order_by("pk").values()) for model in (Conversation, Message, Note, ReadMark)]


@pytest.mark.django_db(transaction=True)
def test_of_five_claims_at_one_instant_one_wins(live_cast: Cast, sign_in: SignIn) -> None:
    conversation = scenes.says(make_guest(make_inbox(live_cast.acme)))
    browsers = [sign_in(member) for member in (live_cast.sarah, live_cast.tom, live_cast.sofia, live_cast.adam, live_cast.olivia)]

    def claim(browser: Client) -> int:
        try:
            return int(act(browser, conversation, "claim", fence=1).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as crowd:
        assert sorted(crowd.map(claim, browsers)) == [200, 409, 409, 409, 409]
    assert scenes.fresh(conversation).fence == 2
    assert [text for text in said(conversation) if "joined" in text] == said(conversation)[1:]


@pytest.mark.django_db(transaction=True)
def test_a_reply_sent_five_times_at_one_instant_is_said_once(live_cast: Cast, sign_in: SignIn) -> None:
    conversation = scenes.says(make_guest(make_inbox(live_cast.acme)))
    scenes.claims(live_cast.sarah, conversation)
    same = str(uuid.uuid4())
    browsers = [sign_in(live_cast.sarah) for _ in range(5)]

    def reply(browser: Client) -> int:
        try:
            return int(act(browser, conversation, "messages", client_id=same, text="I am here.").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as crowd:
        assert set(crowd.map(reply, browsers)) == {200}
    assert said(conversation).count("I am here.") == 1
