"""A conversation's tags: short words, each once. Always changed under its lock, so that two people who tag at once lose nothing."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.actions.holding import lock
from apps.conversations.models import Conversation
from apps.events.actors import Actor
from apps.events.log import record
from apps.tenants.roles import Can, require

MOST, LONGEST = 20, 40


@transaction.atomic
def tag(conversation: Conversation, *, tags: list[str], actor: Actor) -> Conversation:
    """Set them all."""
    return _set(_locked(conversation, actor), tags, actor)


@transaction.atomic
def add_tags(conversation: Conversation, *, tags: list[str], actor: Actor) -> Conversation:
    locked = _locked(conversation, actor)
    every = _words([*locked.tags, *tags])
    if len(every) > MOST:
        raise ValidationError(f"A conversation has at most {MOST} tags.")
    return _set(locked, every, actor)


@transaction.atomic
def remove_tags(conversation: Conversation, *, tags: list[str], actor: Actor) -> Conversation:
    locked, taken = _locked(conversation, actor), _words(tags)
    return _set(locked, [one for one in locked.tags if one not in taken], actor)


def _locked(conversation: Conversation, actor: Actor) -> Conversation:
    require(actor, Can.ANSWER)
    return lock(conversation)


def _set(locked: Conversation, tags: list[str], actor: Actor) -> Conversation:
    words = _words(tags)[:MOST]
    if words != locked.tags:
        locked.tags = words
        locked.save(update_fields=["tags"])
        record("conversation.tagged", actor=actor, about=locked, conversation=locked.pk, contact=locked.contact_id)
    return locked


def _words(tags: Iterable[str]) -> list[str]:
    lines = (" ".join(one.replace("\x00", "").split()).lower()[:LONGEST].strip() for one in tags)
    return list(dict.fromkeys(line for line in lines if line))
