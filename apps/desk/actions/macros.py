"""Macros are written, changed and thrown away by who looks after the desk, and run by whoever answers."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.conversations import actions as conversations
from apps.conversations.actions import Moved
from apps.conversations.models import Conversation, Message, Note
from apps.desk.acting import Act, Step, demand_order, steps_in
from apps.desk.actions.acting import perform
from apps.desk.actions.sending import LOOK_FIRST, NewerCame
from apps.desk.models import Macro
from apps.desk.queries import is_newer
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Team
from apps.tenants.roles import Can, require

TAKEN = "There is a macro of this name already. Choose another."


@transaction.atomic
def create_macro(*, name: str, steps: Sequence[Step], actor: Actor, team: Team | None = None, is_active: bool = True) -> Macro:
    """For one team, or for everybody."""
    require(actor, Can.MANAGE_DESK)
    macro = Macro(name=name.strip(), steps=[step.stored() for step in steps], team=team, is_active=is_active)
    _save(macro)
    record("macro.created", actor=actor, about=macro, macro=macro.pk)
    return macro


def change_macro(macro: Macro, *, changed: Sequence[str], actor: Actor) -> None:
    """Keep what a form has already put on the macro."""
    require(actor, Can.MANAGE_DESK)
    with tenant_scope(macro.tenant_id), transaction.atomic():
        _save(macro)
        record("macro.changed", actor=actor, about=macro, macro=macro.pk, fields=",".join(changed))


def delete_macro(macro: Macro, *, actor: Actor) -> None:
    require(actor, Can.MANAGE_DESK)
    with tenant_scope(macro.tenant_id), transaction.atomic():
        record("macro.deleted", actor=actor, about=macro, macro=macro.pk)
        macro.delete()


@transaction.atomic
def run_macro(
    macro: Macro, conversation: Conversation, *, member: Membership, fence: int, key: UUID, seen: int | None = None
) -> Conversation:
    """All of it or nothing; nothing is said past what came after `seen`. Run again under its `key`, as a double click does, what it says is
    said once and nothing else happens."""
    require(member.actor, Can.ANSWER)
    locked = conversations.lock(conversation)
    if _has_run(locked, macro, key):
        return locked
    if locked.fence != fence:
        raise Moved("Somebody else was quicker.")
    steps = steps_in(macro.steps)
    if seen is not None and Act.REPLY in {step.act for step in steps} and is_newer(locked, member=member, seen=seen):
        raise NewerCame(LOOK_FIRST)
    for number, step in enumerate(steps):
        locked = perform(step, locked, member=member, fence=locked.fence, key=uuid5(key, str(number)))
    record("macro.ran", actor=member.actor, about=conversation, macro=macro.pk, conversation=locked.pk, contact=locked.contact_id)
    return locked


def _has_run(conversation: Conversation, macro: Macro, key: UUID) -> bool:
    """By what it said, which carries its key; what says nothing does the same twice."""
    keys = [uuid5(key, str(number)) for number, step in enumerate(steps_in(macro.steps)) if step.act in {Act.REPLY, Act.NOTE}]
    said = Message.objects.filter(conversation=conversation, client_id__in=keys).exists()
    return said or Note.objects.filter(conversation=conversation, client_id__in=keys).exists()


def _save(macro: Macro) -> None:
    demand_order(steps_in(macro.steps))
    macro.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            macro.save()
    except IntegrityError as error:
        raise ValidationError({"name": TAKEN}) from error
