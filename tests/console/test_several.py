"""Several conversations at once, as the list's bar asks for it: what is told, what is refused, and the way back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from apps.conversations.models import Conversation
from apps.escalations.models import TeamQueue
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
SEVERAL = "/console/conversations/several/"


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme)


@pytest.fixture
def seen(inbox: Inbox) -> list[Conversation]:
    return [scenes.says(make_guest(inbox)) for _ in range(3)]


def send(browser: Client, seen: list[Conversation], act: str, **form: str) -> Any:
    return browser.post(SEVERAL, {"act": act, "chosen": [f"{one.number}-{one.fence}" for one in seen]} | form)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.search(r"<p>(.*?)</p>", answer.text, re.DOTALL)[1]).strip()  # type: ignore[index]


def undo(browser: Client, answer: Any) -> Any:
    sealed = re.search(r'name="undo" value="([^"]+)"', answer.text)
    return browser.post(f"{SEVERAL}undone/", {"undo": sealed[1] if sealed else ""})


@pytest.mark.parametrize(
    ("act", "form", "told"),
    [
        ("claim", {}, "3 claimed."),
        ("add tags", {"value": "vip, late"}, "3 tagged vip, late."),
        ("resolve as", {"value": "spam"}, "3 resolved as spam."),
    ],
)
def test_what_was_done_is_told_and_put_back(
    cast: Cast, seen: list[Conversation], sign_in: SignIn, act: str, form: dict[str, str], told: str
) -> None:
    browser = sign_in(cast.sarah)
    answer = send(browser, seen, act, **form)
    assert words(answer) == told
    assert words(undo(browser, answer)) == "3 put back as before."
    now = [scenes.fresh(one) for one in seen]
    assert [(one.holder, one.tags, one.outcome) for one in now] == [("queue", [], "")] * 3


def test_what_was_left_is_told_with_why(cast: Cast, seen: list[Conversation], sign_in: SignIn) -> None:
    scenes.claims(cast.tom, seen[1])
    assert words(send(sign_in(cast.sarah), seen, "claim")) == "2 claimed. 1 had been taken by Tom Becker."


def test_where_nothing_was_done_there_is_nothing_to_undo(cast: Cast, seen: list[Conversation], sign_in: SignIn) -> None:
    answer = send(sign_in(cast.sarah), seen, "snooze", value="3 hours")
    assert words(answer).startswith("Nothing was snoozed for 3 hours. 3 left as it was: Only what somebody holds")
    assert "data-several-undo" not in answer.text


@pytest.mark.parametrize("to", ["team", "member"])
def test_they_are_passed_on(cast: Cast, seen: list[Conversation], sign_in: SignIn, to: str) -> None:
    team = scenes.a_team(cast.acme, cast.tom)
    held = [scenes.claims(cast.sarah, one) for one in seen]
    key = {"team": team.pk, "member": cast.tom.pk}[to]
    name = {"team": "Billing", "member": "Tom Becker"}[to]
    assert words(send(sign_in(cast.sarah), held, "transfer to", to=f"{to}-{key}")) == f"3 passed on to {name}."


@pytest.mark.parametrize(
    ("act", "form", "told"),
    [
        ("erase", {}, "Say what to do with them."),
        ("reply", {"value": "Hello"}, "Say what to do with them."),
        ("add tags", {"value": " , "}, "Write at least one tag."),
        ("snooze", {"value": "for ever"}, "Choose until when."),
        ("resolve as", {"value": "merged"}, "Say how they ended."),
        ("transfer to", {"to": "team-x"}, "Choose a team or a person."),
        ("claim", {"chosen": "1-x"}, "Choose at least one conversation."),
        ("claim", {"chosen": [f"{number}-1" for number in range(51)]}, "At most 50 at once."),
    ],
)
def test_what_makes_no_sense_is_refused(
    cast: Cast, seen: list[Conversation], sign_in: SignIn, act: str, form: dict[str, Any], told: str
) -> None:
    answer = send(sign_in(cast.sarah), seen, act, **form)
    assert (answer.status_code, answer.text) == (422, told)


def test_a_rivals_are_not_there(cast: Cast, seen: list[Conversation], sign_in: SignIn) -> None:
    assert send(sign_in(cast.charlie), seen, "claim").status_code == 422
    assert [scenes.fresh(one).agent_id for one in seen] == [None] * 3


@pytest.mark.parametrize("who", ["vera", "oscar"])
def test_who_does_not_answer_has_no_bar(cast: Cast, seen: list[Conversation], sign_in: SignIn, who: str) -> None:
    browser = sign_in(getattr(cast, who))
    assert browser.get(SEVERAL).status_code == send(browser, seen, "claim").status_code == 403
    assert 'id="several"' not in browser.get("/console/conversations/").text


def test_the_bar_offers_teams_people_spans_and_outcomes(cast: Cast, sign_in: SignIn) -> None:
    scenes.a_team(cast.acme, cast.tom)
    bar = sign_in(cast.sarah).get(SEVERAL).text
    for offered in ("Billing", "Tom Becker", "Until tomorrow", "The customer went silent"):
        assert offered in bar


class TestTheWayBack:
    def test_is_its_owners_alone(self, cast: Cast, seen: list[Conversation], sign_in: SignIn) -> None:
        answer = send(sign_in(cast.sarah), seen, "claim")
        assert undo(sign_in(cast.tom), answer).status_code == 422

    def test_is_sealed(self, cast: Cast, sign_in: SignIn) -> None:
        forged = signing.dumps({"member": cast.sarah.pk, "act": "claim", "befores": []}, salt="another")
        answer = sign_in(cast.sarah).post(f"{SEVERAL}undone/", {"undo": forged})
        assert (answer.status_code, answer.text) == (422, "This can no longer be undone here.")

    def test_ends(self, cast: Cast, seen: list[Conversation], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
        browser = sign_in(cast.sarah)
        answer = send(browser, seen, "claim")
        monkeypatch.setattr("apps.console.several.UNDONE_WITHIN", -1)
        assert undo(browser, answer).status_code == 422

    def test_harms_nobody_who_came_since(self, cast: Cast, seen: list[Conversation], sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        answer = send(browser, seen, "claim")
        scenes.claims(cast.tom, seen[0])
        assert words(undo(browser, answer)) == "2 put back as before. 1 had been taken by Tom Becker."


def test_what_an_outside_desk_does_not_see_it_cannot_choose(cast: Cast, seen: list[Conversation], sign_in: SignIn) -> None:
    outside = scenes.a_team(cast.acme, cast.tom)
    with tenant_scope(cast.acme.pk):
        TeamQueue.objects.create(team=outside, sees_only_its_queue=True)
        Conversation.objects.filter(pk=seen[0].pk).update(team=outside)
    assert words(send(sign_in(cast.tom), seen, "claim")) == "1 claimed."
