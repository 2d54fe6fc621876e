"""A reply in the making: shown sentence by sentence, under the fence it began with.

A turn that died keeps what it had shown: the next one, before its own first word, makes a message of it.
"""

from collections.abc import Callable

from django.db import transaction

from apps.conversations.actions.holding import cut_off
from apps.conversations.actions.messages import post_draft
from apps.conversations.models import Conversation, Holder, Partial
from apps.conversations.posting import Draft
from apps.conversations.reading import Said
from apps.events.log import announce


def always() -> bool:
    return True


@transaction.atomic(savepoint=False)
def show(conversation: Conversation, *, turn: str, fence: int, text: str, anew: bool = False, while_: Callable[[], bool] = always) -> bool:
    """Append a checked sentence to what the customer sees; False, and nothing shown, where the fence has moved.

    `anew` is for a turn that is taken up again: what its dead runner had shown gives way to this. `while_` is asked under the lock.
    """
    locked = _held(conversation, fence, while_)
    if locked is None:
        return False
    partial = cut_off(locked, but=turn) or Partial(conversation=locked, turn=turn, fence=fence)
    partial.text = text if anew else partial.text + text
    partial.save()
    announce("partial.grew", conversation=locked.pk, contact=locked.contact_id)
    return True


@transaction.atomic(savepoint=False)
def finish(conversation: Conversation, *, turn: str, fence: int, draft: Draft | None, while_: Callable[[], bool] = always) -> Said | None:
    """End a turn: its reply supersedes what was shown; without one, what was shown stands. None where the fence has moved, too."""
    locked = _held(conversation, fence, while_)
    if locked is None:
        return None
    cut_off(locked, but=turn if draft else "")
    if draft is None:
        announce("partial.grew", conversation=locked.pk, contact=locked.contact_id)
        return None
    Partial.objects.filter(conversation=locked, turn=turn).delete()
    return post_draft(locked, draft, fence=fence)


def _held(conversation: Conversation, fence: int, while_: Callable[[], bool]) -> Conversation | None:
    locked = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    return locked if locked.fence == fence and locked.holder == Holder.ASSISTANT and while_() else None
