"""One holder at a time: who takes, gives back and ends a conversation, and what the assistant may still say."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations import actions
from apps.conversations.actions import Moved, NotTheHolder
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Holder, Outcome, Partial
from apps.escalations import actions as escalations
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.tenants.models import Team
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, given_to_assistant, reply, says, transcript
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


def test_who_claims_holds_by_name_and_the_customer_is_told(at_acme: Cast, waiting: Conversation) -> None:
    held = claims(at_acme.sarah, waiting)
    assert (held.holder, held.agent, held.fence) == (Holder.AGENT, at_acme.sarah, 2)
    assert transcript(held) == [("customer", "Hello"), ("system", "Sarah joined")]


def test_the_first_of_two_who_read_the_same_fence_wins_and_the_other_is_told(at_acme: Cast, waiting: Conversation) -> None:
    actions.hand_over(waiting, to=Holder.AGENT, agent=at_acme.sarah, fence=1, actor=at_acme.sarah.actor)
    with pytest.raises(Moved, match="quicker"):
        actions.hand_over(waiting, to=Holder.AGENT, agent=at_acme.tom, fence=1, actor=at_acme.tom.actor)
    assert fresh(waiting).agent == at_acme.sarah


def test_who_waits_can_be_given_to_another_queue_and_keeps_place_and_fence(at_acme: Cast, waiting: Conversation) -> None:
    team = Team.objects.create(name="Billing")
    before = fresh(waiting)
    moved = actions.line_up(waiting, team_id=team.pk, fence=waiting.fence, actor=SYSTEM)
    assert (moved.team_id, moved.ranked_at, moved.queued_at, moved.fence) == (team.pk, before.ranked_at, before.queued_at, before.fence)
    assert actions.line_up(waiting, team_id=team.pk, actor=SYSTEM).team_id == team.pk
    assert [event.payload["team"] for event in Event.objects.filter(name="conversation.lined_up")] == [team.pk]


def test_who_waits_no_more_stands_in_no_queue(at_acme: Cast, waiting: Conversation) -> None:
    claims(at_acme.sarah, waiting)
    with pytest.raises(Moved, match="waits no more"):
        actions.line_up(waiting, team_id=None, actor=SYSTEM)


def test_every_change_of_hands_raises_the_fence_and_is_in_the_log(at_acme: Cast, waiting: Conversation) -> None:
    claims(at_acme.sarah, waiting)
    actions.hand_over(waiting, to=Holder.AGENT, agent=at_acme.tom, actor=at_acme.sarah.actor)
    actions.hand_over(waiting, to=Holder.QUEUE, actor=at_acme.tom.actor)
    told = [event.payload for event in Event.objects.filter(name="conversation.handed_over").order_by("id")]
    assert [(one["holder"], one["member"], one["fence"]) for one in told] == [
        ("agent", at_acme.sarah.pk, 2),
        ("agent", at_acme.tom.pk, 3),
        ("queue", None, 4),
    ]
    assert [text for author, text in transcript(waiting) if author == "system"] == [
        "Sarah joined",
        "Sarah left the chat",
        "Tom joined",
        "Tom left the chat",
    ]


def test_handing_to_who_holds_already_changes_nothing(at_acme: Cast, waiting: Conversation) -> None:
    before = claims(at_acme.sarah, waiting)
    assert claims(at_acme.sarah, waiting).fence == before.fence
    assert len(transcript(waiting)) == 2


def test_who_is_handed_back_stands_at_the_end_of_the_queue(at_acme: Cast, guest: Guest, waiting: Conversation, held_clock: Any) -> None:
    held = claims(at_acme.sarah, waiting)
    assert held.claimed_at == held_clock.at
    held_clock.advance(minutes=5)
    other = says(make_guest(make_inbox(at_acme.acme)))
    held_clock.advance(minutes=5)
    back = actions.hand_over(held, to=Holder.QUEUE, actor=at_acme.sarah.actor)
    assert (back.queued_at, back.claimed_at, back.agent) == (held_clock.at, None, None)
    assert list(Conversation.objects.filter(holder=Holder.QUEUE).order_by("queued_at")) == [other, back]


def test_a_transfer_keeps_the_moment_of_the_first_claim(at_acme: Cast, waiting: Conversation, held_clock: Any) -> None:
    first = claims(at_acme.sarah, waiting).claimed_at
    held_clock.advance(minutes=5)
    assert claims(at_acme.tom, waiting).claimed_at == first


def test_what_has_ended_is_handed_to_nobody(at_acme: Cast, waiting: Conversation) -> None:
    actions.resolve(waiting, outcome=Outcome.SOLVED, actor=SYSTEM)
    with pytest.raises(Moved, match="has ended"):
        claims(at_acme.sarah, waiting)


def test_only_who_holds_speaks(at_acme: Cast, waiting: Conversation) -> None:
    for too_soon in (at_acme.sarah, at_acme.tom):
        with pytest.raises(NotTheHolder):
            answers(too_soon, waiting)
    claims(at_acme.sarah, waiting)
    with pytest.raises(NotTheHolder):
        answers(at_acme.tom, waiting)
    assert answers(at_acme.sarah, waiting) == 3


def test_a_takeover_keeps_what_was_shown_and_silences_the_assistant(at_acme: Cast, waiting: Conversation) -> None:
    held = given_to_assistant(waiting)
    assert actions.show(held, turn="t", fence=held.fence, text="Your parcel is ")
    claims(at_acme.sarah, held)
    assert not actions.show(held, turn="t", fence=held.fence, text="lost.")
    assert actions.finish(held, turn="t", fence=held.fence, draft=reply("Your parcel is lost.", "t")) is None
    assert actions.post_draft(held, reply("Not a word more."), fence=held.fence) is None
    assert transcript(held) == [("customer", "Hello"), ("assistant", "Your parcel is "), ("system", "Sarah joined")]
    assert not Partial.objects.exists()


def test_a_reply_of_which_nothing_was_shown_leaves_nothing(at_acme: Cast, waiting: Conversation) -> None:
    held = given_to_assistant(waiting)
    actions.show(held, turn="t", fence=held.fence, text="")
    claims(at_acme.sarah, held)
    assert transcript(held) == [("customer", "Hello"), ("system", "Sarah joined")]


def test_asking_for_a_person_is_honoured_once(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    held = given_to_assistant(waiting)
    fences = [escalations.ask_for_human(guest).fence for _ in range(3)]
    assert fences == [held.fence + 1] * 3
    assert fresh(waiting).holder == Holder.QUEUE


def test_asking_for_a_person_opens_what_is_not_open(at_acme: Cast, guest: Guest) -> None:
    assert escalations.ask_for_human(guest).holder == Holder.QUEUE


def test_asking_for_a_person_while_one_is_there_sends_nobody_away(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    claims(at_acme.sarah, waiting)
    assert escalations.ask_for_human(guest).agent == at_acme.sarah


def test_an_end_is_written_down_with_how_it_ended(at_acme: Cast, waiting: Conversation, held_clock: Any) -> None:
    claims(at_acme.sarah, waiting)
    ended = actions.resolve(waiting, outcome=Outcome.SOLVED, actor=at_acme.sarah.actor)
    assert (ended.status, ended.holder, ended.agent, ended.outcome, ended.fence) == ("resolved", Holder.NONE, None, "solved", 3)
    assert (ended.resolved_at, ended.ended_by_customer) == (held_clock.at, False)
    assert transcript(waiting)[-1] == ("system", "Sarah left the chat")
    assert Event.objects.get(name="conversation.resolved").payload["outcome"] == "solved"


def test_an_end_keeps_what_the_assistant_had_shown(at_acme: Cast, waiting: Conversation) -> None:
    held = given_to_assistant(waiting)
    actions.show(held, turn="t", fence=held.fence, text="One moment. ")
    actions.resolve(held, outcome=Outcome.SOLVED, actor=SYSTEM)
    assert transcript(held)[-1] == ("assistant", "One moment. ")


def test_what_ended_ends_once(at_acme: Cast, waiting: Conversation) -> None:
    for outcome in (Outcome.SOLVED, Outcome.SPAM):
        assert actions.resolve(waiting, outcome=outcome, actor=SYSTEM).outcome == Outcome.SOLVED
    assert Event.objects.filter(name="conversation.resolved").count() == 1


def test_an_end_on_an_old_view_is_refused(at_acme: Cast, waiting: Conversation) -> None:
    claims(at_acme.tom, waiting)
    with pytest.raises(Moved):
        actions.resolve(waiting, outcome=Outcome.SOLVED, actor=at_acme.sarah.actor, fence=1)


def test_who_may_not_answer_ends_nothing(at_acme: Cast, waiting: Conversation) -> None:
    with pytest.raises(PermissionDenied):
        actions.resolve(waiting, outcome=Outcome.SOLVED, actor=at_acme.vera.actor)


def test_nothing_is_said_in_what_has_ended(at_acme: Cast, waiting: Conversation) -> None:
    actions.resolve(waiting, outcome=Outcome.SOLVED, actor=SYSTEM)
    with pytest.raises(ValidationError, match="has ended"):
        actions.say(waiting, "joined", name="Sarah")
    assert actions.post_draft(waiting, reply("Too late.")) is None


def test_the_house_speaks_the_customers_language(at_acme: Cast) -> None:
    waiting = says(make_guest(make_inbox(at_acme.acme), locale="de"))
    claims(at_acme.sarah, waiting)
    ((_, told),) = [one for one in transcript(waiting) if one[0] == "system"]
    assert "Sarah" in told
    assert told != "Sarah joined"
