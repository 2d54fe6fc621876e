"""A tenant shapes its assistant."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.assistant.models import Assistant
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.roles import Can, require
from apps.text.speaking import TAGS

MOST_FORBIDDEN, LONGEST_FORBIDDEN = 100, 80


def set_assistant(assistant: Assistant, *, changed: Sequence[str], actor: Actor) -> Assistant:
    """Keep what a form has put on the assistant, of which a tenant has one: its first settings make its row."""
    require(actor, Can.MANAGE_ASSISTANT)
    with tenant_scope(assistant.tenant.pk):
        _put_right(assistant)
        if assistant.pk:
            _keep(assistant, changed)
        else:
            _begin(assistant)
        if changed:
            record("assistant.set", actor=actor, about=assistant, fields=",".join(changed))
    return assistant


def _put_right(assistant: Assistant) -> None:
    assistant.forbidden = list(dict.fromkeys(filter(None, (" ".join(_text(words).split()) for words in assistant.forbidden))))
    if len(assistant.forbidden) > MOST_FORBIDDEN:
        raise ValidationError({"forbidden": f"At most {MOST_FORBIDDEN} lines."})
    if long := next((words for words in assistant.forbidden if len(words) > LONGEST_FORBIDDEN), ""):
        raise ValidationError({"forbidden": f"“{long[:40]}…” is longer than {LONGEST_FORBIDDEN} letters. Give the words themselves."})
    _know(assistant.languages)
    assistant.full_clean(validate_constraints=False)


def _know(languages: Sequence[str]) -> None:
    if unknown := [tag for tag in languages if tag not in TAGS]:
        raise ValidationError({"languages": f"“{unknown[0][:40]}” is not a language the assistant knows. Write tags such as en, de or pt."})


def _text(words: Any) -> str:
    return str(words).replace("\x00", "")


def _keep(assistant: Assistant, changed: Sequence[str]) -> None:
    assistant.changed_at = clock.now()
    assistant.save(update_fields=[*changed, "changed_at"])


def _begin(assistant: Assistant) -> None:
    try:
        with transaction.atomic():
            assistant.save()
    except IntegrityError:
        raise ValidationError(
            "A colleague saved the assistant’s first settings a moment ago. Open the page anew and change those."
        ) from None
