"""Macros in a thread: offered by name, looked at step by step, run as a whole."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.conversations.models import Conversation
from apps.desk import actions
from apps.desk.acting import Act, Step
from apps.desk.models import Macro
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
THREAD = "/console/conversations/{}/"
STEPS = [Step(Act.REPLY, "Hello {{ customer.name|there }}."), Step(Act.ADD_TAGS, "refund"), Step(Act.RESOLVE, "solved")]


@pytest.fixture
def held(cast: Cast) -> Conversation:
    return scenes.fresh(scenes.claims(cast.sarah, scenes.says(make_guest(make_inbox(cast.acme)))))


@pytest.fixture
def macro(cast: Cast) -> Macro:
    with tenant_scope(cast.acme.pk):
        return actions.create_macro(name="Refund sent", steps=STEPS, actor=cast.sofia.actor)


def run(browser: Client, macro: Macro, held: Conversation, **form: Any) -> Any:
    form = {"macro": macro.pk, "fence": held.fence, "client_id": str(uuid.uuid4()), "after": "0", "notes": "0"} | form
    return browser.post(f"{THREAD.format(held.number)}macro/", form, headers={"HX-Request": "true"})


def test_they_are_offered_in_the_thread_and_the_palette(cast: Cast, held: Conversation, macro: Macro, sign_in: SignIn) -> None:
    assert 'data-command="Macro: Refund sent"' in sign_in(cast.sarah).get(THREAD.format(held.number)).text
    assert "Macro: " not in sign_in(cast.vera).get(THREAD.format(held.number)).text


def test_what_is_switched_off_or_anothers_is_not_there(cast: Cast, held: Conversation, macro: Macro, sign_in: SignIn) -> None:
    with tenant_scope(cast.acme.pk):
        Macro.objects.update(team=scenes.a_team(cast.acme, cast.tom))
    assert "Macro: " not in sign_in(cast.sarah).get(THREAD.format(held.number)).text
    assert run(sign_in(cast.sarah), macro, held).status_code == 404
    with tenant_scope(cast.acme.pk):
        Macro.objects.update(team=None, is_active=False)
    assert run(sign_in(cast.sarah), macro, held).status_code == 404


def test_each_step_is_a_sentence_before_it_is_done(cast: Cast, held: Conversation, macro: Macro, sign_in: SignIn) -> None:
    shown = sign_in(cast.sarah).get(f"{THREAD.format(held.number)}macro/?macro={macro.pk}").text
    for words in ("Replies: “Hello there.”", "Adds the tag refund.", "Resolves it as solved."):
        assert words in shown
    assert scenes.fresh(held).is_open


def test_it_is_run_and_told(cast: Cast, held: Conversation, macro: Macro, sign_in: SignIn) -> None:
    answer = run(sign_in(cast.sarah), macro, held)
    assert "Hello there." in answer.text
    told = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert told["text"] == "Refund sent: Replies: “Hello there.” Adds the tag refund. Resolves it as solved."
    assert scenes.fresh(held).outcome == "solved"


def test_what_is_refused_is_said_in_the_thread(cast: Cast, held: Conversation, macro: Macro, sign_in: SignIn) -> None:
    answer = run(sign_in(cast.sarah), macro, held, fence=held.fence - 1)
    assert answer.status_code == 409
    assert "Somebody else was quicker." in answer.text
    assert "HX-Trigger" not in answer.headers


def test_it_is_not_said_past_something_newer(cast: Cast, held: Conversation, macro: Macro, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    shown = browser.get(f"{THREAD.format(held.number)}macro/?macro={macro.pk}").text
    seen = re.search(r'name="seen" value="(\d+)"', shown)
    assert seen is not None
    assert int(seen[1]) == held.last_seq
    answer = run(browser, macro, held, seen=held.last_seq - 2)
    assert "Something newer came in" in answer.text


def test_a_rival_finds_none(cast: Cast, held: Conversation, macro: Macro, sign_in: SignIn) -> None:
    browser = sign_in(cast.charlie)
    assert browser.get(f"{THREAD.format(held.number)}macro/?macro={macro.pk}").status_code == 404
    assert run(browser, macro, held).status_code == 404
