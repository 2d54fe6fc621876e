"""Macros: several acts in one, all of them or none, said once."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations.actions import Moved, NotTheHolder
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Message, Note
from apps.desk import actions
from apps.desk.acting import Act, Step
from apps.desk.actions.sending import NewerCame
from apps.desk.models import Macro
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

STEPS = [Step(Act.REPLY, "Hello {{ customer.name|there }}."), Step(Act.ADD_TAGS, "refund"), Step(Act.RESOLVE, "solved")]


def writes(who: Membership, steps: list[Step] = STEPS, **rest: Any) -> Macro:
    with tenant_scope(who.tenant_id):
        return actions.create_macro(**{"name": "Refund sent", "steps": steps, "actor": who.actor} | rest)


def runs(who: Membership, macro: Macro, seen: Conversation, key: uuid.UUID | None = None) -> Conversation:
    with tenant_scope(who.tenant_id):
        return actions.run_macro(macro, seen, member=who, fence=seen.fence, key=key or uuid.uuid4(), seen=seen.last_seq)


def said(conversation: Conversation) -> list[str]:
    with tenant_scope(conversation.tenant_id):
        return list(Message.objects.filter(conversation=conversation, author="agent").values_list("text", flat=True))


@pytest.fixture
def guest(cast: Cast) -> Guest:
    return make_guest(make_inbox(cast.acme))


@pytest.fixture
def held(cast: Cast, guest: Guest) -> Conversation:
    """Sarah has it."""
    return scenes.fresh(scenes.claims(cast.sarah, scenes.says(guest)))


class TestWriting:
    @pytest.mark.parametrize(("who", "may"), [("olivia", True), ("sofia", True), ("sarah", False), ("oscar", False), ("vera", False)])
    def test_is_for_who_looks_after_the_desk(self, cast: Cast, who: str, may: bool) -> None:
        if may:
            assert writes(getattr(cast, who)).pk
        else:
            with pytest.raises(PermissionDenied):
                writes(getattr(cast, who))

    def test_an_order_that_cannot_work_is_refused(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="comes last"):
            writes(cast.sofia, STEPS[::-1])

    def test_a_name_is_given_once(self, cast: Cast) -> None:
        writes(cast.sofia)
        with pytest.raises(ValidationError, match="this name already"):
            writes(cast.sofia)

    def test_is_told_without_its_words(self, cast: Cast) -> None:
        macro = writes(cast.sofia)
        with tenant_scope(cast.acme.pk):
            actions.change_macro(macro, changed=["name"], actor=cast.sofia.actor)
            actions.delete_macro(macro, actor=cast.sofia.actor)
            told = Event.objects.filter(name__startswith="macro.").order_by("id").values_list("name", "payload")
            kept = dict(told)
        assert list(kept) == ["macro.created", "macro.changed", "macro.deleted"]
        assert kept["macro.changed"]["fields"] == "name"

    def test_a_team_has_its_own(self, cast: Cast) -> None:
        writes(cast.sofia, name="Billing only", team=scenes.a_team(cast.acme, cast.tom))
        writes(cast.sofia, name="All")

        def seen(who: Membership) -> list[str]:
            with tenant_scope(who.tenant_id):
                return [str(macro) for macro in Macro.objects.seen_by(who)]

        assert (seen(cast.tom), seen(cast.sarah), seen(cast.charlie)) == (["All", "Billing only"], ["All"], [])


class TestRunning:
    def test_does_all_of_it(self, cast: Cast, held: Conversation) -> None:
        runs(cast.sarah, writes(cast.sofia), held)
        now = scenes.fresh(held)
        assert (said(held), now.tags, now.outcome) == (["Hello there."], ["refund"], "solved")

    def test_does_nothing_where_one_act_is_refused(self, cast: Cast, held: Conversation) -> None:
        macro = writes(cast.sofia, [Step(Act.REPLY, "Bye"), Step(Act.TRANSFER, "team-0")])
        with pytest.raises(ValidationError, match="is no more"):
            runs(cast.sarah, macro, held)
        assert said(held) == []

    def test_a_double_click_says_it_once(self, cast: Cast, held: Conversation) -> None:
        macro, key = writes(cast.sofia, [*STEPS[:2], Step(Act.NOTE, "Told them.")]), uuid.uuid4()
        for _ in range(2):
            runs(cast.sarah, macro, held, key)
        assert said(held) == ["Hello there."]
        with tenant_scope(cast.acme.pk):
            assert Note.objects.filter(conversation=held).count() == 1
            assert Event.objects.filter(name="macro.ran").count() == 1

    def test_a_second_of_two_is_told(self, cast: Cast, held: Conversation) -> None:
        scenes.claims(cast.tom, held)
        with pytest.raises(Moved):
            runs(cast.sarah, writes(cast.sofia), held)
        assert said(held) == []

    def test_nothing_is_said_past_what_nobody_has_looked_at(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        scenes.says(guest, "Wait, I found it")
        with pytest.raises(NewerCame):
            runs(cast.sarah, writes(cast.sofia), held)
        assert said(held) == []
        quiet = writes(cast.sofia, [Step(Act.ADD_TAGS, "refund")], name="Only a tag")
        assert runs(cast.sarah, quiet, held).tags == ["refund"]

    def test_may_begin_by_taking_it(self, cast: Cast, held: Conversation) -> None:
        runs(cast.tom, writes(cast.sofia, [Step(Act.CLAIM), *STEPS]), held)
        assert said(held) == ["Hello there."]

    def test_nobody_speaks_in_what_a_colleague_holds(self, cast: Cast, held: Conversation) -> None:
        with pytest.raises(NotTheHolder):
            runs(cast.tom, writes(cast.sofia), held)

    def test_a_viewer_runs_none(self, cast: Cast, held: Conversation) -> None:
        with pytest.raises(PermissionDenied):
            runs(cast.vera, writes(cast.sofia), held)

    def test_hands_back_with_a_note(self, cast: Cast, held: Conversation) -> None:
        runs(cast.sarah, writes(cast.sofia, [Step(Act.REMOVE_TAGS, "new"), Step(Act.HAND_BACK, "Only the link is missing")]), held)
        assert scenes.fresh(held).holder == "assistant"
