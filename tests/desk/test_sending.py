"""A reply is sent once, after what came in meanwhile was seen; it may end the conversation. A note names colleagues."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.conversations.actions import NotTheHolder, SaidOtherwise
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Message, Note, Outcome
from apps.desk import actions
from apps.desk.actions import NewerCame
from apps.desk.models import Draft
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.text.typed import NotText
from tests.cast import Cast
from tests.console import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast: Cast, guest: Guest) -> Conversation:
    """The customer's first message, then that Sarah joined."""
    return scenes.claims(cast.sarah, scenes.says(guest))


def sends(member: Membership, conversation: Conversation, text: str = "I am here.", **rest: Any) -> int:
    with tenant_scope(member.tenant_id):
        return actions.send(conversation, member=member, text=text, **{"client_id": uuid.uuid4()} | rest).seq


def drafts(cast: Cast) -> list[str]:
    with tenant_scope(cast.acme.pk):
        return list(Draft.objects.order_by("paper").values_list("paper", flat=True))


def begins(member: Membership, conversation: Conversation) -> None:
    with tenant_scope(member.tenant_id):
        for paper in Draft.Paper:
            actions.keep_draft(conversation, member=member, paper=paper, text="Half")


class TestSomethingNewer:
    def test_is_looked_at_before_one_sends(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        scenes.says(guest, "Forget it, it arrived.")
        with pytest.raises(NewerCame, match="look at it, then send"):
            sends(cast.sarah, held, seen=2)
        assert scenes.fresh(held).last_seq == 3
        assert sends(cast.sarah, held, seen=3) == 4

    def test_of_a_colleague_counts_too(self, cast: Cast, held: Conversation) -> None:
        scenes.claims(cast.tom, held)
        scenes.answers(cast.tom, held, "I will look into it.")
        seen = scenes.fresh(held).last_seq - 1
        scenes.claims(cast.sarah, held)
        with pytest.raises(NewerCame):
            sends(cast.sarah, held, seen=seen)

    def test_is_not_what_one_said_oneself_nor_what_merely_happened(self, cast: Cast, held: Conversation) -> None:
        sends(cast.sarah, held, "First", seen=1)
        assert sends(cast.sarah, held, "Second", seen=1) == 4

    def test_keeps_nothing_of_what_was_refused(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        begins(cast.sarah, held)
        scenes.says(guest, "Wait")
        with pytest.raises(NewerCame):
            sends(cast.sarah, held, seen=2, resolve=Outcome.SOLVED)
        assert scenes.fresh(held).is_open
        assert drafts(cast) == ["note", "reply"]

    def test_refuses_nothing_that_was_said_before(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        same = uuid.uuid4()
        first = sends(cast.sarah, held, client_id=same, seen=2)
        scenes.says(guest, "Thank you")
        assert sends(cast.sarah, held, client_id=same, seen=2) == first
        with tenant_scope(cast.acme.pk):
            assert Message.objects.filter(client_id=same).count() == 1

    def test_is_not_asked_about_where_nobody_says_what_they_saw(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        scenes.says(guest, "Wait")
        assert sends(cast.sarah, held) == 4


class TestSending:
    def test_forgets_the_reply_that_was_begun_and_leaves_the_note(self, cast: Cast, held: Conversation) -> None:
        begins(cast.sarah, held)
        begins(cast.tom, held)
        sends(cast.sarah, held)
        assert drafts(cast) == ["note", "note", "reply"]

    def test_is_for_who_holds_the_conversation(self, cast: Cast, held: Conversation) -> None:
        begins(cast.tom, held)
        with pytest.raises(NotTheHolder):
            sends(cast.tom, held)
        assert drafts(cast) == ["note", "reply"]

    def test_the_same_id_with_other_words_is_told_apart(self, cast: Cast, held: Conversation) -> None:
        same = uuid.uuid4()
        sends(cast.sarah, held, client_id=same)
        with pytest.raises(SaidOtherwise):
            sends(cast.sarah, held, "Otherwise", client_id=same)

    def test_empty_words_end_nothing(self, cast: Cast, held: Conversation) -> None:
        with pytest.raises(NotText):
            sends(cast.sarah, held, " ", resolve=Outcome.SOLVED)
        assert scenes.fresh(held).is_open


class TestSendingAndResolving:
    def test_is_one_act(self, cast: Cast, held: Conversation) -> None:
        sends(cast.sarah, held, "Done, goodbye.", resolve=Outcome.SOLVED)
        after = scenes.fresh(held)
        assert (after.is_open, after.outcome, after.preview) == (False, "solved", "Done, goodbye.")

    def test_again_it_is_the_same_and_ends_nothing_that_went_on(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        same = uuid.uuid4()
        first = sends(cast.sarah, held, client_id=same, resolve=Outcome.SOLVED)
        assert sends(cast.sarah, held, client_id=same, resolve=Outcome.SOLVED) == first
        scenes.says(guest, "One more thing")
        scenes.claims(cast.sarah, held)
        assert sends(cast.sarah, held, client_id=same, resolve=Outcome.SOLVED) == first
        assert scenes.fresh(held).is_open

    def test_what_was_sent_plainly_and_lost_may_end_it_still(self, cast: Cast, held: Conversation) -> None:
        same = uuid.uuid4()
        sends(cast.sarah, held, client_id=same)
        sends(cast.sarah, held, client_id=same, resolve=Outcome.SOLVED)
        assert not scenes.fresh(held).is_open


class TestNotes:
    def kept(self, cast: Cast, held: Conversation, text: str) -> Note:
        with tenant_scope(cast.acme.pk):
            return actions.keep_note(held, member=cast.sarah, client_id=uuid.uuid4(), text=text)

    def test_name_colleagues(self, cast: Cast, held: Conversation) -> None:
        assert self.kept(cast, held, "@Tom Becker and @Sofia Reyes, look").mentions == [cast.sofia.pk, cast.tom.pk]
        assert self.kept(cast, held, "Tom Becker, tom@becker, @Charlie Stone, @Tom Beckers").mentions == []

    def test_do_not_name_who_has_left(self, cast: Cast, held: Conversation) -> None:
        with tenant_scope(cast.acme.pk):
            Membership.objects.filter(pk=cast.tom.pk).update(ended_at=held.opened_at)
        assert self.kept(cast, held, "@Tom Becker").mentions == []

    def test_forget_the_note_that_was_begun(self, cast: Cast, held: Conversation) -> None:
        begins(cast.sarah, held)
        self.kept(cast, held, "Whole.")
        assert drafts(cast) == ["reply"]


def test_a_rivals_conversation_is_not_there(cast: Cast, held: Conversation) -> None:
    with tenant_scope(cast.globex.pk), pytest.raises((Conversation.DoesNotExist, ValidationError)):
        actions.send(held, member=cast.charlie, client_id=uuid.uuid4(), text="Mine")
