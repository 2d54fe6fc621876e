"""A session: who comes, who comes back, who proves who they are."""

import json
from collections.abc import Callable

import pytest

from tests.house import House
from tests.widget.agent import Agent
from tests.widget.client import Json, Visitor, new_id, refused
from tests.widget.conftest import Arrive, key_on

MESSAGE = {"conversation", "seq", "client_id", "turn", "kind", "author", "text", "html", "card", "attachments", "sources", "language"}
CONVERSATION = {"id", "holder", "status", "label", "agent", "queue", "staffed", "can_rate"}


async def test_a_newcomer_gets_a_token_a_pass_and_the_inbox_before_any_word(arrive: Arrive, inbox: str) -> None:
    welcome = (await arrive()).welcome
    assert {"token", "pass", "inbox", "contact", "conversation", "messages", "last_seq"} <= welcome.keys()
    assert {"name", "theme", "features", "strings", "greeting"} <= welcome["inbox"].keys()
    assert (welcome["conversation"], welcome["messages"], welcome["last_seq"]) == (None, [], 0)
    assert welcome["contact"] == {"name": None, "verified": False}
    tenant = inbox.partition("_")[0]
    assert welcome["token"].startswith(tenant)
    assert welcome["pass"].startswith(tenant)


async def test_before_the_first_word_it_is_said_whether_somebody_is_there(arrive: Arrive, agent: Agent) -> None:
    await agent.does("be_present")
    staffed = await arrive(await agent.does("make_inbox"))
    assert (staffed.welcome["inbox"]["staffed"], staffed.welcome["inbox"]["label"]) == (True, "")
    tickets = await arrive(await agent.does("make_inbox", human_mode="ticket"), locale="de")
    assert (tickets.welcome["inbox"]["staffed"], tickets.welcome["conversation"]) == (False, None)
    before = tickets.welcome["inbox"]["label"]
    await tickets.post("human")
    assert (await tickets.hear())["conversation"]["label"] == before
    await agent.does("be_gone")
    unstaffed = (await arrive(await agent.does("make_inbox"))).welcome["inbox"]
    assert (unstaffed["staffed"], unstaffed["label"]) == (False, "Nobody is on duty right now. Leave a message and we will reply.")


async def test_the_greeting_is_no_message(arrive: Arrive) -> None:
    visitor = await arrive()
    assert visitor.welcome["inbox"]["greeting"]
    assert (await visitor.said("Hello"))["seq"] == 1
    assert [message["text"] for message in (await visitor.begin())["messages"]] == ["Hello"]


async def test_who_comes_back_with_the_token_finds_everything(arrive: Arrive) -> None:
    visitor = await arrive()
    said = await visitor.said("Where is my order?")
    before = visitor.token
    again = await visitor.begin()
    assert again["token"] == before
    assert said.keys() >= MESSAGE
    assert again["conversation"].keys() >= CONVERSATION
    assert (again["messages"], again["last_seq"]) == ([said], 1)
    assert (again["conversation"]["id"], again["conversation"]["status"]) == (said["conversation"], "open")


