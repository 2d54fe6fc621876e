"""Exports from the admin: what a list shows by its filters is what is exported, as by the console and by the command."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from apps.conversations import actions
from apps.conversations.actions import file_changed
from apps.conversations.models import Conversation, Outcome
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.reports.admin import transcripts
from apps.reports.models import ExportJob
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, says
from tests.escalations.moving.scenes import team_of
from tests.factories import PASSWORD, make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LISTS = {"conversation": "/admin/conversations/conversation/", "message": "/admin/conversations/message/"}
EXPORTS = "/console/exports/"


@pytest.fixture
def world(cast: Cast) -> dict[str, Conversation]:
    """One solved in German, one solved in English and tagged, one that is spam, one that goes on."""
    shop, texts = make_inbox(cast.acme), make_inbox(cast.acme, kind="sms", sender="+15550100001")
    return {
        "german": resolved(cast, shop, Outcome.SOLVED, language="de", sentiment=0.2),
        "tagged": resolved(cast, texts, Outcome.SOLVED, tags=["refund"]),
        "spam": resolved(cast, shop, Outcome.SPAM),
        "open": says(make_guest(shop), "The pump is broken"),
    }


def resolved(cast: Cast, inbox: Inbox, outcome: Outcome, **fields: Any) -> Conversation:
    conversation = claims(cast.sarah, says(make_guest(inbox), "Where is it?"))
    answers(cast.sarah, conversation, "Here.")
    with tenant_scope(cast.acme.pk):
        conversation = actions.resolve(conversation, outcome=outcome, actor=cast.sarah.actor)
        Conversation.objects.filter(pk=conversation.pk).update(**fields)
    return conversation


def shown(cast: Cast, browser: Client, kind: str, **asked: Any) -> set[int]:
    """The conversations of what a list shows."""
    found = browser.get(LISTS[kind], asked).context["cl"].result_list
    with tenant_scope(cast.acme.pk):
        return {row.number if kind == "conversation" else row.conversation.number for row in found}


def numbers(world: dict[str, Conversation], *names: str) -> set[int]:
    return {world[name].number for name in names}


def exports(browser: Client, kind: str, *chosen: int, asked: str = "") -> Any:
    across = {} if chosen else {"select_across": "1"}
    told = {"action": "export", "_selected_action": chosen or [1]} | across
    return browser.post(f"{LISTS[kind]}?{asked}", told)


def led_to(answer: Any) -> dict[str, list[str]]:
    address = urlsplit(answer.headers["Location"])
    assert address.path == EXPORTS
    return parse_qs(address.query)


def meant(browser: Client, answer: Any) -> int:
    """How many conversations the console's form says it would be."""
    return int(browser.get(answer.headers["Location"]).context["many"])


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"outcome": "solved"}, ("german", "tagged")),
        ({"outcome": "none"}, ("open",)),
        ({"channel": "sms"}, ("tagged",)),
        ({"language": "de"}, ("german",)),
        ({"tag": "refund"}, ("tagged",)),
        ({"sentiment_below": "0.25"}, ("german",)),
        ({"since": "today"}, ("german", "tagged", "spam", "open")),
        ({"outcome": "solved", "channel": "web"}, ("german",)),
    ],
)
def test_a_list_shows_what_its_filters_mean_and_that_is_exported(
    cast: Cast, world: dict[str, Conversation], sign_in: SignIn, kind: str, asked: dict[str, str], found: tuple[str, ...]
) -> None:
    browser = sign_in(cast.oscar)
    assert shown(cast, browser, kind, **asked) == numbers(world, *found)
    answer = exports(browser, kind, asked=urlencode(asked))
    assert led_to(answer).keys() == asked.keys()
    assert meant(browser, answer) == len(found)


