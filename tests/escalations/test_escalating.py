"""The assistant hands a conversation to people, by either of the tool's names."""

import json

import pytest

from apps.conversations.models import Conversation
from apps.tools import actions as tools
from tests.cast import Cast
from tests.conversations.scenes import claims, comes, fresh
from tests.tools.conftest import ASSISTANT

pytestmark = pytest.mark.django_db


def call(chat: Conversation, name: str, key: str = "k") -> dict[str, object]:
    return tools.call(chat.tenant.pk, chat.pk, name, json.dumps({"reason": "asked for it"}), actor=ASSISTANT, key=key)


@pytest.mark.parametrize("name", ["escalate_to_human", "transfer_to_human"])
def test_the_conversation_goes_to_the_queue_once(chat: Conversation, cast: Cast, name: str) -> None:
    comes(cast.sarah)
    assert call(chat, name) == {"status": "done"}
    assert (fresh(chat).holder, fresh(chat).fence) == ("queue", chat.fence + 1)
    assert call(chat, name) == {"status": "done"}
    assert fresh(chat).fence == chat.fence + 1


def test_what_a_person_has_is_not_taken_from_them(chat: Conversation, cast: Cast) -> None:
    claims(cast.sarah, chat)
    assert call(chat, "escalate_to_human")["status"] == "refused"
    assert fresh(chat).agent == cast.sarah
