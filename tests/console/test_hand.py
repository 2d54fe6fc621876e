"""AI at hand, as the console offers it: asked for and shown to whoever asked, beside messages, and in the case."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.test import Client

from apps.assistant import actions, briefing, errands, reading
from apps.assistant.actions import translating
from apps.assistant.models import Translation, Verdict, Writing
from apps.console import hand
from apps.conversations import actions as conversations
from apps.conversations.actions.learning import learn
from apps.conversations.admitting import Guest
from apps.conversations.learning import Exchange
from apps.conversations.models import Author, Conversation, Holder, Outcome
from apps.conversations.posting import Draft
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.knowledge.actions import create_article, publish_article
from apps.knowledge.tasks import shelve_article
from apps.llm.exchange import Passage
from apps.tenants.models import Membership
from tests.assistant.conftest import Script
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import tab
from tests.console.test_acts import act
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
PASSAGE = Passage("k1", "Shipping", "Parcels take three days.", "https://acme.example/shipping", score=0.9, language="en")
SPANISH = "¿Dónde está mi paquete? Lo pedí hace 5 días y todavía no ha llegado."
QUERIES_BESIDE = 21


@pytest.fixture
def held(cast: Cast, guest: Guest) -> Conversation:
    return scenes.claims(cast.sarah, scenes.says(guest, "How long do parcels take?"))


@pytest.fixture(autouse=True)
def knowledge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefing, "passages", lambda tenant_id, question: (PASSAGE,))


@pytest.fixture
def pen(monkeypatch: pytest.MonkeyPatch) -> Script:
    script = Script()
    for module in (errands, reading, translating, hand):
        monkeypatch.setattr(module, "is_on", lambda: True)
    for module, name in ((errands, "provider"), (errands, "model_alone"), (translating, "model_alone")):
        monkeypatch.setattr(module, name, lambda: script)
    return script


def writes(conversation: Conversation) -> Writing:
    """What a worker does."""
    with tenant_scope(conversation.tenant_id):
        writing = Writing.objects.latest("id")
    actions.write(conversation.tenant.pk, writing.pk)
    return again(writing)


def again(writing: Writing) -> Writing:
    with tenant_scope(writing.tenant_id):
        return Writing.objects.select_related("message").get(pk=writing.pk)


def page(browser: Client, conversation: Conversation) -> str:
    return str(browser.get(f"/console/conversations/{conversation.number}/").text)


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def beside(browser: Client, conversation: Conversation, *seqs: int) -> str:
    answer = act(browser, conversation, "beside", seqs=",".join(map(str, seqs or range(1, 20))))
    assert answer.status_code == 200
    return str(answer.text)


def assistant_says(conversation: Conversation, text: str = "Parcels take three days.") -> int:
    with tenant_scope(conversation.tenant_id):
        said = conversations.post_draft(scenes.fresh(conversation), Draft(author=Author.ASSISTANT, text=text, language="en", turn="t7.1"))
        assert said is not None
        return said.seq


# Writing


def test_a_draft_is_asked_for_and_then_stands_on_the_page(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    asked = act(browser, held, "writings", kind="draft")
    assert "Drafting a reply" in asked.text
    assert 'data-state="queued"' in page(browser, held)
    writing = writes(held)
    shown = page(browser, held)
    assert 'data-state="done"' in shown
    assert "Parcels take three days." in shown
    assert f'name="writing" value="{writing.pk}"' in shown
    assert "Put together from what is known" in shown
    assert 'href="https://acme.example/shipping"' in shown


def test_nobody_else_sees_it(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    act(sign_in(cast.sarah), held, "writings", kind="draft")
    writes(held)
    assert "Parcels take three days." not in page(sign_in(cast.tom), held)


def test_a_second_at_once_is_refused_in_words(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    act(browser, held, "writings", kind="draft")
    refused = act(browser, held, "writings", kind="summary")
    assert refused.status_code == 422
    assert "writing for you here already" in refused.text


def test_stopped_and_put_away_it_is_gone(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    act(browser, held, "writings", kind="draft")
    with tenant_scope(held.tenant_id):
        writing = Writing.objects.get()
    assert 'data-state="stopped"' in act(browser, held, f"writings/{writing.pk}", act="stop").text
    assert "data-state" not in act(browser, held, f"writings/{writing.pk}", act="away").text
    assert again(writing).put_away_at


def test_anothers_cannot_be_stopped(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    act(sign_in(cast.sarah), held, "writings", kind="draft")
    with tenant_scope(held.tenant_id):
        writing = Writing.objects.get()
    assert act(sign_in(cast.tom), held, f"writings/{writing.pk}", act="stop").status_code == 404
    assert again(writing).state == "queued"


def test_a_dead_worker_leaves_no_spinner_even_before_the_sweep(
    cast: Cast, held: Conversation, sign_in: SignIn, held_clock: clock.HeldClock
) -> None:
    browser = sign_in(cast.sarah)
    act(browser, held, "writings", kind="draft")
    held_clock.advance(seconds=21)
    shown = page(browser, held)
    assert "Drafting a reply" not in shown
    assert "It took too long. Try again." in shown


def test_what_is_sent_is_kept_with_the_draft(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    act(browser, held, "writings", kind="draft")
    writing = writes(held)
    sent = {"text": "Parcels take three days, Maria.", "client_id": str(uuid.uuid4()), "writing": str(writing.pk)}
    assert act(browser, held, "messages", **sent).status_code == 200
    kept = again(writing)
    assert kept.message is not None
    assert (kept.message.text, kept.likeness) == ("Parcels take three days, Maria.", 0.667)
    assert act(browser, held, "messages", **sent).status_code == 200
    assert "hand-text" not in page(browser, held)


def test_sent_translated_colleagues_see_both(cast: Cast, held: Conversation, pen: Script, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    pen.says("Los paquetes tardan tres días en llegar a su casa.")
    act(browser, held, "writings", kind="translation", words="Parcels take three days to your door.")
    writing = writes(held)
    act(browser, held, "messages", text=writing.text, client_id=str(uuid.uuid4()), writing=str(writing.pk))
    told = beside(sign_in(cast.tom), held)
    assert "Parcels take three days to your door." in told
    assert "As it was written; sent in Spanish" in told


@pytest.mark.parametrize("is_on", [True, False])
def test_what_needs_a_model_is_offered_where_there_is_one(
    cast: Cast, held: Conversation, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, is_on: bool
) -> None:
    monkeypatch.setattr(hand, "is_on", lambda: is_on)
    assert ("data-manner" in page(sign_in(cast.sarah), held)) is is_on
    assert ("Tone and translation need a model" in page(sign_in(cast.adam), held)) is not is_on
    assert "need a model" not in page(sign_in(cast.sarah), held)


# Beside messages


@pytest.fixture
def spanish(guest: Guest, cast: Cast) -> Conversation:
    conversation = scenes.says(guest, SPANISH)
    conversations.listen(conversation.tenant.pk, conversation.pk)
    return scenes.claims(cast.sarah, conversation)


def test_without_a_model_the_language_is_named(cast: Cast, spanish: Conversation, sign_in: SignIn) -> None:
    assert "In Spanish" in plain(beside(sign_in(cast.sarah), spanish))
    with tenant_scope(spanish.tenant_id):
        assert not Translation.objects.exists()


def test_a_translation_takes_the_place_of_the_words(cast: Cast, spanish: Conversation, pen: Script, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    assert "translating…" in beside(browser, spanish)
    pen.says("Where is my **parcel**?")
    actions.translate(spanish.tenant.pk, spanish.pk, "en")
    told = beside(browser, spanish)
    assert "Where is my <strong>parcel</strong>?" in told
    assert "Translated from Spanish Show the original" in plain(told)
    assert 'data-into="message-1"' in told


def test_of_a_crisis_the_language_is_named_and_no_more(
    cast: Cast, spanish: Conversation, guest: Guest, pen: Script, sign_in: SignIn
) -> None:
    scenes.says(guest, "Quiero suicidarme, no puedo más")
    told = beside(sign_in(cast.sarah), spanish, 3)
    assert plain(told) == "In Spanish"
    with tenant_scope(spanish.tenant_id):
        assert not Translation.objects.exists()


def test_switched_off_nothing_is_told(cast: Cast, spanish: Conversation, pen: Script, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    assert browser.post("/console/reader/", {"shows": "0"}).status_code == 204
    assert beside(browser, spanish) == "\n" or plain(beside(browser, spanish)) == ""
    assert re.search(r'aria-pressed="false"\s+aria-label="Show translations"', page(browser, spanish))
    assert "Spanish" in beside(sign_in(cast.tom), spanish)


def test_a_viewer_reads_what_is_there_and_asks_for_nothing(cast: Cast, spanish: Conversation, pen: Script, sign_in: SignIn) -> None:
    assert plain(beside(sign_in(cast.vera), spanish)) == "In Spanish"
    with tenant_scope(spanish.tenant_id):
        assert not Translation.objects.exists()


def test_beside_one_message_or_fifty_at_the_same_cost(
    cast: Cast, held: Conversation, guest: Guest, sign_in: SignIn, django_assert_num_queries: Callable[..., Any]
) -> None:
    browser = sign_in(cast.sarah)
    beside(browser, held)
    with django_assert_num_queries(QUERIES_BESIDE):
        beside(browser, held, *range(1, 60))
    for number in range(20):
        scenes.says(guest, f"And another thing, number {number}")
    with django_assert_num_queries(QUERIES_BESIDE):
        beside(browser, held, *range(1, 60))


# Thumbs


def test_a_thumb_on_the_assistants_message_may_change_and_be_taken_back(cast: Cast, guest: Guest, sign_in: SignIn) -> None:
    chat = scenes.says(guest, "How long do parcels take?")
    with tenant_scope(chat.tenant_id):
        conversations.hand_over(chat, to=Holder.ASSISTANT, actor=SYSTEM)
    seq, browser = assistant_says(chat), sign_in(cast.sarah)
    assert 'aria-pressed="true"' in act(browser, chat, "verdicts", message="1", seq=seq, good="1").text
    act(browser, chat, "verdicts", message="1", seq=seq, good="0", reason="too curt")
    with tenant_scope(chat.tenant_id):
        verdict = Verdict.objects.get()
    assert (verdict.is_good, verdict.reason, verdict.membership_id) == (False, "too curt", cast.sarah.pk)
    assert "too curt" in beside(browser, chat)
    assert "too curt" not in beside(sign_in(cast.tom), chat)
    act(browser, chat, "verdicts", message="1", seq=seq, good="")
    with tenant_scope(chat.tenant_id):
        assert not Verdict.objects.exists()


def test_a_thumb_on_a_draft(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    act(browser, held, "writings", kind="draft")
    writing = writes(held)
    assert re.search(r'data-good="1"\s+aria-pressed="true"', act(browser, held, "verdicts", writing=writing.pk, good="1").text)
    assert act(sign_in(cast.tom), held, "verdicts", writing=writing.pk, good="0").status_code == 404


def test_what_a_person_wrote_is_not_judged(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    seq = scenes.answers(cast.sarah, held)
    assert act(sign_in(cast.tom), held, "verdicts", message="1", seq=seq, good="0").status_code == 404
    assert "thumbs" not in beside(sign_in(cast.tom), held)


# What may help


@pytest.fixture
def shelf(cast: Cast, held: Conversation) -> None:
    """An article for everybody, one for the team, and what was once answered to another customer."""
    past = scenes.claims(cast.sarah, scenes.says(make_guest(make_inbox(cast.acme)), "How long do your parcels take to Norway?"))
    scenes.answers(cast.sarah, past, "Parcels to Norway take a week because of customs.")
    with tenant_scope(cast.acme.pk):
        texts = (("public", "Parcels take three days within the country."), ("internal", "Parcels take longer in strikes: say so."))
        made = [create_article(title=f"Parcels {one}", body=text, audience=one, url="", actor=SYSTEM) for one, text in texts]
        conversations.resolve(past, outcome=Outcome.SOLVED, actor=cast.sarah.actor, fence=scenes.fresh(past).fence)
        exchange = Exchange("How long do your parcels take to Norway?", "Parcels to Norway take a week.", "en")
        made.append(learn(scenes.fresh(past), exchange=exchange, actor=SYSTEM))
        for article in made:
            publish_article(article, actor=SYSTEM)
    for article in made:
        shelve_article(cast.acme.pk, article.pk)


def test_articles_and_past_cases_for_the_newest_question(cast: Cast, held: Conversation, shelf: None, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    told = browser.get(f"/console/conversations/{held.number}/articles/").text
    assert "Parcels take three days within the country." in told
    assert told.count("data-insert-text") == 1, "what is for the team alone is not put into a reply"
    assert "For your team only" in told
    assert "Parcels to Norway take a week." in told
    assert re.search(r"Solved · \d\d:\d\d", told)
    assert re.search(r'href="/console/conversations/\d+/">Conversation', told)


def test_where_nothing_is_known_that_is_said(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    told = plain(sign_in(cast.sarah).get(f"/console/conversations/{held.number}/articles/").text)
    assert "Nothing in the knowledge fits." in told
    assert "No past case that was kept resembles this one." in told


def test_words_of_a_crisis_are_looked_up_nowhere(cast: Cast, guest: Guest, sign_in: SignIn) -> None:
    chat = scenes.claims(cast.sarah, scenes.says(guest, "I am going to kill myself"))
    told = plain(sign_in(cast.sarah).get(f"/console/conversations/{chat.number}/articles/").text)
    assert told == "The customer has asked nothing yet that can be looked up."


# Who


@pytest.mark.parametrize(("who", "status"), [("tom", 200), ("oscar", 403), ("vera", 403), ("charlie", 404)])
def test_it_is_for_those_who_may_answer(cast: Cast, held: Conversation, sign_in: SignIn, who: str, status: int) -> None:
    browser = sign_in(getattr(cast, who))
    assert act(browser, held, "writings", kind="draft").status_code == status
    assert browser.get(f"/console/conversations/{held.number}/articles/").status_code == status
    assert act(browser, held, "verdicts", message="1", seq="1", good="1").status_code == (404 if status == 200 else status)


def test_a_rival_sees_nothing_beside_anything(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    assert act(sign_in(cast.charlie), held, "beside", seqs="1").status_code == 404


# Live


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sockets")
async def test_it_grows_before_the_eyes_of_whoever_asked_and_of_nobody_else(live_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefing, "passages", lambda tenant_id, question: (PASSAGE,))
    chat = await database_sync_to_async(taken)(live_cast)
    name = f"console.conversation-{chat.number}"
    sarah, tom = await tab(live_cast.sarah, name), await tab(live_cast.tom, name)
    await database_sync_to_async(drafted)(live_cast, chat)
    await sarah.until(lambda frame: "Parcels take three days." in frame and 'data-state="done"' in frame)
    assert not any("Parcels take three days." in frame for frame in await tom.rest())


def taken(cast: Cast) -> Conversation:
    return scenes.claims(cast.sarah, scenes.says(make_guest(make_inbox(cast.acme)), "How long do parcels take?"))


def drafted(cast: Cast, chat: Conversation) -> None:
    with tenant_scope(chat.tenant_id):
        writing = actions.ask(scenes.fresh(chat), member=cast.sarah, kind="draft")
    actions.write(chat.tenant.pk, writing.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sockets")
async def test_the_mood_moves_with_each_message_whoever_holds_it(live_cast: Cast) -> None:
    guest = await database_sync_to_async(make_one)(live_cast)
    chat = await database_sync_to_async(scenes.says)(guest)
    await database_sync_to_async(scenes.claims)(live_cast.sarah, chat)
    sarah = await tab(live_cast.sarah, f"console.conversation-{chat.number}")
    await sarah.until(lambda frame: "in the one message so far" in frame)
    await database_sync_to_async(scenes.says)(guest, "This is terrible, I am furious.")
    await sarah.until(lambda frame: "over 2 messages" in frame)


def make_one(cast: Cast) -> Guest:
    return make_guest(make_inbox(cast.acme))
