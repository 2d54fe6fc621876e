"""Both wires say the same to whoever reads them, over the vendor's own client."""

from typing import Any

import pytest

from apps.llm.configured import Configured
from apps.llm.exchange import Call, Done, Event, Finish, Request, Result, Text
from apps.llm.wires import reasoning
from config.bench.standin import Asked, Script, StandIn
from tests.llm.scenes import CANCEL, LOOKUP, MODEL, called, customer, full_request, make_request, said, soon


def replies(model: Configured, request: Request | None = None) -> list[Event]:
    return list(model.stream(request or make_request(), deadline=soon()))


def test_text_comes_piece_by_piece_and_ends_with_what_it_used(model: Configured, standin: StandIn) -> None:
    standin.says("Your order is on its way.")
    *texts, done = replies(model)
    assert [type(event) for event in texts] == [Text] * 6
    assert said(texts) == "Your order is on its way."
    assert isinstance(done, Done)
    assert (done.finish, done.model, done.usage.estimated) == (Finish.STOP, MODEL, False)
    assert done.usage.prompt > 0
    assert done.usage.completion == 7


def test_a_call_comes_whole_however_it_was_split(model: Configured, standin: StandIn) -> None:
    standin.calls("order_lookup", {"number": "1042", "with": "items"}, split=3)
    call, done = replies(model)
    assert called([call]) == [("order_lookup", '{"number": "1042", "with": "items"}')]
    assert isinstance(call, Call)
    assert call.id
    assert isinstance(done, Done)
    assert done.finish == Finish.CALLS


def test_words_may_go_before_a_call(model: Configured, standin: StandIn) -> None:
    standin.calls("order_lookup", {"number": "1042"}, saying="Let me look that up.")
    events = replies(model)
    assert said(events) == "Let me look that up."
    assert [type(event) for event in events[-2:]] == [Call, Done]


def test_several_calls_come_in_their_order_each_with_an_id_of_its_own(model: Configured, standin: StandIn) -> None:
    standin.plays(Script(calls=(Asked("order_lookup", '{"number": "1"}'), Asked("order_lookup", '{"number": "2"}'))))
    calls = [event for event in replies(model) if isinstance(event, Call)]
    assert [call.arguments for call in calls] == ['{"number": "1"}', '{"number": "2"}']
    assert len({call.id for call in calls}) == 2


@pytest.mark.parametrize(("name", "arguments"), [("order_lookup", '{"number": "10'), ("no_such_tool", "{}"), ("order_lookup", "")])
def test_what_is_wrong_with_a_call_is_for_the_registry_to_say(model: Configured, standin: StandIn, name: str, arguments: str) -> None:
    standin.calls(name, arguments)
    assert called(replies(model)) == [(name, arguments)]


def test_a_reply_that_ran_out_of_tokens_says_so(model: Configured, standin: StandIn) -> None:
    standin.says("It is on its", finish="length")
    done = replies(model)[-1]
    assert isinstance(done, Done)
    assert done.finish == Finish.LENGTH


def test_a_reply_that_the_provider_filtered_says_so(model: Configured, standin: StandIn) -> None:
    standin.says("It is", finish="content_filter")
    done = replies(model)[-1]
    assert isinstance(done, Done)
    assert done.finish == Finish.REFUSED


def test_a_model_that_will_not_says_so_in_its_own_words(model: Configured, standin: StandIn) -> None:
    standin.says("I cannot help with that.", declines=True)
    *texts, done = replies(model)
    assert said(texts) == "I cannot help with that."
    assert isinstance(done, Done)
    assert done.finish == Finish.REFUSED


def test_tokens_nobody_counted_are_estimated_and_marked(model: Configured, standin: StandIn) -> None:
    standin.says("Your order is on its way.", usage=False)
    done = replies(model)[-1]
    assert isinstance(done, Done)
    assert done.usage.estimated
    assert done.usage.completion == 7  # 25 letters
    assert done.usage.prompt > 5


def test_cached_tokens_are_counted_when_the_beginning_is_as_it_was(model: Configured, standin: StandIn) -> None:
    request = make_request(policy="You answer for Acme. " * 400)
    first, second = (replies(model, request)[-1] for _ in range(2))
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert first.usage.cached == 0
    assert second.usage.cached >= 1_024


