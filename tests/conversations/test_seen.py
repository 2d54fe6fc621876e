"""Who read a conversation is in the audit log. (S27)"""

import pytest

from apps.conversations import actions
from apps.conversations.models import Conversation
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.conversations.scenes import claims, fresh, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


def read(conversation: Conversation, member: Membership, seq: int) -> None:
    with tenant_scope(member.tenant_id):
        actions.read_by_member(fresh(conversation), member=member, seq=seq)


def seen(conversation: Conversation) -> list[int | None]:
    with tenant_scope(conversation.tenant_id):
        told = Event.objects.about("conversation", conversation.pk).filter(name="conversation.seen")
        return list(told.order_by("pk").values_list("actor_id", flat=True))


def test_whoever_looks_into_what_another_holds_is_named_each_time_they_read_on(cast: Cast) -> None:
    guest = make_guest(make_inbox(cast.acme))
    conversation = claims(cast.sarah, says(guest))
    read(conversation, cast.sofia, 1)
    read(conversation, cast.sofia, 1)
    says(guest, "Are you there?")
    read(conversation, cast.sofia, fresh(conversation).last_seq)
    assert seen(conversation) == [cast.sofia.pk, cast.sofia.pk]


def test_of_who_holds_it_once_is_enough(cast: Cast) -> None:
    guest = make_guest(make_inbox(cast.acme))
    conversation = claims(cast.sarah, says(guest))
    read(conversation, cast.sarah, 1)
    says(guest, "Are you there?")
    read(conversation, cast.sarah, fresh(conversation).last_seq)
    assert seen(conversation) == [cast.sarah.pk]
