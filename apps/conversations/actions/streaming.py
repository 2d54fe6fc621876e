"""A reply in the making: shown sentence by sentence, under the fence it began with.

A turn that died keeps what it had shown: the next one, before its own first word, makes a message of it. Customers wait for each of these
statements, so they are plain SQL.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from apps.conversations.actions.holding import cut_off
from apps.conversations.actions.messages import post_draft
from apps.conversations.models import Conversation
from apps.conversations.posting import Draft
from apps.conversations.reading import Said
from apps.events.log import announce
from apps.ground import clock
from apps.ground.lane import Statement, fetch

_HOLD = """
SELECT FROM conversations_conversation
WHERE tenant_id = %(tenant)s AND id = %(conversation)s AND fence = %(fence)s AND holder = 'assistant'
FOR NO KEY UPDATE
"""
_GROW = """
INSERT INTO conversations_partial AS shown (tenant_id, conversation_id, turn, fence, text, started_at)
VALUES (%(tenant)s, %(conversation)s, %(turn)s, %(fence)s, %(text)s, %(now)s)
ON CONFLICT (tenant_id, conversation_id)
DO UPDATE SET text = CASE WHEN %(anew)s THEN excluded.text ELSE shown.text || excluded.text END WHERE shown.turn = excluded.turn
RETURNING id
"""
_WITHDRAW = """
DELETE FROM conversations_partial
WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s AND turn = %(turn)s
RETURNING id
"""


def always() -> bool:
    return True


@transaction.atomic(savepoint=False)
def show(conversation: Conversation, *, turn: str, fence: int, text: str, anew: bool = False, while_: Callable[[], bool] = always) -> bool:
    """Append a checked sentence to what the customer sees; False, and nothing shown, where the fence has moved.

    `anew` is for a turn that is taken up again: what its dead runner had shown gives way to this. `while_` is asked under the lock.
    """
    if not _holds(conversation, fence, while_):
        return False
    grow = Statement(_GROW, _of(conversation) | {"turn": turn, "fence": fence, "text": text, "anew": anew, "now": clock.now()})
    if not fetch(grow):
        cut_off(conversation)
        fetch(grow)
    _announce(conversation)
    return True


@transaction.atomic(savepoint=False)
def may_speak(conversation: Conversation, *, fence: int, while_: Callable[[], bool] = always) -> bool:
    """The same question where nothing is seen before it is whole."""
    return _holds(conversation, fence, while_)


@transaction.atomic(savepoint=False)
def finish(conversation: Conversation, *, turn: str, fence: int, draft: Draft | None, while_: Callable[[], bool] = always) -> Said | None:
    """End a turn: its reply supersedes what was shown; without one, what was shown stands. None where the fence has moved, too."""
    if not _holds(conversation, fence, while_):
        return None
    if draft is None:
        cut_off(conversation)
        _announce(conversation)
        return None
    if not fetch(Statement(_WITHDRAW, _of(conversation) | {"turn": turn})):
        cut_off(conversation)
    return post_draft(conversation, draft, fence=fence)


def _holds(conversation: Conversation, fence: int, while_: Callable[[], bool]) -> bool:
    """Under the conversation's lock from here on."""
    return bool(fetch(Statement(_HOLD, _of(conversation) | {"fence": fence}))) and while_()


def _of(conversation: Conversation) -> dict[str, Any]:
    return {"tenant": conversation.tenant_id, "conversation": conversation.pk}


def _announce(conversation: Conversation) -> None:
    announce("partial.grew", conversation=conversation.pk, contact=conversation.contact_id)
