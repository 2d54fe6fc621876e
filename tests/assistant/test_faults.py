"""F11: whatever the model does over the wire, the customer gets an answer or a person: never silence, never two replies."""

import json

import pytest
from pytest_django import Settings

from apps.assistant import actions
from apps.assistant.models import Assistant, Turn
from apps.conversations.models import Conversation, Partial
from apps.ground.scope import tenant_scope
from apps.llm import fallback
from apps.llm.models import Spend
from apps.tenants.models import Tenant
from apps.text.speaking import spoken
from apps.tools.models import ToolCall
from config.bench.standin import Asked, Script, StandIn
from config.bench.standin.script import in_pieces
from tests.conversations.scenes import fresh, transcript
from tests.tools.till import Till

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_model")]

LATE = 1.0  # seconds: how long a model may be silent here
SOON = 0.3  # where it stays silent whatever happens
POLITE = "How can I help you?"  # what the stand-in says when it misbehaves no more
FAILED = spoken("en", "failed")
HELLO = in_pieces("It is on its way. And then")

PASSING = {
    "no first byte": Script(before=9),
    "silence instead of a word": Script(HELLO, stalls_after=0),
    "nothing but signs of life": Script(HELLO, stalls_after=0, drips=True),
    "429": Script(status=429),
    "429, to come again at once": Script(status=429, retry_after="0"),
    "500": Script(status=500),
    "503, to come again soon": Script(status=503, retry_after="0.01"),
    "cut before a word": Script(HELLO, cuts_after=0),
    "ended before a word": Script(HELLO, ends_after=0),
    "an error before a word": Script(HELLO, errs_after=0, code="server_error"),
    "no JSON": Script(HELLO, garbles_after=0),
    "an empty reply": Script(),
    "nothing but white space": Script((" ", "\n\n", "\t")),
    "a web page": Script(kind="text/html", body="<html><body>Bad gateway</body></html>"),
    "one JSON, not a stream": Script(kind="application/json", body=json.dumps({"choices": [], "output": []})),
    "JSON of some other shape": Script(kind="text/event-stream", body='data: {"choices": ["a"], "type": ["b"]}\n\ndata: [1]\n\n'),
    "words that are no text": Script(
        kind="text/event-stream",
        body='data: {"choices": [{"delta": {"content": ["a"]}}], "type": "response.output_text.delta", "delta": ["a"]}\n\n',
    ),
    "a call cut in the middle": Script(calls=(Asked("peek", '{"a": "long argument"}'),), split=4, cuts_after=2),
    "a hundred calls at once": Script(calls=(Asked("peek", "{}"),) * 100),
}
LASTING = {
    "400": Script(status=400),
    "401": Script(status=401, code="invalid_api_key"),
    "404": Script(status=404, code="model_not_found"),
    "429, out of credit": Script(status=429, code="insufficient_quota"),
    "429, to come again tomorrow": Script(status=429, retry_after="86400"),
    "refused without a word": Script(finish="content_filter"),
    "tokens used up without a word": Script(finish="length"),
}
MIDWAY = {
    "cut": Script(HELLO, cuts_after=6),
    "ended without a finish": Script(HELLO, ends_after=6),
    "an error": Script(HELLO, errs_after=6, code="server_error"),
    "no JSON": Script(HELLO, garbles_after=6),
    "silence": Script(HELLO, stalls_after=6),
    "signs of life": Script(HELLO, stalls_after=6, drips=True),
    "a drip past the deadline": Script((*HELLO, *[" and"] * 500), between=0.02),
}


@pytest.fixture(autouse=True)
def impatient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MODEL_FIRST_WORD_SECONDS = settings.MODEL_STALL_SECONDS = LATE
    monkeypatch.setattr(fallback, "JITTER", (0.0, 0.0))


@pytest.fixture
def three_seconds(chat: Conversation) -> None:
    with tenant_scope(chat.tenant.pk):
        Assistant.objects.create(most_seconds=3)


def answer(chat: Conversation) -> str:
    """The assistant's one message; and that there is nothing more to come."""
    assert actions.take_turns(chat.tenant.pk, chat.pk) == 1
    assert actions.take_turns(chat.tenant.pk, chat.pk) == 0
    (said,) = [text for author, text in transcript(chat) if author == "assistant"]
    with tenant_scope(chat.tenant.pk):
        assert not Partial.objects.filter(conversation=chat).exists()
        assert Turn.objects.get(conversation=chat).state in {Turn.State.DONE, Turn.State.FAILED}
    return said


def who_answered(chat: Conversation) -> list[tuple[str, str]]:
    """As the meter counted them: (provider, outcome)."""
    with tenant_scope(chat.tenant.pk):
        return list(Spend.objects.order_by("pk").values_list("provider", "outcome"))


