"""What a visitor asks for or says beside the messages, and what they may take with them."""

from urllib.parse import urlsplit

import pytest

from tests.widget.agent import Agent
from tests.widget.client import Json, Visitor, new_id, refused
from tests.widget.conftest import Arrive

AWAY = "Nobody is on duty right now. Leave a message and we will reply."


async def conversation_of(visitor: Visitor, path: str, body: Json | None = None) -> Json:
    answer = await visitor.post(path, body)
    assert answer.status_code == 200, answer.text[:300]
    conversation: Json = answer.json()["conversation"]
    return conversation


async def test_asking_for_a_person_opens_a_conversation_and_queues_it(arrive: Arrive) -> None:
    visitor = await arrive()
    opened = await conversation_of(visitor, "human")
    assert (opened["status"], opened["holder"], opened["agent"]) == ("open", "queue", None)
    assert opened["queue"]["position"] >= 1
    assert (await conversation_of(visitor, "human"))["id"] == opened["id"]
    assert (await visitor.said("Hello"))["conversation"] == opened["id"]


async def test_asking_for_a_person_leaves_the_assistant_at_once(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    said = await visitor.said("Hello")
    await agent.does("let_assistant_answer", conversation=said["conversation"])
    held = (await visitor.hear())["conversation"]
    assert (held["holder"], held["label"], held["queue"]) == ("assistant", "Chatting with AI Assistant", None)
    assert (await conversation_of(visitor, "human"))["holder"] == "queue"


async def test_the_label_says_who_is_there(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive(await agent.does("make_inbox"))
    said = await visitor.said("Hello")
    await agent.does("be_present")
    waits = (await visitor.hear())["conversation"]
    assert (waits["staffed"], waits["label"]) == (True, "Connecting to agent…")
    await agent.does("claim", conversation=said["conversation"])
    held = (await visitor.hear())["conversation"]
    assert (held["holder"], held["label"], held["agent"], held["queue"]) == ("agent", "Chatting with Sarah", {"name": "Sarah"}, None)


async def test_nobody_is_promised_who_is_not_there(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive(await agent.does("make_inbox", human_mode="ticket"))
    await visitor.said("Hello")
    waits = (await visitor.hear())["conversation"]
    assert waits["staffed"] is False
    assert waits["label"] not in {"Connecting to agent…", "Chatting with AI Assistant"}
    assert waits["queue"]["wait_seconds"] is None


@pytest.mark.parametrize("state", ["busy", "away"])
async def test_nobody_is_there_who_takes_nothing(arrive: Arrive, agent: Agent, state: str) -> None:
    """Sarah has the console open, and has said that she takes nothing."""
    key = await agent.does("make_inbox")
    await agent.does("be_gone")
    await agent.does("be_present")
    visitor = await arrive(key)
    await visitor.said("Hello")
    socket = await visitor.socket()
    await socket.becomes(staffed=True, label="Connecting to agent…")
    await agent.does("choose", state=state)
    try:
        await socket.becomes(staffed=False, label=AWAY)
        newcomer = (await arrive(await agent.does("make_inbox"))).welcome["inbox"]
        assert (newcomer["staffed"], newcomer["label"]) == (False, AWAY)
    finally:
        await agent.does("choose", state="available")
    await socket.becomes(staffed=True, label="Connecting to agent…")


async def test_the_queue_is_first_come_first_served(arrive: Arrive, agent: Agent) -> None:
    await agent.does("empty_queue")
    key = await agent.does("make_inbox")
    visitors = [await arrive(key) for _ in range(3)]
    places = [(await conversation_of(visitor, "human"))["queue"]["position"] for visitor in visitors]
    assert places == [1, 2, 3]


async def test_after_some_claims_the_usual_wait_is_told(arrive: Arrive, agent: Agent) -> None:
    key = await agent.does("make_inbox")
    await agent.does("be_present")
    for _ in range(3):
        earlier = await arrive(key)
        await agent.does("claim", conversation=(await earlier.said("Hello"))["conversation"])
    await agent.does("empty_queue")
    waiting = (await conversation_of(await arrive(key), "human"))["queue"]
    assert waiting["position"] == 1
    assert waiting["wait_seconds"] >= 0


async def test_typing_and_reading_are_taken_without_a_word(arrive: Arrive) -> None:
    visitor = await arrive()
    assert (await visitor.post("typing", {"on": True})).status_code == 204
    assert refused(await visitor.post("read", {"seq": 1})) == (404, "no_conversation")
    await visitor.said("Hello")
    for path, body in (("typing", {"on": True}), ("typing", {"on": False}), ("read", {"seq": 1}), ("read", {"seq": 999})):
        answer = await visitor.post(path, body)
        assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    ("path", "body"),
    [("rating", {"score": 5}), ("nps", {"score": 9}), ("end", {}), ("read", {"seq": 1}), ("transcript", {"email": "a@b.io"})],
)
async def test_without_a_conversation_there_is_nothing_to_say_it_about(arrive: Arrive, path: str, body: Json) -> None:
    visitor = await arrive()
    assert refused(await visitor.post(path, body)) == (404, "no_conversation")
    assert refused(await visitor.get("transcript")) == (404, "no_conversation")


async def test_a_rating_is_asked_for_once(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    said = await visitor.said("Hello")
    assert (await visitor.hear())["conversation"]["can_rate"] is False
    await agent.does("resolve", conversation=said["conversation"])
    assert (await visitor.hear())["conversation"]["can_rate"] is True
    assert (await conversation_of(visitor, "rating", {"score": 4, "comment": "Quick and kind"}))["can_rate"] is False
    assert (await conversation_of(visitor, "rating", {"score": 1}))["id"] == said["conversation"]
    assert (await conversation_of(visitor, "nps", {"score": 0, "comment": "  "}))["id"] == said["conversation"]


@pytest.mark.parametrize("path", ["rating", "nps"])
async def test_a_score_off_the_scale_is_refused(arrive: Arrive, path: str) -> None:
    visitor = await arrive()
    await visitor.said("Hello")
    for score in (-1, 11, 2.5, "many", None, True, [5], 10**30):
        answer = await visitor.post(path, {"score": score})
        assert refused(answer) == (422, "field")
        assert answer.json()["error"]["message"].startswith("score")


async def test_the_two_scales_have_their_own_ends(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.said("Hello")
    assert [(await visitor.post("rating", {"score": score})).status_code for score in (0, 1, 5, 6)] == [422, 200, 200, 422]
    assert [(await visitor.post("nps", {"score": score})).status_code for score in (0, 10)] == [200, 200]


async def test_a_ticket_is_a_card_with_the_answers_of_its_form(arrive: Arrive) -> None:
    visitor, form = await arrive(), {"email": "maria@example.com", "subject": "A broken pump", "body": "It leaks.\nSince Monday."}
    opened = await conversation_of(visitor, "ticket", form)
    (card,) = (await visitor.hear(after=0))["messages"]
    assert (card["kind"], card["card"], card["conversation"]) == ("card", {"type": "ticket"} | form, opened["id"])
    await conversation_of(visitor, "ticket", form)
    assert (await visitor.hear())["last_seq"] == 1  # pressed twice, it is one


async def test_a_form_is_answered_with_the_link_of_its_ticket(arrive: Arrive) -> None:
    visitor = await arrive()
    form = {"email": "maria@example.com", "subject": "A broken pump", "body": "It leaks."}
    told = (await visitor.post("ticket", form)).json()["ticket"]
    assert (await visitor.post("ticket", form)).json()["ticket"] == told  # pressed twice, it is one
    page = await visitor.http.get(visitor.address + urlsplit(told["url"]).path)
    assert (page.status_code, f"{told['number']}" in page.text, "It leaks." in page.text) == (200, True, True)
    other = await arrive()
    assert (await other.post("ticket", form | {"subject": "Another"})).json()["ticket"]["url"] != told["url"]


async def test_a_callback_is_a_card_too(arrive: Arrive) -> None:
    visitor = await arrive()
    await conversation_of(visitor, "callback", {"phone": "+44 20 7946 0018", "at": "tomorrow after ten"})
    await conversation_of(visitor, "callback", {"phone": "+44 20 7946 0019"})
    cards = [message["card"] for message in (await visitor.hear(after=0))["messages"]]
    assert [(card["type"], card["phone"], card["at"]) for card in cards] == [
        ("callback", "+44 20 7946 0018", "tomorrow after ten"),
        ("callback", "+44 20 7946 0019", ""),
    ]


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("ticket", {"email": "nobody", "subject": "a", "body": "b"}, "email"),
        ("ticket", {"email": "a@b.io", "subject": "", "body": "b"}, "subject"),
        ("ticket", {"email": "a@b.io", "subject": "a" * 201, "body": "b"}, "subject"),
        ("ticket", {"email": "a@b.io", "subject": "a", "body": "b" * 10_001}, "body"),
        ("ticket", {"email": "a@b.io", "subject": "a", "body": "a\x00b"}, "body"),
        ("ticket", {"email": ["a@b.io"], "subject": "a", "body": "b"}, "email"),
        ("callback", {"phone": "call me"}, "phone"),
        ("callback", {"phone": "020 7946 0018", "at": 10}, "at"),
        ("callback", {}, "phone"),
        ("rating", {"score": 5, "comment": "a" * 2001}, "comment"),
        ("rating", {"score": 5, "comment": {"a": 1}}, "comment"),
        ("typing", {"on": "yes"}, "on"),
        ("typing", {}, "on"),
        ("read", {"seq": -1}, "seq"),
        ("read", {"seq": "all"}, "seq"),
        ("transcript", {"email": "nobody"}, "email"),
        ("contact", {"email": "nobody"}, "email"),
        ("contact", {"name": "a" * 81}, "name"),
    ],
)
async def test_a_bad_field_is_named(arrive: Arrive, path: str, body: Json, named: str) -> None:
    visitor = await arrive()
    await visitor.said("Hello")
    answer = await visitor.post(path, body)
    assert refused(answer) == (422, "field")
    assert answer.json()["error"]["message"].startswith(named)


async def test_ending_is_final_and_may_be_said_twice(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.said("Hello")
    first, again = await conversation_of(visitor, "end"), await conversation_of(visitor, "end")
    assert (first["status"], first["holder"], first["can_rate"]) == ("resolved", "none", True)
    assert again["id"] == first["id"]


async def test_an_act_after_the_end_opens_a_new_conversation(arrive: Arrive) -> None:
    visitor = await arrive()
    said = await visitor.said("Hello")
    await visitor.post("end")
    opened = await conversation_of(visitor, "human")
    assert opened["id"] != said["conversation"]
    assert (await visitor.hear(conversation=said["conversation"], after=1))["last_seq"] == 0
    assert (await visitor.said("Hello again"))["seq"] == 1


async def test_the_transcript_is_ones_own_in_two_forms(arrive: Arrive, agent: Agent) -> None:
    visitor, stranger = await arrive(), await arrive()
    said = await visitor.said("Is **this** in stock?")
    await stranger.said("Something quite different")
    await agent.does("claim", conversation=said["conversation"])
    await agent.does("post", conversation=said["conversation"], text="It is")
    text, form = await visitor.get("transcript"), await visitor.get("transcript", format="json")
    assert text.headers["content-type"].startswith("text/plain")
    assert "Is this in stock?" in text.text
    assert "Sarah: It is" in text.text
    assert "different" not in text.text + form.text
    assert "attachment" in text.headers["content-disposition"]
    assert form.json()["messages"] == (await visitor.hear(after=0))["messages"]
    assert form.json()["conversation"]["id"] == said["conversation"]
    assert refused(await visitor.get("transcript", format="pdf")) == (422, "field")


async def test_the_transcript_goes_by_mail_once_however_often_it_is_asked_for(arrive: Arrive, agent: Agent) -> None:
    visitor, email = await arrive(), f"{new_id()}@example.com"
    said = await visitor.said("Keep this for me")
    for _ in range(2):
        assert (await conversation_of(visitor, "transcript", {"email": email}))["id"] == said["conversation"]
    letters = await agent.does("letters", to=email)
    assert [("Keep this for me" in letter) for letter in letters] == [True]


async def test_what_a_visitor_says_of_themselves_names_them(arrive: Arrive) -> None:
    visitor = await arrive()
    answer = await visitor.post("contact", {"name": "Maria", "email": "maria@example.com", "phone": "+44 20 7946 0018"})
    assert answer.json() == {"contact": {"name": "Maria", "verified": False}}
    assert (await visitor.said("Hello"))["author"]["name"] == "Maria"
    assert (await visitor.begin())["contact"]["name"] == "Maria"
