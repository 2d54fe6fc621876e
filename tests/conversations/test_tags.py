"""Tags: short words, each once."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.conversations import actions
from apps.conversations.models import Conversation
from apps.events.models import Event
from tests.cast import Cast
from tests.conversations.scenes import fresh

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
