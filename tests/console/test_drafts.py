"""A reply in the making: what it asks for although it is known is told before it is sent."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Message
from apps.escalations.models import CaseFile
from apps.events.models import Event
from apps.ground import ids
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.text.typed import LONGEST
from tests.cast import Cast
from tests.console import scenes
from tests.console.test_acts import act
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
ORDER = {"label": "Order", "value": "1042 <b>", "proven": True, "seq": 3}
EMAIL = {"label": "Email", "value": "m@x.example", "proven": False, "seq": None}
QUERIES = 18


@pytest.fixture
def held(cast: Cast, guest: Guest) -> Conversation:
    """Sarah holds it; its case file knows an order and an address."""
    conversation = scenes.says(guest, "Where is order 1042?")
    knows(conversation, ORDER, EMAIL)
    return scenes.claims(cast.sarah, conversation)


def knows(conversation: Conversation, *facts: dict[str, Any]) -> None:
    escalation = scenes.escalated(conversation)
    with tenant_scope(conversation.tenant_id):
        escalation.case_files.all().delete()
        CaseFile.objects.create(escalation=escalation, language="en", known=list(facts))


def told(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", "", answer.text).split())


def test_what_is_known_is_told_with_its_message(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    answer = act(sign_in(cast.sarah), held, "draft", text="Hello. What is your order number?")
    assert told(answer) == "Already known: order number 1042 &lt;b&gt; (message 3)"
    assert '<a href="#message-3">message 3</a>' in answer.text


def test_what_they_only_said_is_told_as_that(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    answer = act(sign_in(cast.sarah), held, "draft", text="Could you tell me your order number and your email?")
    assert "email m@x.example, as they said" in told(answer)
    assert "order number 1042" in told(answer)


def test_in_the_customers_language_as_well(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    assert "1042" in told(act(sign_in(cast.sarah), held, "draft", text="¿Cuál es su número de pedido?"))


@pytest.mark.parametrize("text", ["", "Your order number is 1042.", "What is your phone number?", "\x00", "x" * 2 * LONGEST])
def test_of_what_asks_for_nothing_known_nothing_is_told(cast: Cast, held: Conversation, sign_in: SignIn, text: str) -> None:
    assert told(act(sign_in(cast.sarah), held, "draft", text=text)) == ""


def test_no_more_is_read_than_a_message_can_hold(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    asks = "What is your order number?"
    assert "1042" in told(act(sign_in(cast.sarah), held, "draft", text="\n" * (LONGEST - len(asks)) + asks))
    assert told(act(sign_in(cast.sarah), held, "draft", text="\n" * LONGEST + asks)) == ""


def test_where_no_case_file_is_nothing_is_known(cast: Cast, guest: Guest, sign_in: SignIn) -> None:
    conversation = scenes.claims(cast.sarah, scenes.says(guest))
    assert told(act(sign_in(cast.sarah), conversation, "draft", text="What is your order number?")) == ""


def test_the_newest_case_file_counts(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    knows(held, ORDER | {"value": "2077"})
    assert "order number 2077" in (found := told(act(sign_in(cast.sarah), held, "draft", text="What is your order number?")))
    assert "1042" not in found


def test_it_is_kept_for_who_writes_and_said_to_nobody(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    with tenant_scope(cast.acme.pk):
        before = (Message.objects.count(), Event.objects.count())
        act(browser, held, "draft", text="What is your order number?")
        act(browser, held, "draft", text="Third one this week", paper="note")
        assert (Message.objects.count(), Event.objects.count()) == before
    page = f"/console/conversations/{held.number}/"
    assert ">What is your order number?</textarea>" in browser.get(page).text
    assert ">Third one this week</textarea>" in browser.get(page).text
    assert "What is your order number?" not in sign_in(cast.tom).get(page).text


def test_a_note_asks_the_customer_nothing(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    assert told(act(sign_in(cast.sarah), held, "draft", text="What is your order number?", paper="note")) == ""


def test_what_is_no_draft_is_said_in_words(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    for form, words in (({"text": "x" * 20_001}, "up to 20,000"), ({"text": "x", "attachments": ["nonsense"]}, "at most 10 files")):
        answer = act(browser, held, "draft", **form)
        assert (answer.status_code, words in answer.text) == (422, True)


def test_the_paper_that_was_begun_lies_on_top(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    browser, page = sign_in(cast.sarah), f"/console/conversations/{held.number}/"

    def on_top(query: str = "") -> str:
        found = re.search(r'id="(\w+)-tab"[^>]*aria-selected="true"', browser.get(f"{page}{query}").text)
        assert found is not None
        return found[1]

    assert on_top() == "reply"
    assert on_top("?paper=note") == "note"
    act(browser, held, "draft", text="Third one this week", paper="note")
    assert on_top() == "note"
    act(browser, held, "draft", text="Hello")
    assert on_top() == "reply"


def test_files_that_are_gone_are_told_of(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    act(browser, held, "draft", attachments=[ids.outside_id(cast.acme.public_id)])
    assert "A file of this draft was kept for a day and is gone." in browser.get(f"/console/conversations/{held.number}/").text


class TestPreview:
    def test_is_as_it_will_be_read(self, cast: Cast, sign_in: SignIn) -> None:
        answer = sign_in(cast.sarah).post("/console/preview/", {"text": "**Done** <script>alert(1)</script>"})
        assert "<strong>Done</strong>" in answer.text
        assert "<script" not in answer.text

    @pytest.mark.parametrize("who", ["oscar", "vera"])
    def test_is_for_those_who_may_reply(self, cast: Cast, sign_in: SignIn, who: str) -> None:
        assert sign_in(getattr(cast, who)).post("/console/preview/", {"text": "x"}).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("tom", 200), ("oscar", 403), ("vera", 403), ("charlie", 404)])
def test_it_is_for_those_who_may_reply(cast: Cast, held: Conversation, sign_in: SignIn, who: str, status: int) -> None:
    browser = sign_in(getattr(cast, who))
    answer = act(browser, held, "draft", text="What is your order number?")
    assert answer.status_code == status
    assert ("1042" in answer.text) is (status == 200)
    assert browser.get(f"/console/conversations/{held.number}/draft/").status_code == 405


def test_it_costs_the_same_queries_however_much_is_known(
    cast: Cast, held: Conversation, sign_in: SignIn, django_assert_num_queries: Callable[..., Any]
) -> None:
    browser = sign_in(cast.sarah)
    act(browser, held, "draft", text="What is")
    with django_assert_num_queries(QUERIES):
        act(browser, held, "draft", text="What is your order number?")
    knows(held, *[ORDER | {"value": str(number)} for number in range(20)])
    for _ in range(3):
        scenes.says(make_guest(make_inbox(cast.acme)))
    with django_assert_num_queries(QUERIES):
        act(browser, held, "draft", text="What is your order number?")
