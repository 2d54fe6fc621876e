"""Procedures are drafted, published, withdrawn and brought back. What was published once is never changed again."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.assistant.models import Procedure, ProcedureVersion
from apps.assistant.procedures import Severity, lint, shelf
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.roles import Can, require

WORDS = ("when", "tags", "only_upset", "text")
NOT_WRITTEN = ("procedure", "by", "published_by", "published_at")
MOST_TAGS, LONGEST_TAG = 20, 40
MOST_REASONS = 5
State = ProcedureVersion.State


@transaction.atomic
def create_procedure(*, name: str, actor: Actor, is_on: bool = True, **said: Any) -> Procedure:
    """With its first draft."""
    require(actor, Can.MANAGE_ASSISTANT)
    _check_words(said)
    procedure = Procedure(name=name, is_on=is_on)
    procedure.full_clean()
    procedure.save()
    record("procedure.created", actor=actor, about=procedure)
    _write_draft(procedure, said, actor)
    return procedure


def change_procedure(procedure: Procedure, *, changed: Sequence[str], actor: Actor, **said: Any) -> None:
    """Keep what a form has put on it. Other words become the draft; customers meet what was published until that is too."""
    require(actor, Can.MANAGE_ASSISTANT)
    _check_words(said)
    with tenant_scope(procedure.tenant_id):
        procedure.full_clean()
        _lock(procedure)
        procedure.changed_at = clock.now()
        procedure.save(update_fields=[*changed, "changed_at"])
        version = _write_draft(procedure, said, actor)
        fields = ",".join([*changed, *said])
        record("procedure.changed", actor=actor, about=procedure, version=version.number if version else 0, fields=fields)


def publish_procedure(procedure: Procedure, *, actor: Actor) -> None:
    """The draft is what customers meet from now on, unless lint finds an error in it."""
    require(actor, Can.MANAGE_ASSISTANT)
    with tenant_scope(procedure.tenant_id):
        _lock(procedure)
        draft = procedure.draft
        if draft is None:
            raise ValidationError("There is no draft to publish. Change its words first.")
        _refuse_errors(draft)
        procedure.versions.filter(state=State.PUBLISHED).update(state=State.RETIRED)
        draft.state, draft.published_at, draft.published_by_id = State.PUBLISHED, clock.now(), _member(actor)
        draft.save(update_fields=["state", "published_at", "published_by"])
        record("procedure.published", actor=actor, about=procedure, version=draft.number)


def withdraw_procedure(procedure: Procedure, *, actor: Actor) -> None:
    """From the next turn on nobody follows it. A draft stays a draft."""
    require(actor, Can.MANAGE_ASSISTANT)
    with tenant_scope(procedure.tenant_id):
        _lock(procedure)
        published = procedure.published
        if published is None:
            raise ValidationError("It is not published.")
        published.state = State.RETIRED
        published.save(update_fields=["state"])
        record("procedure.withdrawn", actor=actor, about=procedure, version=published.number)


def restore_procedure(procedure: Procedure, *, number: int, actor: Actor) -> ProcedureVersion:
    """What it said then is its draft now; a draft there was is kept among the old ones."""
    require(actor, Can.MANAGE_ASSISTANT)
    with tenant_scope(procedure.tenant_id):
        _lock(procedure)
        old = procedure.versions.get(number=number)
        procedure.versions.filter(state=State.DRAFT).update(state=State.RETIRED)
        restored = _new_draft(procedure, {name: getattr(old, name) for name in WORDS}, actor)
        record("procedure.restored", actor=actor, about=procedure, version=restored.number, of=number)
    return restored


def _lock(procedure: Procedure) -> None:
    Procedure.objects.select_for_update().get(pk=procedure.pk)


def _check_words(said: dict[str, Any]) -> None:
    """Beside the field it is about; the text stays where it was typed."""
    for name in ("when", "text"):
        if "\x00" in said.get(name, ""):
            raise ValidationError({name: "There is a NUL character in it, which no page can show. Take it out and save again."})
    tags = said.get("tags", [])
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG or "\x00" in tag for tag in tags):
        raise ValidationError({"tags": f"At most {MOST_TAGS} tags of {LONGEST_TAG} letters each."})


def _write_draft(procedure: Procedure, said: dict[str, Any], actor: Actor) -> ProcedureVersion | None:
    """The one draft, made out of what is current where there is none."""
    current = procedure.current
    if current and all(getattr(current, name) == value for name, value in said.items()):
        return None
    before = {name: getattr(current, name) for name in WORDS} if current else {}
    if current is None or current.state != State.DRAFT:
        return _new_draft(procedure, before | said, actor)
    for name, value in said.items():
        setattr(current, name, value)
    current.by_id, current.changed_at = _member(actor), clock.now()
    current.clean_fields(exclude=NOT_WRITTEN)
    current.save()
    return current


def _new_draft(procedure: Procedure, said: dict[str, Any], actor: Actor) -> ProcedureVersion:
    newest = procedure.versions.order_by("-number").values_list("number", flat=True).first() or 0
    draft = ProcedureVersion(procedure=procedure, number=newest + 1, by_id=_member(actor), changed_at=clock.now(), **said)
    draft.clean_fields(exclude=NOT_WRITTEN)
    draft.save()
    return draft


def _refuse_errors(draft: ProcedureVersion) -> None:
    errors = [str(one) for one in lint(draft.text, draft.when, shelf()) if one.severity is Severity.ERROR]
    if errors:
        more = [f"And {len(errors) - MOST_REASONS} more."] if len(errors) > MOST_REASONS else []
        raise ValidationError([*errors[:MOST_REASONS], *more])


def _member(actor: Actor) -> int | None:
    return actor.id if actor.kind == "member" else None
