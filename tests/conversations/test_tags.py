"""Tags: short words, each once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from apps.conversations import actions
from apps.conversations.models import Conversation
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from tests.cast import Cast, assemble
from tests.conversations.scenes import fresh, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


def test_tags_are_short_words_each_once_in_order(at_acme: Cast, waiting: Conversation) -> None:
    actions.tag(waiting, tags=[" Refund ", "vip", "REFUND", "", "  ", "x" * 50], actor=at_acme.sarah.actor)
    assert fresh(waiting).tags == ["refund", "vip", "x" * 40]
    assert Event.objects.get(name="conversation.tagged").payload == {"conversation": waiting.pk, "contact": waiting.contact_id}


def test_there_are_at_most_twenty_and_they_can_be_taken_off(at_acme: Cast, waiting: Conversation) -> None:
    actions.tag(waiting, tags=[f"tag {number}" for number in range(30)], actor=at_acme.sarah.actor)
    assert len(fresh(waiting).tags) == 20
    actions.tag(waiting, tags=[], actor=at_acme.sarah.actor)
    assert fresh(waiting).tags == []


def test_who_may_not_answer_tags_nothing(at_acme: Cast, waiting: Conversation) -> None:
    with pytest.raises(PermissionDenied):
        actions.tag(waiting, tags=["vip"], actor=at_acme.vera.actor)
    assert fresh(waiting).tags == []


def test_each_is_put_on_and_taken_off_alone(at_acme: Cast, waiting: Conversation) -> None:
    actions.add_tags(waiting, tags=["refund", "VIP "], actor=at_acme.sarah.actor)
    actions.add_tags(waiting, tags=["vip", "late"], actor=at_acme.tom.actor)
    actions.remove_tags(waiting, tags=["Refund", "never there"], actor=at_acme.tom.actor)
    assert fresh(waiting).tags == ["vip", "late"]


def test_what_changes_nothing_is_told_to_nobody(at_acme: Cast, waiting: Conversation) -> None:
    actions.add_tags(waiting, tags=["vip"], actor=at_acme.sarah.actor)
    actions.add_tags(waiting, tags=["vip"], actor=at_acme.tom.actor)
    actions.remove_tags(waiting, tags=["late"], actor=at_acme.tom.actor)
    assert Event.objects.filter(name="conversation.tagged").count() == 1


def test_one_more_than_there_is_room_for_is_refused_in_words(at_acme: Cast, waiting: Conversation) -> None:
    actions.tag(waiting, tags=[f"tag {number}" for number in range(20)], actor=at_acme.sarah.actor)
    with pytest.raises(ValidationError, match="at most 20 tags"):
        actions.add_tags(waiting, tags=["one more"], actor=at_acme.sarah.actor)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_tag_at_once_nobodys_is_lost() -> None:
    cast = assemble()
    conversation = says(make_guest(make_inbox(cast.acme)))

    def adds(word: str) -> None:
        with tenant_scope(cast.acme.pk):
            actions.add_tags(conversation, tags=[word], actor=cast.sarah.actor)
        connection.close()

    words = [f"tag {number}" for number in range(8)]
    with ThreadPoolExecutor(4) as colleagues:
        list(colleagues.map(adds, words))
    assert sorted(fresh(conversation).tags) == words
