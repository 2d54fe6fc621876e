"""Rehearsals: what a turn would say and do with a draft, and not a trace of it anywhere else."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError

from apps.assistant import actions
from apps.assistant.models import Procedure, Rehearsal
from apps.conversations.models import Contact
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.llm.exchange import ModelFailed, Result, Said
from apps.tenants.models import Membership
from apps.text.speaking import spoken
from apps.tools.actions import set_tool
from apps.tools.registry import Caller, Content, Tier, tool
from tests.assistant.conftest import Script
from tests.cast import Cast
from tests.factories import make_guest, make_inbox
from tests.tools.till import Nothing, Till

pytestmark = pytest.mark.django_db

OWN = {"assistant.rehearsal", "events.event", "llm.spend"}
GIVE, PAY = '{"to": "Ann"}', '{"amount": "20"}'
Rehearse = Callable[..., Rehearsal]


@pytest.fixture
def maria(cast: Cast) -> Contact:
    """A customer who has proven who she is."""
    contact_id = make_guest(make_inbox(cast.acme)).contact_id
    with tenant_scope(cast.acme.pk):
        contact = Contact.objects.get(pk=contact_id)
        contact.addresses.create(kind="email", value="maria@example.org", is_verified=True)
        return contact


@pytest.fixture
def rehearse(cast: Cast) -> Rehearse:
    def played(*words: str, by: Membership | None = None, **options: Any) -> Rehearsal:
        with tenant_scope(cast.acme.pk):
            asked = actions.rehearse(words, by=by or cast.adam, **options)
        actions.play(cast.acme.pk, asked.pk)
        with tenant_scope(cast.acme.pk):
            return Rehearsal.objects.select_related("tenant").get(pk=asked.pk)

    return played


def everything_else() -> str:
    """Every row of every tenant, to the letter, that is not a rehearsal's own."""
    with across_tenants(Door.OPERATOR):
        models = [model for model in apps.get_models() if hasattr(model, "tenant_isolated") and model._meta.label_lower not in OWN]
        return serializers.serialize("json", [row for model in models for row in model._default_manager.order_by("pk")])


def results(model: Script, asked: int = -1) -> list[dict[str, Any]]:
    """What the model was told that its calls came to."""
    return [json.loads(entry.content) for entry in model.asked[asked].transcript if isinstance(entry, Result)]


def kinds(rehearsal: Rehearsal) -> list[str]:
    return [step["kind"] for step in rehearsal.steps]


def test_a_rehearsal_answers_as_a_turn_would(model: Script, rehearse: Rehearse) -> None:
    model.says("It is on ", "its way. ", "Anything else?")
    played = rehearse("Hello", "Where is my parcel?")
    assert (played.state, played.decision, played.reply) == ("done", "answered", "It is on its way. Anything else?")
    assert kinds(played) == ["signals", "rules", "retrieval", "model", "rules"]
    assert (played.provider, played.prompt_tokens, played.completion_tokens) == ("script", 100, 20)
    assert played.confidence is not None
    assert [entry.text for entry in model.asked[0].transcript if isinstance(entry, Said)] == ["Hello", "Where is my parcel?"]
    assert model.asked[0].purpose == "rehearsal"


def test_the_draft_takes_the_place_of_the_settings(model: Script, rehearse: Rehearse, cast: Cast) -> None:
    model.says("Glossy is better.")
    played = rehearse("Who is better?", draft={"voice": "Like a pirate.", "forbidden": ["Glossy"], "model": "small-1"})
    assert "Like a pirate." in model.asked[0].policy
    assert model.asked[0].model == "small-1"
    assert (played.reply, played.decision) == (spoken("en", "unknown"), "unknown")
    assert {"problem": "mentions Glossy"} in [step["detail"] for step in played.steps]