def assert_given_up_after(tries: int, chat: Conversation) -> None:
    """For the whole turn: no later step of it waits for the model again."""
    answered = who_answered(chat)
    assert answered[:tries] == [("openai", "failed")] * tries
    assert set(answered[tries:]) == {("built-in", "complete")}


@pytest.mark.parametrize("fault", PASSING)
def test_what_may_pass_is_tried_again(chat: Conversation, standin: StandIn, fault: str) -> None:
    standin.plays(PASSING[fault])
    assert answer(chat) == POLITE
    assert who_answered(chat) == [("openai", "failed"), ("openai", "complete")]
    assert fresh(chat).holder == "assistant"


@pytest.mark.parametrize("fault", PASSING)
def test_what_does_not_pass_is_answered_without_the_model(chat: Conversation, standin: StandIn, settings: Settings, fault: str) -> None:
    settings.MODEL_FIRST_WORD_SECONDS = SOON
    standin.answers(lambda _: PASSING[fault])
    assert answer(chat) not in {"", POLITE}
    assert_given_up_after(2, chat)


@pytest.mark.parametrize("fault", LASTING)
def test_what_cannot_pass_is_not_tried_again(chat: Conversation, standin: StandIn, fault: str) -> None:
    standin.plays(LASTING[fault])
    assert answer(chat) not in {"", POLITE}
    assert_given_up_after(1, chat)
    assert len(standin.requests) == 1


def test_a_model_that_takes_no_tools_is_none_for_us(chat: Conversation, standin: StandIn) -> None:
    standin.takes_no_tools()
    assert answer(chat) not in {"", POLITE}
    assert_given_up_after(1, chat)


def test_a_server_that_is_not_there(chat: Conversation, settings: Settings) -> None:
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    assert answer(chat) != ""
    assert_given_up_after(2, chat)


@pytest.mark.usefixtures("three_seconds")
@pytest.mark.parametrize("fault", MIDWAY)
def test_what_breaks_off_after_a_sentence_keeps_it_and_calls_a_person(chat: Conversation, standin: StandIn, fault: str) -> None:
    standin.plays(MIDWAY[fault])
    assert answer(chat) == f"It is on its way. {FAILED}"
    assert fresh(chat).holder == "queue"
    assert len(standin.requests) == 1


def test_what_breaks_off_before_a_whole_sentence_shows_none_of_it(chat: Conversation, standin: StandIn) -> None:
    standin.plays(Script(HELLO, cuts_after=2))
    assert "It is" not in answer(chat)


def test_a_model_that_declines_is_heard(chat: Conversation, standin: StandIn) -> None:
    standin.says("I cannot help with that.", declines=True)
    assert answer(chat) == "I cannot help with that."


def test_arguments_in_single_letters_are_put_together(chat: Conversation, standin: StandIn, till: Till) -> None:
    standin.calls("give", {"to": "Ann", "pieces": 2}, split=1)
    standin.says("Shall I give 2 to Ann?")
    assert answer(chat) == "Shall I give 2 to Ann?"
    with tenant_scope(chat.tenant.pk):
        assert ToolCall.objects.get().arguments == {"to": "Ann", "pieces": 2}


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("give", '{"to": "Ann"', "invalid_arguments"),
        ("give", "[1]", "invalid_arguments"),
        ("give", '{"to": "' + "x" * 20_000 + '"}', "invalid_arguments"),
        ("give", '{"a":' * 2_000 + "1" + "}" * 2_000, "invalid_arguments"),
        ("no_such_tool", "{}", "unknown_tool"),
        ("", "{}", "unknown_tool"),
        ("blow_up", "{}", "unknown_tool"),
    ],
)
def test_a_call_that_makes_no_sense_is_told_so_and_the_model_goes_on(
    chat: Conversation, standin: StandIn, till: Till, name: str, arguments: str, told: str
) -> None:
    standin.calls(name, arguments, split=5_000)
    assert answer(chat) == POLITE
    assert told in standin.requests[1].raw.decode()
    assert till.given == []


def test_endless_calls_end_with_a_person(chat: Conversation, standin: StandIn, till: Till) -> None:
    standin.answers(lambda _: Script(calls=(Asked("peek", "{}"),)))
    assert answer(chat) == FAILED
    assert fresh(chat).holder == "queue"
    assert len(standin.requests) == Assistant().most_steps


def test_a_reply_without_end_ends(chat: Conversation, standin: StandIn) -> None:
    """A server that heeds no limit."""
    standin.plays(Script(("Word after word goes on. " * 40,) * 100))
    assert 100 < len(answer(chat)) < 10_000


def test_a_month_whose_money_is_spent_is_answered_without_the_model(chat: Conversation, standin: StandIn) -> None:
    with tenant_scope(chat.tenant.pk):
        Tenant.objects.update(monthly_spend=0)
    assert answer(chat) != ""
    assert standin.requests == []
