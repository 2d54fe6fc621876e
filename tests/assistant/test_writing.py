"""What a colleague asks the AI to write: asked for, written sentence by sentence, stopped, given up."""

import pytest
from django.core.exceptions import ValidationError

from apps.assistant import actions, errands
from apps.assistant.actions import asking, penning
from apps.assistant.models import Assistant
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.configured import Configured
from apps.llm.exchange import Call, Done, Finish, ModelFailed
from apps.llm.models import Spend
from config.bench.standin import StandIn
from config.bench.standin.script import Script as Broken
from tests.assistant.conftest import USAGE, Script
from tests.assistant.writings import PASSAGE, again, asked, happened, written
from tests.cast import Cast
from tests.conversations.scenes import claims, fresh, says, transcript
from tests.factories import make_guest, make_inbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("knowledge")]


# Drafts


def test_a_draft_rests_on_what_is_known_and_names_it(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.says("Parcels take three days. [k1]", " Is there anything else?")
    draft = written(cast.sarah, held)
    assert (draft.state, draft.text) == ("done", "Parcels take three days. Is there anything else?")
    assert (draft.sources, draft.by, draft.read_seq) == ([{"title": "Shipping", "url": PASSAGE.url}], "script-1", fresh(held).last_seq)
    assert [one["state"] for one in happened(held, "writing.ended")] == ["done"]
    assert [one.conversation_id for one in pen.asked] == [held.pk]


def test_nothing_is_sent_by_itself(pen: Script, held: Conversation, cast: Cast) -> None:
    before = transcript(held)
    pen.says("Parcels take three days. [k1]")
    written(cast.sarah, held)
    assert transcript(held) == before


def test_it_grows_sentence_by_sentence(pen: Script, held: Conversation, cast: Cast) -> None:
    draft, seen = asked(cast.sarah, held), []
    look = lambda: seen.append(again(draft).text)  # noqa: E731
    pen.says("They take three ", look, "days. [k1] ", "And ", look, "no more. ", look)
    actions.write(held.tenant.pk, draft.pk)
    assert seen == ["", "They take three days. ", "They take three days. "], "the last waits for what may follow it"
    assert again(draft).text == "They take three days. And no more. "


@pytest.mark.parametrize("sentence", ["It takes 5 days. [k1]", "Somebody will call you.", "It takes three days. [k9]"])
def test_a_sentence_that_rests_on_nothing_is_left_out(pen: Script, held: Conversation, cast: Cast, sentence: str) -> None:
    pen.says("Parcels take three days. [k1] ", sentence)
    draft = written(cast.sarah, held)
    assert (draft.text.strip(), draft.left_out) == ("Parcels take three days.", 1)


def test_where_all_of_it_is_left_out_that_is_said(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.says("It takes 5 days.")
    draft = written(cast.sarah, held)
    assert (draft.state, draft.problem) == ("failed", penning.NOTHING_LEFT)


def test_a_model_is_told_the_wish_the_case_and_the_voice(pen: Script, held: Conversation, cast: Cast) -> None:
    with tenant_scope(held.tenant_id):
        Assistant.objects.create(voice="Never pushy.")
    pen.says("No. [k1]")
    written(cast.sarah, held, wish="say no, ⟦kindly⟧")
    (request,) = pen.asked
    assert "say no, [kindly]" in request.policy
    assert "Never pushy." in request.policy
    assert (request.purpose, request.tools, request.language) == ("draft", (), "en")


def test_a_model_that_asks_for_a_tool_has_failed(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.breaks(Call("x", "refund_request", "{}"), Done(Finish.CALLS, USAGE, "script-1"))
    assert written(cast.sarah, held).problem == penning.FAILED


def test_what_broke_off_stays_and_says_so(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.breaks("Parcels take three days. [k1] And ", ModelFailed("It broke off.", passing=True))
    draft = written(cast.sarah, held)
    assert (draft.state, draft.text.strip(), draft.problem) == ("failed", "Parcels take three days.", penning.BROKE_OFF)


def test_whatever_breaks_it_ends(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.breaks(RuntimeError("a bug"))
    assert (written(cast.sarah, held).state, written(cast.sarah, held).problem) == ("failed", penning.FAILED)


def test_over_a_real_wire_it_is_metered_as_what_it_is(by_model: Configured, standin: StandIn, held: Conversation, cast: Cast) -> None:
    standin.says("Parcels take three days. [k1] They do.")
    draft = written(cast.sarah, held)
    assert (draft.state, draft.text.strip()) == ("done", "Parcels take three days. They do.")
    with tenant_scope(held.tenant_id):
        assert list(Spend.objects.values_list("purpose", "outcome")) == [("draft", "complete")]


def test_where_the_model_is_away_the_built_in_engine_drafts_and_a_tone_is_not_made(
    by_model: Configured, standin: StandIn, held: Conversation, cast: Cast
) -> None:
    standin.answers(lambda body: Broken(status=400))
    draft = written(cast.sarah, held)
    assert (draft.state, draft.text.strip(), draft.by) == ("done", "Parcels take three days.", "built-in")
    toned = written(cast.sarah, held, "tone", manner="shorter", words="Hello there.")
    assert (toned.state, toned.text, toned.problem) == ("failed", "", penning.FAILED)


# Without a model


def test_the_built_in_engine_drafts_from_passages(held: Conversation, cast: Cast) -> None:
    draft = written(cast.sarah, held)
    assert (draft.state, draft.text.strip(), draft.by) == ("done", "Parcels take three days.", "built-in")
    assert draft.sources == [{"title": "Shipping", "url": PASSAGE.url}]


def test_it_says_so_where_nothing_fits(guest: Guest, cast: Cast) -> None:
    draft = written(cast.sarah, claims(cast.sarah, says(guest, "What colour is the moon over Lisbon?")))
    assert (draft.state, draft.text, draft.problem) == ("failed", "", penning.NOTHING_FITS)


def test_its_summary_quotes(held: Conversation, cast: Cast) -> None:
    summary = written(cast.sarah, held, "summary")
    assert (summary.state, "How long do parcels take?" in summary.text) == ("done", True)


@pytest.mark.parametrize("how", [{"kind": "tone", "manner": "shorter"}, {"kind": "translation"}])
def test_tone_and_translation_need_a_model_and_say_so(held: Conversation, cast: Cast, how: dict[str, str]) -> None:
    assert written(cast.sarah, held, words="Hello there.", **how).problem == errands.NEEDS_MODEL


# Words of a colleague


def test_another_tone_is_told_from_the_words_alone(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.says("Order 1042 comes in 3 days.")
    toned = written(cast.sarah, held, "tone", manner="shorter", words="Your order 1042 will be with you in 3 days.")
    assert (toned.state, toned.text, toned.problem) == ("done", "Order 1042 comes in 3 days.", "")
    assert "How long" not in repr(pen.asked[0])


def test_a_figure_that_was_never_given_is_pointed_at_and_not_lost(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.says("Le llega en 5 días.")
    told = written(cast.sarah, held, "translation", words="It comes in 3 days.")
    assert (told.state, told.text) == ("done", "Le llega en 5 días.")
    assert told.problem == "Look at it twice: it states 5, which nothing says."


def test_half_of_ones_own_words_is_a_failure(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.breaks("Le llega en 3 días. Y ", Done(Finish.LENGTH, USAGE, "script-1"))
    assert written(cast.sarah, held, "translation", words="It comes in 3 days. And more.").state == "failed"


@pytest.mark.parametrize(
    "how",
    [
        {"kind": "tone", "manner": "shorter"}, {"kind": "translation", "words": "  "}, {"kind": "tone", "words": "Hello"},
        {"kind": "draft", "manner": "formal"}, {"kind": "poem"}, {"kind": "draft", "wish": "x" * 301},
        {"kind": "translation", "words": "x" * 10_001}, {"kind": "tone", "manner": "rude", "words": "Hello"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(held: Conversation, cast: Cast, how: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        asked(cast.sarah, held, **how)


# One at a time, stopped, given up


def test_one_at_a_time_in_a_conversation(held: Conversation, cast: Cast) -> None:
    asked(cast.sarah, held)
    with pytest.raises(ValidationError, match="Stop that first"):
        asked(cast.sarah, held, "summary")
    asked(cast.tom, held)  # a colleague is not in the way


def test_and_few_at_once_in_all(held: Conversation, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_AT_ONCE", 1)
    asked(cast.sarah, held)
    with pytest.raises(ValidationError, match="other conversations"):
        asked(cast.sarah, says(make_guest(make_inbox(cast.acme)), "And another thing"))


def test_stopped_it_keeps_what_stands_there_and_asks_no_more(pen: Script, held: Conversation, cast: Cast) -> None:
    draft, closed, unread = asked(cast.sarah, held), [], []

    def stop() -> None:
        with tenant_scope(held.tenant_id):
            closed.append(actions.stop(again(draft), member=cast.sarah))

    pen.says("Parcels take three days. [k1] ", "And ", stop, "more. ", "Never shown. ", lambda: unread.append("this"))
    assert not actions.write(held.tenant.pk, draft.pk)
    assert (again(draft).state, again(draft).text, closed, unread) == ("stopped", "Parcels take three days. ", [True], [])
    assert [one["state"] for one in happened(held, "writing.ended")] == ["stopped"]


def test_written_twice_it_is_written_once(pen: Script, held: Conversation, cast: Cast) -> None:
    pen.says("Parcels take three days. [k1]")
    draft = written(cast.sarah, held)
    assert not actions.write(held.tenant.pk, draft.pk)
    assert len(pen.asked) == 1


def test_a_dead_worker_leaves_nobody_waiting(held: Conversation, cast: Cast, held_clock: clock.HeldClock) -> None:
    draft = asked(cast.sarah, held)
    held_clock.advance(seconds=19)
    assert actions.give_up_forsaken() == 0
    held_clock.advance(seconds=2)
    assert not actions.write(held.tenant.pk, draft.pk), "too late"
    assert actions.give_up_forsaken() == 1
    assert (again(draft).state, again(draft).problem) == ("failed", asking.LATE)
    asked(cast.sarah, held)


def test_nor_is_it_in_the_way_of_the_next(held: Conversation, cast: Cast, held_clock: clock.HeldClock) -> None:
    draft = asked(cast.sarah, held)
    held_clock.advance(seconds=21)
    asked(cast.sarah, held)
    assert again(draft).state == "failed"


def test_over_budget_the_built_in_engine_drafts_and_a_tone_is_refused(
    held: Conversation, cast: Cast, monkeypatch: pytest.MonkeyPatch, pen: Script
) -> None:
    monkeypatch.setattr(errands, "within_budget", lambda tenant: False)
    assert written(cast.sarah, held, "tone", manner="shorter", words="Hello").problem == errands.SPENT
    assert pen.asked == []