def test_drafts_of_procedures_are_tried_where_that_is_wished(model: Script, rehearse: Rehearse, cast: Cast) -> None:
    model.says("Hello.").says("Hello.")
    with tenant_scope(cast.acme.pk):
        damaged = Procedure.objects.create(name="Damaged item")
        damaged.versions.create(number=1, state="draft", text="1. Look it up with @order_lookup.")
    rehearse("My cream is broken")
    rehearse("My cream is broken", draft={"procedures": True})
    assert [[one.name for one in asked.procedures] for asked in model.asked] == [[], ["Damaged item"]]


def test_what_looks_looks_and_what_changes_something_is_only_weighed(model: Script, till: Till, rehearse: Rehearse, maria: Contact) -> None:
    model.calls("peek").calls("give", GIVE).calls("pay", PAY).calls("ring").says("Shall I?")
    before = everything_else()
    played = rehearse("Do it all", contact=maria)
    assert [content.get("status") or content.get("coins") for content in results(model)] == [
        7,
        "needs_confirmation",
        "needs_confirmation",
        "done",
    ]
    assert (till.given, till.paid, played.decision) == ([], [], "asked")
    assert everything_else() == before


def test_a_yes_in_the_next_message_tells_what_would_be_done(model: Script, till: Till, rehearse: Rehearse, maria: Contact) -> None:
    model.calls("give", GIVE).says("Shall I give 1 to Ann?").says("Done.")
    before = everything_else()
    asked = rehearse("Give Ann something", contact=maria)
    played = rehearse("Yes please", contact=maria, goes_on_from=asked)
    assert results(model)[-1] == {"status": "done", "rehearsed": "would do this: Give 1 to Ann"}
    assert [entry.text for entry in model.asked[-1].transcript if isinstance(entry, Said)] == [
        "Give Ann something", "Shall I give 1 to Ann?", "Yes please",
    ]  # fmt: skip
    assert (played.reply, till.given) == ("Done.", [])
    assert everything_else() == before


@pytest.mark.parametrize("answer", ["No thanks", "What about Ben?"])
def test_anything_but_a_yes_lets_it_go(model: Script, till: Till, rehearse: Rehearse, answer: str) -> None:
    model.calls("give", GIVE).says("Shall I?").says("Fine.").says("Still fine.")
    played = rehearse(answer, goes_on_from=rehearse("Give Ann something"))
    assert results(model)[-1] == {"status": "declined"}
    rehearse("Yes", goes_on_from=played)
    assert results(model)[-1] == {"status": "declined"}, "it was let go: a later yes answers nothing"


def test_what_is_over_a_limit_would_wait_for_an_approval(model: Script, till: Till, rehearse: Rehearse, maria: Contact) -> None:
    model.calls("pay", '{"amount": "500"}').says("Shall I?").says("A colleague must agree.")
    rehearse("Yes", contact=maria, goes_on_from=rehearse("Pay", contact=maria))
    assert results(model)[-1] == {"status": "needs_approval", "summary": "Pay 500.00"}


def test_nobody_in_particular_must_prove_who_they_are(model: Script, till: Till, rehearse: Rehearse) -> None:
    model.calls("pay", PAY).says("Who are you?")
    rehearse("Pay me")
    assert results(model) == [{"error": "identity_required", "tool": "pay"}]
    assert model.asked[0].facts["verified"] == "no"


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("blow_up", "{}", {"error": "unknown_tool", "tool": "blow_up"}),
        ("pay", '{"amount": "5000"}', {"status": "refused", "reason": "Nobody pays that much."}),
        ("give", "{broken", None),
    ],
)
def test_what_no_turn_could_call_no_rehearsal_can(
    model: Script, till: Till, rehearse: Rehearse, maria: Contact, name: str, arguments: str, told: Any
) -> None:
    model.calls(name, arguments).says("Well.")
    rehearse("Go", contact=maria)
    assert results(model)[0] == told if told else results(model)[0]["error"] == "invalid_arguments"


