"""Who looks into a conversation that is not theirs is in the audit log. (S27)"""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.conversations import actions
from apps.conversations.models import Conversation
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.conversations.scenes import claims, fresh, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    return claims(cast.sarah, says(make_guest(make_inbox(cast.acme))))


def seen(conversation: Conversation) -> list[int | None]:
    with tenant_scope(conversation.tenant_id):
        told = Event.objects.about("conversation", conversation.pk).filter(name="conversation.seen")
        return list(told.order_by("pk").values_list("actor_id", flat=True))


def opens(browser: Client, conversation: Conversation) -> None:
    assert browser.get(f"/console/conversations/{conversation.number}/").status_code == 200


def test_whoever_opens_it_is_named_once_a_day_also_if_they_have_read_it_all(
    cast: Cast, conversation: Conversation, sign_in: SignIn, held_clock: clock.HeldClock
) -> None:
    sofia = sign_in(cast.sofia)
    opens(sofia, conversation)
    opens(sofia, conversation)
    assert seen(conversation) == [cast.sofia.pk]
    held_clock.advance(hours=11, minutes=59)
    opens(sofia, conversation)
    assert seen(conversation) == [cast.sofia.pk]
    held_clock.advance(minutes=1)
    opens(sofia, conversation)
    assert seen(conversation) == [cast.sofia.pk] * 2


def test_each_by_their_own_name_also_who_may_only_read(cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
    for member in (cast.sofia, cast.oscar):
        opens(sign_in(member), conversation)
    assert seen(conversation) == [cast.sofia.pk, cast.oscar.pk]


def test_of_who_holds_it_the_log_knows_that(cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
    opens(sign_in(cast.sarah), conversation)
    assert seen(conversation) == []


def test_who_watches_is_not_named_again_with_every_message(cast: Cast, conversation: Conversation) -> None:
    with tenant_scope(cast.acme.pk):
        actions.read_by_member(fresh(conversation), member=cast.sofia, seq=1)
    assert seen(conversation) == []
