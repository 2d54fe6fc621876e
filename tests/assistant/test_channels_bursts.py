"""Where nobody watches a reply grow: a burst is one turn, nothing is sent before it is whole, and nothing after a person came."""

from collections.abc import Callable

import pytest

from apps.assistant import actions, gathering
from apps.assistant.actions import turning
from apps.assistant.allowance import MOST_UNSEEN
from apps.assistant.gathering import GATHERS
from apps.conversations import actions as conversations
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.llm.exchange import Said
from apps.text.speaking import spoken
from tests.assistant.conftest import Script
from tests.assistant.test_turns import answer, partial, said, turn_of
from tests.cast import Cast
from tests.channels.talks import make_texting, texts
from tests.conversations.scenes import claims, comes, fresh, reply, says, transcript
from tests.factories import make_guest
from tests.tools.till import Till

pytestmark = pytest.mark.django_db


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float | Callable[[], object]]:
    """How long turns have waited; what stands in it already happens in that pause."""
    waited: list[float | Callable[[], object]] = []

    def pause(seconds: float) -> None:
        happens = waited.pop() if waited and callable(waited[-1]) else None
        waited.append(seconds)
        if callable(happens):
            happens()

    monkeypatch.setattr(gathering, "sleep", pause)
    return waited


@pytest.fixture
def texting(cast: Cast) -> Inbox:
    comes(cast.sarah)
    return make_texting(cast.acme)


@pytest.fixture
def chat(texting: Inbox, pauses: list[float]) -> Conversation:
    return texts(texting, "Where is my parcel?")


def test_a_turn_waits_a_moment_for_the_next_text(model: Script, chat: Conversation, texting: Inbox, pauses: list[object]) -> None:
    pauses.append(lambda: texts(texting, "Order 1042, I mean."))
    assert answer(chat) == 0, "the next text brought a wake of its own"
    model.says("Order 1042 is on its way.")
    assert answer(chat) == 1
    assert pauses == [GATHERS.total_seconds()] * 2
    assert [entry.text for entry in model.asked[0].transcript if isinstance(entry, Said)] == ["Where is my parcel?", "Order 1042, I mean."]
    assert said(chat) == ["Order 1042 is on its way."]


def test_no_longer_than_that_since_the_last(model: Script, chat: Conversation, held_clock: clock.HeldClock, pauses: list[object]) -> None:
    held_clock.advance(seconds=GATHERS.total_seconds() - 0.05)
    model.says("It is on its way.")
    answer(chat)
    assert pauses == [pytest.approx(0.05)]
    held_clock.advance(seconds=1)
    assert answer(chat) == 0
    assert len(pauses) == 1


def test_who_watches_it_grow_is_answered_at_once(model: Script, texting: Inbox, cast: Cast, pauses: list[object]) -> None:
    with tenant_scope(cast.acme.pk):
        web = Inbox.objects.create(tenant=cast.acme, name="Page", key="page", secret="s", answered_by="assistant")
    model.says("Hello.")
    answer(says(make_guest(web)))
    assert pauses == []


@pytest.mark.parametrize("when", range(3))
def test_who_says_more_at_any_time_before_it_is_said_is_answered_once_with_everything(
    model: Script, chat: Conversation, texting: Inbox, when: int
) -> None:
    parts = ["It is ", "on its way. ", "It comes soon."]
    model.says(*parts[:when], lambda: texts(texting, "Order 1042, I mean."), *parts[when:]).says("Order 1042 is on its way.")
    assert answer(chat) == 2
    assert said(chat) == ["Order 1042 is on its way."]