def test_space_before_the_first_word_is_kept_with_it(model: Configured, standin: StandIn) -> None:
    standin.plays(Script(pieces=("\n", " ", "Hello.")))
    assert [event.text for event in replies(model) if isinstance(event, Text)] == ["\n Hello."]


def test_a_connection_serves_again(model: Configured, standin: StandIn) -> None:
    for _ in range(3):
        replies(model)
    assert len(standin.requests) == 3


def test_a_step_with_results_is_understood(model: Configured, standin: StandIn, wire: str) -> None:
    """The call and its result stand after the question, in the words of each wire."""
    standin.calls("order_lookup", {"number": "1042"})
    call = next(event for event in replies(model, make_request(tools=(LOOKUP,))) if isinstance(event, Call))
    transcript = (*customer("Where is 1042?"), call, Result(call.id, '{"status": "sent"}'))
    assert said(replies(model, make_request(tools=(LOOKUP,), transcript=transcript)))
    body = standin.bodies[-1]
    assert (_results_in_chat if wire == "chat" else _results_in_responses)(body) == ([call.id], '{"status": "sent"}')


def _results_in_chat(body: dict[str, Any]) -> tuple[list[str], str]:
    asked, told = body["messages"][-2:]
    assert told["tool_call_id"] == asked["tool_calls"][0]["id"]
    return [one["id"] for one in asked["tool_calls"]], told["content"]


def _results_in_responses(body: dict[str, Any]) -> tuple[list[str], str]:
    asked, told = body["input"][-2:]
    assert told["call_id"] == asked["call_id"]
    return [asked["call_id"]], told["output"]


@pytest.mark.parametrize("wire", ["responses"], indirect=True)
def test_nothing_is_stored_at_the_vendor(model: Configured, standin: StandIn) -> None:
    replies(model, full_request())
    body = standin.bodies[0]
    assert body["store"] is False
    assert body["include"] == ["reasoning.encrypted_content"]
    assert [tool["strict"] for tool in body["tools"]] == [False, False]
    assert body["max_output_tokens"] == 800
    assert "reasoning" not in body


@pytest.mark.parametrize("wire", ["responses"], indirect=True)
def test_a_model_gets_its_sealed_thoughts_back_with_the_result(model: Configured, standin: StandIn) -> None:
    standin.calls("order_lookup", {"number": "1042"})
    asked = make_request(model="gpt-5-mini", tools=(LOOKUP,))
    call = next(event for event in replies(model, asked) if isinstance(event, Call))
    transcript = (*customer("Where is 1042?"), call, Result(call.id, "{}"))
    replies(model, make_request(model="gpt-5-mini", transcript=transcript))
    kinds = [item.get("type", item.get("role")) for item in standin.bodies[-1]["input"]]
    assert kinds == ["user", "reasoning", "function_call", "function_call_output"]
    assert standin.bodies[-1]["input"][1]["encrypted_content"] == "sealed-1"
    assert standin.bodies[-1]["max_output_tokens"] == 800 + reasoning.ROOM


def test_only_so_many_thoughts_are_kept() -> None:
    for number in range(reasoning.MOST + 1):
        reasoning.keep(f"many_{number}", [{"type": "reasoning"}])
    assert reasoning.before("many_0") == []
    assert reasoning.before(f"many_{reasoning.MOST}") == [{"type": "reasoning"}]


@pytest.mark.parametrize("wire", ["chat"], indirect=True)
def test_chat_asks_for_usage_and_a_bounded_reply(model: Configured, standin: StandIn) -> None:
    replies(model, full_request(longest=120))
    body = standin.bodies[0]
    assert body["stream_options"] == {"include_usage": True}
    assert body["max_tokens"] == 120
    assert [tool["function"]["name"] for tool in body["tools"]] == ["cancel_order", "order_lookup"]
    assert "reasoning_effort" not in body


def test_a_request_may_name_another_model(model: Configured, standin: StandIn) -> None:
    replies(model, make_request(model="another", tools=(CANCEL,)))
    assert standin.bodies[0]["model"] == "another"