async def test_a_session_brings_the_newest_fifty(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    said = await visitor.said("1")
    await agent.does("claim", conversation=said["conversation"])
    await agent.does("post_many", conversation=said["conversation"], count=58)
    again = await visitor.begin()
    assert [message["seq"] for message in again["messages"]] == list(range(11, 61))
    assert again["last_seq"] == 60


@pytest.mark.parametrize("token", ["", "nonsense", "a" * 5000, "acme_0123", "\ud800", None, 7, ["a"]])
async def test_what_is_no_token_is_answered_always_the_same(stranger: Callable[..., Visitor], token: object) -> None:
    nobody = stranger()
    if token:
        assert refused(await nobody.call("POST", "session", content=json.dumps({"inbox": nobody.inbox, "token": token}))) == (401, "token")
    nobody.token = token if isinstance(token, str) and token.isascii() else ""
    assert refused(await nobody.get("messages")) == (401, "token")


async def test_bad_expired_revoked_and_foreign_tokens_get_one_answer(arrive: Arrive, agent: Agent, house: House) -> None:
    expired, shut_out, foreign = await arrive(), await arrive(), await arrive(key_on(house, "lumen"))
    elsewhere = await arrive(await agent.does("make_inbox"))
    await agent.does("age", token=expired.token, days=366)
    await agent.does("revoke", token=shut_out.token)
    bad = await arrive()
    bad.token = bad.token[:-1] + ("0" if bad.token[-1] != "0" else "1")
    answers = {(await visitor.get("messages")).text for visitor in (expired, shut_out, bad)}
    for visitor in (expired, shut_out, bad, foreign, elsewhere):
        visitor.inbox = bad.inbox
        answers.add((await visitor.post("session", {"inbox": bad.inbox, "token": visitor.token})).text)
    assert len(answers) == 1
    assert '"token"' in answers.pop()


@pytest.mark.parametrize("kind", ["Basic", "Token"])
async def test_only_a_bearer_is_let_in(arrive: Arrive, kind: str) -> None:
    visitor = await arrive()
    answer = await visitor.call("GET", "messages", headers={"Authorization": f"{kind} {visitor.token}"})
    assert refused(answer) == (401, "token")


async def test_a_token_in_an_address_lets_nobody_in(arrive: Arrive) -> None:
    visitor = await arrive()
    token, visitor.token = visitor.token, ""
    assert refused(await visitor.get("messages", token=token)) == (401, "token")


@pytest.mark.parametrize("key", ["", "nobody", "acme_" + "0" * 26, "0123456789_" + "0" * 26, None, 7, {"a": 1}, "a\x00b", "\ud800"])
async def test_an_inbox_that_never_was_is_not_found(stranger: Callable[..., Visitor], key: object) -> None:
    assert refused(await stranger().call("POST", "session", content=json.dumps({"inbox": key}))) == (404, "inbox")


async def test_the_visitors_language_is_asked_then_the_browsers(arrive: Arrive) -> None:
    assert (await arrive(locale="de-AT")).welcome["inbox"]["features"]["locale"] == "de"
    assert (await arrive(locale="xx")).welcome["inbox"]["features"]["locale"] == "en"
    assert (await arrive(locale=["de"], page={"no": "page"})).welcome["inbox"]["features"]["locale"] == "en"


async def test_a_proven_identity_names_and_verifies(arrive: Arrive, agent: Agent, inbox: str) -> None:
    proof = await agent.does("sign", inbox=inbox, sub=new_id(), name="Maria Lopez", email="maria@example.com")
    visitor = await arrive(identity=proof)
    assert visitor.welcome["contact"] == {"name": "Maria Lopez", "verified": True}
    assert (await visitor.said("Hello"))["author"] == {"kind": "customer", "name": "Maria Lopez"}


async def test_an_identity_brings_the_anonymous_words_along_and_the_token_changes(arrive: Arrive, agent: Agent, inbox: str) -> None:
    sub = new_id()
    visitor, before = await arrive(), ""
    said = await visitor.said("Before I signed in")
    before = visitor.token
    welcome = await visitor.begin(identity=await agent.does("sign", inbox=inbox, sub=sub))
    assert welcome["token"] != before
    assert welcome["messages"][0]["text"] == said["text"]
    old = await visitor.call("GET", "messages", headers={"Authorization": f"Bearer {before}"})
    assert refused(old) == (401, "token")
    after = visitor.token
    assert (await visitor.begin(identity=await agent.does("sign", inbox=inbox, sub=sub)))["token"] == after


async def test_one_person_at_two_browsers_has_one_conversation(arrive: Arrive, agent: Agent, inbox: str) -> None:
    proof = await agent.does("sign", inbox=inbox, sub=new_id())
    phone, laptop = await arrive(identity=proof), await arrive(identity=proof)
    assert (await phone.said("From the phone"))["seq"] == 1
    assert (await laptop.said("From the laptop"))["seq"] == 2
    assert [m["text"] for m in (await phone.hear(after=0))["messages"]] == ["From the phone", "From the laptop"]


async def test_an_anonymous_chat_joins_what_the_person_said_elsewhere(arrive: Arrive, agent: Agent, inbox: str) -> None:
    proof = await agent.does("sign", inbox=inbox, sub=new_id())
    laptop, phone = await arrive(identity=proof), await arrive()
    await laptop.said("From the laptop")
    mine = await phone.said("Nobody yet")
    welcome = await phone.begin(identity=proof)
    assert welcome["conversation"]["id"] == mine["conversation"]  # the newest of the two
    assert (await laptop.hear(after=0))["conversation"]["id"] == mine["conversation"]


async def test_another_person_at_the_same_browser_sees_nothing_of_the_first(arrive: Arrive, agent: Agent, inbox: str) -> None:
    visitor = await arrive(identity=await agent.does("sign", inbox=inbox, sub=new_id()))
    await visitor.said("A secret of mine")
    first = visitor.token
    welcome = await visitor.begin(identity=await agent.does("sign", inbox=inbox, sub=new_id()))
    assert (welcome["conversation"], welcome["messages"]) == (None, [])
    assert welcome["token"] != first


async def test_an_email_alone_never_shows_history(arrive: Arrive, agent: Agent, inbox: str) -> None:
    email = f"{new_id()}@example.com"
    known = await arrive(identity=await agent.does("sign", inbox=inbox, sub=new_id(), email=email))
    await known.said("Mine alone")
    typed = await arrive()
    assert (await typed.post("contact", {"email": email})).status_code == 200
    assert (await typed.begin())["messages"] == []
    claimed = await arrive(identity=await agent.does("sign", inbox=inbox, sub=new_id(), email=email))
    assert claimed.welcome["messages"] == []


@pytest.mark.parametrize("claims", [{"lives": -60}, {"secret": "not-the-inbox-secret-but-as-long-as-it"}, {"sub": ""}, {"email": "nobody"}])
async def test_what_proves_nobody_is_refused(stranger: Callable[..., Visitor], agent: Agent, inbox: str, claims: Json) -> None:
    proof = await agent.does("sign", inbox=inbox, **{"sub": "maria"} | claims)
    assert refused(await stranger().post("session", {"inbox": inbox, "identity": proof}))[0] == 401


@pytest.mark.parametrize("proof", ["a.b.c", "x" * 10_000, 7, {"sub": "maria"}, ["maria"], True])
async def test_what_is_no_proof_is_refused(stranger: Callable[..., Visitor], inbox: str, proof: object) -> None:
    assert refused(await stranger().post("session", {"inbox": inbox, "identity": proof}))[0] == 401