def test_tools_that_are_off_or_used_up_say_so(model: Script, till: Till, rehearse: Rehearse, cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        set_tool("give", actor=cast.adam.actor, is_on=False, most_a_conversation=None)
        set_tool("peek", actor=cast.adam.actor, is_on=True, most_a_conversation=1)
    model.calls("give", GIVE).calls("peek").calls("peek").says("Enough.")
    rehearse("Go")
    assert [content.get("error") for content in results(model)] == ["not_available", None, "limit_reached"]


def test_a_reading_tool_that_writes_is_stopped_by_the_database(model: Script, till: Till, rehearse: Rehearse) -> None:
    @tool("meddle", tier=Tier.READ)
    def meddle(caller: Caller, arguments: Nothing) -> Content:
        """Look, and scribble."""
        Contact.objects.create(name="Scribble")
        return {}

    model.calls("meddle").says("Well.")
    before = everything_else()
    rehearse("Go")
    assert results(model)[0]["status"] == "failed"
    assert everything_else() == before


def test_a_wish_for_a_person_asks_no_model(model: Script, rehearse: Rehearse) -> None:
    before = everything_else()
    played = rehearse("I want to talk to a human please")
    assert (played.reply, played.decision, model.asked) == (spoken("en", "hand_over"), "handed_over", [])
    assert everything_else() == before


@pytest.mark.parametrize("failure", [ModelFailed("429", passing=True), ZeroDivisionError("a bug")])
def test_what_fails_shows_what_the_customer_would_read(model: Script, rehearse: Rehearse, failure: Exception) -> None:
    model.breaks(failure)
    played = rehearse("Hello there")
    assert (played.state, played.reply) == ("failed", spoken("en", "failed"))
    assert kinds(played)[-1] == "failure"
    assert played.problem


def test_a_rehearsal_is_played_once(model: Script, rehearse: Rehearse, cast: Cast) -> None:
    model.says("Here.")
    played = rehearse("Hello")
    assert actions.play(cast.acme.pk, played.pk) is False
    assert len(model.asked) == 1


def test_only_who_shapes_the_assistant_may_rehearse(model: Script, rehearse: Rehearse, cast: Cast) -> None:
    for member in (cast.sofia, cast.oscar, cast.sarah):
        with pytest.raises(PermissionDenied):
            rehearse("Hello", by=member)


@pytest.mark.parametrize("words", [[], ["  "], ["\x00"], ["long " * 500], ["much"] * 21])
def test_bad_words_are_refused_in_words(rehearse: Rehearse, words: list[str]) -> None:
    with pytest.raises(ValidationError):
        rehearse(*words)


def test_a_few_at_once_are_enough(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        for _ in range(4):
            actions.rehearse(["Hello"], by=cast.adam)
        with pytest.raises(ValidationError, match="still running"):
            actions.rehearse(["Hello"], by=cast.adam)


def test_what_nobody_finished_has_failed(cast: Cast, held_clock: clock.HeldClock) -> None:
    with tenant_scope(cast.acme.pk):
        asked = actions.rehearse(["Hello"], by=cast.adam)
    assert (asked.is_under_way, asked.has_failed) == (True, False)
    held_clock.advance(minutes=2)
    assert (asked.is_under_way, asked.has_failed) == (False, True)


def test_a_worker_takes_it_up_after_the_commit(model: Script, cast: Cast, after_commit: Callable[[], Any]) -> None:
    model.says("Here.")
    with after_commit(), tenant_scope(cast.acme.pk):
        asked = actions.rehearse(["Hello"], by=cast.adam)
    with tenant_scope(cast.acme.pk):
        assert Rehearsal.objects.get(pk=asked.pk).state == "done"
        told = Event.objects.filter(name__startswith="rehearsal.").order_by("pk").values_list("name", flat=True)
        assert list(told) == ["rehearsal.asked", "rehearsal.ended"]


def test_old_ones_are_forgotten(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        old, kept = (actions.rehearse(["Hello"], by=cast.adam) for _ in range(2))
        Rehearsal.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(days=30))
    assert actions.forget_rehearsals() == 1
    with tenant_scope(cast.acme.pk):
        assert list(Rehearsal.objects.all()) == [kept]