@pytest.mark.parametrize("kind", LISTS)
def test_rows_that_are_chosen_are_exported_by_their_numbers(cast: Cast, world: dict[str, Conversation], sign_in: SignIn, kind: str) -> None:
    two = [world["german"], world["spam"]]
    with tenant_scope(cast.acme.pk):
        chosen = [one.pk if kind == "conversation" else one.messages.get(seq=1).pk for one in two]
    answer = exports(sign_in(cast.oscar), kind, *chosen)
    assert led_to(answer) == {"conversations": [",".join(str(one) for one in sorted(numbers(world, "german", "spam")))]}


def test_filters_that_an_export_has_not_are_said_by_numbers(cast: Cast, world: dict[str, Conversation], sign_in: SignIn) -> None:
    answer = exports(sign_in(cast.oscar), "conversation", asked="status__exact=open")
    assert led_to(answer) == {"conversations": [str(world["open"].number)]}


def test_of_too_many_by_numbers_it_is_said_what_to_do(
    cast: Cast, world: dict[str, Conversation], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcripts, "MOST_BY_NUMBER", 2)
    answer = exports(sign_in(cast.oscar), "message", asked="author__exact=customer")
    assert answer.headers["Location"].startswith(LISTS["message"])
    assert "Choose at most" in str(next(iter(get_messages(answer.wsgi_request))))


def test_a_number_finds_its_conversation_and_bad_words_are_told(cast: Cast, world: dict[str, Conversation], sign_in: SignIn) -> None:
    browser = sign_in(cast.oscar)
    assert shown(cast, browser, "message", q=str(world["spam"].number)) == numbers(world, "spam")
    page = browser.get(LISTS["message"], {"q": "is:mine"})
    assert "leave out “me”" in page.text
    assert shown(cast, browser, "conversation", agent="nonsense") == set()


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize(
    ("asked", "told"),
    [({"since": "soon"}, "is not a day"), ({"since": "9999-12-31"}, "is not within"), ({"q": "is:mine"}, "leave out “me”")],
)
def test_filters_that_mean_nothing_are_told_when_all_is_exported(
    cast: Cast, world: dict[str, Conversation], sign_in: SignIn, kind: str, asked: dict[str, str], told: str
) -> None:
    answer = exports(sign_in(cast.oscar), kind, asked=urlencode(asked))
    assert answer.headers["Location"].startswith(LISTS[kind])
    assert told in " ".join(map(str, get_messages(answer.wsgi_request)))


@pytest.mark.parametrize("who", ["sofia", "oscar"])
def test_who_may_not_export_is_not_offered_it(cast: Cast, world: dict[str, Conversation], sign_in: SignIn, who: str) -> None:
    team_of(cast.oscar, name="Evenings", sees_only_its_queue=True)
    browser = sign_in(getattr(cast, who))
    assert 'value="export"' not in browser.get(LISTS["conversation"]).text
    assert not exports(browser, "conversation", world["spam"].pk).headers.get("Location", "").startswith(EXPORTS)


@pytest.mark.django_db(transaction=True)
def test_command_console_and_admin_give_the_same_set(
    cast: Cast, world: dict[str, Conversation], sign_in: SignIn, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    file_changed()
    browser = sign_in(cast.oscar)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for words in ({"outcome": "solved"}, {"tag": "refund"}, {"text": "pump"}, {"agent": str(cast.sarah.pk), "sentiment_below": "0.5"}):
        by_list = shown(cast, browser, "message", **{"q" if name == "text" else name: value for name, value in words.items()})
        browser.post(EXPORTS, words | {"format": "jsonl", "anonymised": "no"})
        with tenant_scope(cast.acme.pk):
            job = ExportJob.objects.first()
        by_console = numbers_in(job.place / "export")
        options = {name: [value] if name in {"outcome", "tag", "agent"} else value for name, value in words.items()}
        call_command("export_transcripts", tenant="acme", output=tmp_path / "file", **options)
        assert by_list == by_console == numbers_in(tmp_path / "file") != set()


def numbers_in(export: Path) -> set[int]:
    return {json.loads(line)["number"] for line in export.read_text().splitlines()}