def test_nor_is_what_was_whole_already_and_not_said(
    model: Script, chat: Conversation, texting: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = iter([lambda: texts(texting, "Order 1042, I mean.")])
    monkeypatch.setattr(turning.Run, "needed_after_all", lambda _: next(more, lambda: None)() and None)
    model.says("It is on its way.").says("Order 1042 is on its way.")
    assert answer(chat) == 2
    assert said(chat) == ["Order 1042 is on its way."]


def test_nothing_of_it_is_shown_before_it_is_whole(model: Script, chat: Conversation) -> None:
    seen = []
    model.says("First. ", "Second. ", lambda: seen.append(partial(chat)), "Third.")
    answer(chat)
    assert seen == [None]
    assert said(chat) == ["First. Second. Third."]


def test_whoever_takes_over_cuts_nothing_off(model: Script, chat: Conversation, cast: Cast) -> None:
    model.says("First. ", "Second. ", lambda: claims(cast.sarah, chat), "Third. ", "Fourth.")
    answer(chat)
    assert transcript(chat) == [("customer", "Where is my parcel?"), ("system", "Sarah joined")]
    assert turn_of(chat).state == "cut_off"


def test_not_even_after_the_last_sentence(model: Script, chat: Conversation, cast: Cast) -> None:
    model.says("First. ", "Second.", lambda: claims(cast.sarah, chat))
    answer(chat)
    assert said(chat) == []


def test_what_a_dead_runner_had_written_is_written_anew(model: Script, chat: Conversation, held_clock: clock.HeldClock) -> None:
    assert actions.claim(chat.tenant.pk, chat.pk)
    held_clock.advance(seconds=5)
    model.says("It is on its way.")
    assert answer(chat) == 1
    assert said(chat) == ["It is on its way."]


class TestAPerson:
    def test_who_is_asked_for_is_told_of_in_a_message(self, model: Script, texting: Inbox, chat: Conversation) -> None:
        texts(texting, "I want to talk to a human please")
        answer(chat)
        assert (fresh(chat).holder, said(chat), partial(chat)) == ("queue", [spoken("en", "hand_over")], None)

    def test_after_what_was_said_before(self, model: Script, chat: Conversation) -> None:
        model.breaks("It is on its way. ", "And then")
        answer(chat)
        assert (fresh(chat).holder, said(chat)) == ("queue", [f"It is on its way. {spoken('en', 'failed')}"])

    def test_whom_the_assistant_calls_too(self, model: Script, chat: Conversation) -> None:
        model.calls("escalate_to_human", '{"reason": "They are lost"}', "I cannot find it. ")
        answer(chat)
        assert fresh(chat).holder == "queue"
        assert said(chat) == ["I cannot find it."]

    def test_whom_it_calls_without_a_word(self, model: Script, chat: Conversation) -> None:
        model.calls("escalate_to_human", '{"reason": "They are lost"}')
        answer(chat)
        assert (fresh(chat).holder, said(chat)) == ("queue", [spoken("en", "hand_over")])

    def test_who_is_not_there_is_not_promised(self, model: Script, cast: Cast, pauses: list[float]) -> None:
        chat = texts(make_texting(cast.acme, human_mode="ticket"), "I want to talk to a human please")
        answer(chat)
        assert len(said(chat)) == 1
        assert said(chat)[0] != spoken("en", "hand_over")

    def test_last_of_all_where_everything_breaks(self, model: Script, chat: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("apps.assistant.actions.staging.plan", lambda *_, **__: 1 / 0)
        model.breaks("It is on its way. ", "And then")
        answer(chat)
        assert (fresh(chat).holder, said(chat)) == ("queue", [f"It is on its way. {spoken('en', 'failed')}"])


class TestAWishToGetNoMore:
    def test_is_answered_by_nobody(self, model: Script, texting: Inbox, pauses: list[float], held_clock: clock.HeldClock) -> None:
        chat = texts(texting, "STOP", wish="stop")
        held_clock.advance(seconds=5)
        assert (answer(chat), actions.due(), model.asked) == (0, [], [])

    def test_is_no_reason_to_begin_anew(self, model: Script, texting: Inbox, chat: Conversation) -> None:
        model.says("It is on its way. ", lambda: texts(texting, "HELP", wish="help"), "Soon.")
        assert answer(chat) == 1
        assert said(chat) == ["It is on its way. Soon."]

    def test_is_read_by_no_model(self, model: Script, texting: Inbox, chat: Conversation) -> None:
        texts(texting, "HELP", wish="help")
        model.says("It is on its way.")
        answer(chat)
        assert [entry.text for entry in model.asked[0].transcript if isinstance(entry, Said)] == ["Where is my parcel?"]


def test_a_yes_to_what_nobody_was_asked_runs_nothing(model: Script, till: Till, chat: Conversation, texting: Inbox) -> None:
    model.calls("give", '{"to": "Ann"}').says("Shall I give 1 to Ann?", lambda: texts(texting, "Yes please")).says("Hello.")
    assert answer(chat) == 2
    assert till.given == []


def has_replied(chat: Conversation, times: int, held_clock: clock.HeldClock, *, minutes: int) -> None:
    with tenant_scope(chat.tenant.pk):
        for number in range(times):
            conversations.post_draft(chat, reply(f"Reply {number}."))
            held_clock.advance(minutes=minutes)


@pytest.mark.parametrize(
    ("times", "minutes", "holder"), [(MOST_UNSEEN, 1, "queue"), (MOST_UNSEEN - 1, 1, "assistant"), (40, 3, "assistant")]
)
def test_who_answers_every_reply_at_once_is_left_to_people(
    model: Script, chat: Conversation, texting: Inbox, held_clock: clock.HeldClock, times: int, minutes: int, holder: str
) -> None:
    """Another house's machine, perhaps: the two would go on for ever."""
    has_replied(chat, times, held_clock, minutes=minutes)
    texts(texting, "We have received your message.")
    model.says("You are welcome.")
    answer(chat)
    assert (fresh(chat).holder, len(model.asked)) == (holder, 0 if holder == "queue" else 1)
    assert ("machine" in turn_of(chat).problem) == (holder == "queue")
