"""One act on several conversations: each by itself, with why the others were left; and all of it put back."""

import uuid
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from apps.conversations import actions as conversations
from apps.conversations.models import Conversation, Holder, Outcome
from apps.desk.acting import Act, Step
from apps.desk.actions import Chosen, Tally, act_on_several, undo_several
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

CLAIM, RESOLVE = Step(Act.CLAIM), Step(Act.RESOLVE, "solved")
Open = Callable[[int], list[Conversation]]


@pytest.fixture
def opened(cast: Cast) -> Open:
    """So many people wait."""
    inbox = make_inbox(cast.acme)
    return lambda count: [scenes.says(make_guest(inbox)) for _ in range(count)]


def does(member: Membership, step: Step, seen: list[Conversation]) -> Tally:
    with tenant_scope(member.tenant_id):
        return act_on_several([Chosen(one, one.fence) for one in seen], step=step, member=member, key=uuid.uuid4())


def undoes(member: Membership, step: Step, tally: Tally) -> Tally:
    with tenant_scope(member.tenant_id):
        found = {one.number: one for one in Conversation.objects.select_related("tenant")}
        return undo_several([(found[before.number], before) for before in tally.done], act=step.act, member=member)


def holders(seen: list[Conversation]) -> list[tuple[str, int | None]]:
    return [(str(now.holder), now.agent_id) for now in map(scenes.fresh, seen)]


class TestDoing:
    def test_what_was_taken_meanwhile_is_left_and_said(self, cast: Cast, opened: Open) -> None:
        seen = opened(3)
        scenes.claims(cast.tom, seen[1])
        tally = does(cast.sarah, CLAIM, seen)
        assert [before.number for before in tally.done] == [seen[0].number, seen[2].number]
        assert tally.sentence == "1 had been taken by Tom Becker."
        assert holders(seen) == [("agent", cast.sarah.pk), ("agent", cast.tom.pk), ("agent", cast.sarah.pk)]

    def test_what_ended_meanwhile_is_not_ended_again(self, cast: Cast, opened: Open) -> None:
        seen = opened(2)
        with tenant_scope(cast.acme.pk):
            conversations.resolve(seen[0], outcome=Outcome.SPAM, actor=SYSTEM)
        assert does(cast.sarah, RESOLVE, seen).sentence == "1 had been resolved."
        assert [scenes.fresh(one).outcome for one in seen] == ["spam", "solved"]

    def test_what_a_rule_forbids_is_said_in_its_words(self, cast: Cast, opened: Open) -> None:
        tally = does(cast.sarah, Step(Act.SNOOZE, "1 hour"), opened(2))
        assert tally.done == []
        assert tally.sentence.startswith("2 left as it was: Only what somebody holds is snoozed.")

    def test_tags_are_added_to_what_stands_there(self, cast: Cast, opened: Open) -> None:
        seen = opened(1)
        with tenant_scope(cast.acme.pk):
            conversations.tag(seen[0], tags=["vip"], actor=SYSTEM)
        does(cast.sarah, Step(Act.ADD_TAGS, "billing, vip"), seen)
        assert scenes.fresh(seen[0]).tags == ["vip", "billing"]

    def test_they_are_passed_on_by_who_holds_them(self, cast: Cast, opened: Open) -> None:
        seen = [scenes.claims(cast.sarah, one) for one in opened(2)]
        does(cast.sarah, Step(Act.TRANSFER, f"member-{cast.tom.pk}"), seen)
        assert holders(seen) == [("agent", cast.tom.pk)] * 2

    @pytest.mark.parametrize("who", ["vera", "oscar"])
    def test_only_who_answers_does_it(self, cast: Cast, opened: Open, who: str) -> None:
        with pytest.raises(PermissionDenied):
            does(getattr(cast, who), CLAIM, opened(1))


class TestUndoing:
    @pytest.mark.parametrize("step", [CLAIM, RESOLVE])
    def test_who_waited_waits_again(self, cast: Cast, opened: Open, step: Step) -> None:
        seen = opened(2)
        undoes(cast.sarah, step, does(cast.sarah, step, seen))
        assert holders(seen) == [("queue", None)] * 2

    def test_what_a_colleague_had_is_theirs_again(self, cast: Cast, opened: Open) -> None:
        seen = [scenes.claims(cast.tom, one) for one in opened(1)]
        undoes(cast.sarah, RESOLVE, does(cast.sarah, RESOLVE, seen))
        assert holders(seen) == [("agent", cast.tom.pk)]

    def test_what_the_assistant_had_goes_back_to_it(self, cast: Cast, opened: Open) -> None:
        (seen,) = opened(1)
        with tenant_scope(cast.acme.pk):
            conversations.hand_over(seen, to=Holder.ASSISTANT, actor=SYSTEM)
        seen = scenes.fresh(seen)
        undoes(cast.sarah, CLAIM, does(cast.sarah, CLAIM, [seen]))
        assert holders([seen]) == [("assistant", None)]

    def test_what_was_passed_on_comes_back(self, cast: Cast, opened: Open) -> None:
        seen = [scenes.claims(cast.sarah, one) for one in opened(1)]
        step = Step(Act.TRANSFER, f"member-{cast.tom.pk}")
        undoes(cast.sarah, step, does(cast.sarah, step, seen))
        assert holders(seen) == [("agent", cast.sarah.pk)]

    def test_only_the_tags_that_came_go(self, cast: Cast, opened: Open) -> None:
        seen, step = opened(1), Step(Act.ADD_TAGS, "billing, vip")
        with tenant_scope(cast.acme.pk):
            conversations.tag(seen[0], tags=["vip"], actor=SYSTEM)
        undoes(cast.sarah, step, does(cast.sarah, step, seen))
        assert scenes.fresh(seen[0]).tags == ["vip"]

    def test_what_sleeps_wakes(self, cast: Cast, opened: Open) -> None:
        seen, step = [scenes.claims(cast.sarah, one) for one in opened(1)], Step(Act.SNOOZE, "1 hour")
        tally = does(cast.sarah, step, seen)
        assert scenes.fresh(seen[0]).is_snoozed
        undoes(cast.sarah, step, tally)
        assert not scenes.fresh(seen[0]).is_snoozed

    def test_what_changed_hands_since_stays_as_it_is(self, cast: Cast, opened: Open) -> None:
        seen = opened(1)
        tally = does(cast.sarah, CLAIM, seen)
        scenes.claims(cast.tom, seen[0])
        assert undoes(cast.sarah, CLAIM, tally).sentence == "1 had been taken by Tom Becker."
        assert holders(seen) == [("agent", cast.tom.pk)]
