"""Procedures are drafted, published, withdrawn and brought back. What was published once is never changed again."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.assistant.models import Procedure, ProcedureVersion
from apps.assistant.procedures import lint, shelf
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.actions import versions
from apps.tenants.findings import refuse_errors
from apps.tenants.roles import Can, require

MOST_TAGS, LONGEST_TAG = 20, 40


@transaction.atomic
def create_procedure(*, name: str, actor: Actor, is_on: bool = True, **said: Any) -> Procedure:
    """With its first draft."""
    require(actor, Can.MANAGE_ASSISTANT)
    _check_words(said)
    procedure = Procedure(name=name, is_on=is_on)
    procedure.full_clean()
    procedure.save()
    record("procedure.created", actor=actor, about=procedure)
    versions.write_draft(procedure, said, actor=actor)
    return procedure


def change_procedure(procedure: Procedure, *, changed: Sequence[str], actor: Actor, **said: Any) -> None:
    """Keep what a form has put on it. Other words become the draft; customers meet what was published until that is too."""
    require(actor, Can.MANAGE_ASSISTANT)
    _check_words(said)
    with tenant_scope(procedure.tenant_id):
        procedure.full_clean()
        versions.lock(procedure)
        procedure.changed_at = clock.now()
        procedure.save(update_fields=[*changed, "changed_at"])
        version = versions.write_draft(procedure, said, actor=actor)
        fields = ",".join([*changed, *said])
        record("procedure.changed", actor=actor, about=procedure, version=version.number if version else 0, fields=fields)


def publish_procedure(procedure: Procedure, *, actor: Actor) -> None:
    """The draft is what customers meet from now on, unless lint finds an error in it."""
    require(actor, Can.MANAGE_ASSISTANT)
    with tenant_scope(procedure.tenant_id):
        versions.lock(procedure)
        published = versions.publish(procedure, actor=actor, check=lambda draft: refuse_errors(lint(draft.text, draft.when, shelf())))
        record("procedure.published", actor=actor, about=procedure, version=published.number)


def withdraw_procedure(procedure: Procedure, *, actor: Actor) -> None:
    """From the next turn on nobody follows it. A draft stays a draft."""
    require(actor, Can.MANAGE_ASSISTANT)
    with tenant_scope(procedure.tenant_id):
        versions.lock(procedure)
        withdrawn = versions.withdraw(procedure)
        record("procedure.withdrawn", actor=actor, about=procedure, version=withdrawn.number)


def restore_procedure(procedure: Procedure, *, number: int, actor: Actor) -> ProcedureVersion:
    """What it said then is its draft now; a draft there was is kept among the old ones."""
    require(actor, Can.MANAGE_ASSISTANT)
    with tenant_scope(procedure.tenant_id):
        versions.lock(procedure)
        restored: ProcedureVersion = versions.restore(procedure, number=number, actor=actor)
        record("procedure.restored", actor=actor, about=procedure, version=restored.number, of=number)
    return restored


def _check_words(said: dict[str, Any]) -> None:
    """Beside the field it is about; the text stays where it was typed."""
    for name in ("when", "text"):
        if "\x00" in said.get(name, ""):
            raise ValidationError({name: "There is a NUL character in it, which no page can show. Take it out and save again."})
    tags = said.get("tags", [])
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG or "\x00" in tag for tag in tags):
        raise ValidationError({"tags": f"At most {MOST_TAGS} tags of {LONGEST_TAG} letters each."})
