"""What had ended goes on, in the hands of who said so."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations import actions
from apps.conversations.actions import Moved
from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, Conversation, Outcome
from apps.events.actors import SYSTEM
from apps.events.models import Event
from tests.cast import Cast
from tests.conversations.scenes import claims, fresh, says, transcript
from tests.factories import make_guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(at_acme: Cast, waiting: Conversation) -> Conversation:
    claims(at_acme.sarah, waiting)
    return actions.resolve(waiting, outcome=Outcome.SOLVED, actor=at_acme.sarah.actor)


def test_whoever_opens_it_again_holds_it_and_the_customer_is_told(at_acme: Cast, ended: Conversation) -> None:
    again = actions.reopen(ended, member=at_acme.tom, fence=ended.fence)
    assert (again.status, again.holder, again.agent, again.outcome, again.resolved_at) == ("open", "agent", at_acme.tom, "", None)
    assert again.fence == ended.fence + 1
    assert transcript(ended)[-1] == ("system", "Tom joined")
    assert Event.objects.filter(name="conversation.reopened").count() == 1


def test_what_the_customer_writes_then_is_said_in_it(at_acme: Cast, guest: Guest, ended: Conversation) -> None:
    actions.reopen(ended, member=at_acme.sarah, fence=ended.fence)
    assert says(guest, "Back").pk == ended.pk


def test_on_an_old_view_or_while_it_is_open_it_is_refused(at_acme: Cast, ended: Conversation) -> None:
    with pytest.raises(Moved, match="quicker"):
        actions.reopen(ended, member=at_acme.sarah, fence=ended.fence - 1)
    again = actions.reopen(ended, member=at_acme.sarah, fence=ended.fence)
    with pytest.raises(Moved, match="open already"):
        actions.reopen(ended, member=at_acme.tom, fence=again.fence)
    assert fresh(ended).agent == at_acme.sarah


def test_who_may_not_answer_opens_nothing(at_acme: Cast, ended: Conversation) -> None:
    with pytest.raises(PermissionDenied):
        actions.reopen(ended, member=at_acme.vera, fence=ended.fence)


def test_a_person_has_one_open_conversation_in_an_inbox(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    ended = actions.resolve(waiting, outcome=Outcome.SPAM, actor=SYSTEM)
    newer = says(guest, "Me again")
    with pytest.raises(ValidationError, match=f"number {newer.number}"):
        actions.reopen(ended, member=at_acme.sarah, fence=ended.fence)


def test_and_so_has_one_who_is_several_contacts(at_acme: Cast, guest: Guest, ended: Conversation) -> None:
    other = make_guest(ended.inbox)
    newer = says(other, "From my phone")
    mine, theirs = (Contact.objects.get(pk=one.contact_id) for one in (guest, other))
    actions.merge_contacts(mine, into=theirs, actor=SYSTEM)
    with pytest.raises(ValidationError, match=f"number {newer.number}"):
        actions.reopen(ended, member=at_acme.sarah, fence=ended.fence)
