"""Who holds a conversation and goes silent is relieved; the customer keeps their place and is told."""

import pytest

from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Holder
from apps.escalations import actions, tasks
from apps.escalations.models import Availability, Escalation
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.inboxes.models import Inbox
from apps.text.speaking import TAGS, spoken
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, given_to_assistant, says, transcript
from tests.escalations.moving.scenes import chooses, escalation_of, here, last_move, leaves, moves_of
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

TOLD = "Sarah had to leave. Somebody else will take over; you keep your place."


@pytest.fixture
def held(at_acme: Cast, waiting: Conversation) -> Conversation:
    """Sarah has it, is there, and the customer spoke last."""
    here(at_acme.sarah)
    return claims(at_acme.sarah, waiting)


def vanishes(cast: Cast, held_clock: clock.HeldClock, seconds: int = 61) -> None:
    """She closes her laptop, and the sweep sees it at once and once more later."""
    leaves(cast.sarah)
    actions.relieve()
    held_clock.advance(seconds=seconds)
    actions.relieve()


def test_who_vanishes_is_relieved_and_the_customer_told(at_acme: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
    vanishes(at_acme, held_clock)
    waiting = fresh(held)
    assert (waiting.holder, waiting.agent, waiting.fence) == (Holder.QUEUE, None, held.fence + 1)
    assert waiting.ranked_at == held.ranked_at
    assert transcript(held)[-2:] == [("system", "Sarah left the chat"), ("system", TOLD)]
    assert (last_move(held).kind, last_move(held).member, last_move(held).by) == ("relieved", at_acme.sarah, None)
    assert (escalation_of(held).state, escalation_of(held).taken_by) == ("waiting", None)


def test_the_first_in_line_is_who_was_before(at_acme: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
    held_clock.advance(seconds=10)
    says(make_guest(make_inbox(at_acme.acme)))
    vanishes(at_acme, held_clock)
    assert Conversation.objects.filter(holder=Holder.QUEUE).order_by("ranked_at")[0] == held


def test_it_is_told_in_the_customers_language(at_acme: Cast, held_clock: clock.HeldClock) -> None:
    waiting = says(make_guest(make_inbox(at_acme.acme), locale="de"))
    claims(at_acme.sarah, waiting)
    vanishes(at_acme, held_clock)
    assert transcript(waiting)[-1][1] == spoken("de", "relieved", name="Sarah") != TOLD


@pytest.mark.parametrize("tag", TAGS)
def test_every_language_names_who_left(tag: str) -> None:
    assert "Sarah" in spoken(tag, "relieved", name="Sarah")


def test_who_comes_back_in_time_keeps_it(at_acme: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
    leaves(at_acme.sarah)
    actions.relieve()
    held_clock.advance(seconds=40)
    here(at_acme.sarah)
    actions.relieve()
    leaves(at_acme.sarah)
    held_clock.advance(seconds=40)
    assert actions.relieve() == 0
    assert fresh(held).agent == at_acme.sarah


def test_a_page_that_is_left_for_the_next_relieves_nobody(at_acme: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
    """Between two pages there is no socket for a moment, however long they have worked."""
    held_clock.advance(hours=1)
    leaves(at_acme.sarah)
    assert actions.relieve() == 0
    assert fresh(held).agent == at_acme.sarah


def test_a_socket_that_dies_without_a_word_counts_once_its_lease_ends(
    at_acme: Cast, held: Conversation, held_clock: clock.HeldClock
) -> None:
    held_clock.advance(seconds=44)
    assert actions.relieve() == 0
    held_clock.advance(seconds=2)
    actions.relieve()
    held_clock.advance(seconds=59)
    assert actions.relieve() == 0
    held_clock.advance(seconds=1)
    assert actions.relieve() == 1


def test_who_answered_is_waited_for_until_the_customer_writes(
    at_acme: Cast, guest: Guest, held: Conversation, held_clock: clock.HeldClock
) -> None:
    answers(at_acme.sarah, held)
    vanishes(at_acme, held_clock, seconds=600)
    assert fresh(held).agent == at_acme.sarah
    says(guest, "Are you there?")
    assert actions.relieve() == 1


def test_whoever_follows_is_relieved_as_well(at_acme: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
    """What the house said in between is no answer."""
    vanishes(at_acme, held_clock)
    claims(at_acme.tom, held)
    actions.relieve()
    held_clock.advance(seconds=61)
    assert actions.relieve() == 1
    assert moves_of(held).count("relieved") == 2


def test_who_goes_away_is_relieved_though_their_page_is_open(at_acme: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
    chooses(at_acme.sarah, "away")
    held_clock.advance(seconds=59)
    here(at_acme.sarah)
    assert actions.relieve() == 0
    held_clock.advance(seconds=1)
    assert actions.relieve() == 1


def test_who_goes_away_may_finish_what_they_hold(at_acme: Cast, guest: Guest, held: Conversation, held_clock: clock.HeldClock) -> None:
    """They have as long for each word of the customer's."""
    answers(at_acme.sarah, held)
    chooses(at_acme.sarah, "away")
    held_clock.advance(minutes=10)
    says(guest, "And one more thing")
    for _ in range(3):
        held_clock.advance(seconds=19)
        here(at_acme.sarah)
        assert actions.relieve() == 0
    held_clock.advance(seconds=3)
    assert actions.relieve() == 1


@pytest.mark.parametrize("state", ["busy", "available"])
def test_who_is_busy_keeps_what_they_have(at_acme: Cast, held: Conversation, held_clock: clock.HeldClock, state: str) -> None:
    chooses(at_acme.sarah, state)
    held_clock.advance(minutes=10)
    here(at_acme.sarah)
    assert actions.relieve() == 0


def test_from_a_takeover_it_becomes_an_escalation(at_acme: Cast, held_clock: clock.HeldClock) -> None:
    chat = given_to_assistant(says(make_guest(make_inbox(at_acme.acme, answered_by=Inbox.AnsweredBy.ASSISTANT))))
    claims(at_acme.sarah, chat)
    vanishes(at_acme, held_clock)
    assert (escalation_of(chat).state, escalation_of(chat).reason) == ("waiting", "relieved")
    assert Escalation.objects.open().count() == 1


def test_what_somebody_chose_to_be_is_kept(at_acme: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
    chooses(at_acme.sarah, "busy")
    before = Availability.objects.get().changed_at
    vanishes(at_acme, held_clock)
    assert (Availability.objects.get().state, Availability.objects.get().changed_at) == ("busy", before)


def test_the_sweep_works_for_every_tenant_and_twice(cast: Cast, held_clock: clock.HeldClock) -> None:
    mine, theirs = (says(make_guest(make_inbox(tenant))) for tenant in (cast.acme, cast.globex))
    claims(cast.sarah, mine)
    claims(cast.charlie, theirs)
    tasks.relieve()
    held_clock.advance(seconds=60)
    assert (tasks.relieve(), tasks.relieve()) == (2, 0)
    assert (fresh(mine).holder, fresh(theirs).holder) == (Holder.QUEUE, Holder.QUEUE)


def test_what_moved_on_meanwhile_is_left_alone(at_acme: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
    leaves(at_acme.sarah)
    actions.relieve()
    held_clock.advance(seconds=61)
    conversations.hand_over(held, to=Holder.AGENT, agent=at_acme.tom, actor=SYSTEM)
    assert actions.relieve() == 0
    assert fresh(held).agent == at_acme.tom
