"""Canned replies are written, changed and thrown away: one's own by whoever answers, shared ones by who looks after the desk."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from apps.desk.models import CannedReply
from apps.desk.placeholders import problems
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Team
from apps.tenants.roles import Can, require

TAKEN = "There is a reply with this shortcut already. Choose another."
NOT_YOURS = "This reply is a colleague’s own."


@transaction.atomic
def create_canned(
    *, shortcut: str, title: str, text: str, actor: Actor, owner: Membership | None = None, team: Team | None = None
) -> CannedReply:
    """Of one person, of a team, or of everybody."""
    reply = CannedReply(shortcut=shortcut, title=title, text=text, owner=owner, team=team)
    _demand_may_write(reply, actor)
    _save(reply)
    record("canned.created", actor=actor, about=reply, reply=reply.pk)
    return reply


def change_canned(reply: CannedReply, *, changed: Sequence[str], actor: Actor) -> None:
    """Keep what a form has already put on the reply."""
    _demand_may_write(reply, actor)
    with tenant_scope(reply.tenant_id), transaction.atomic():
        _save(reply)
        record("canned.changed", actor=actor, about=reply, reply=reply.pk, fields=",".join(changed))


def delete_canned(reply: CannedReply, *, actor: Actor) -> None:
    _demand_may_write(reply, actor)
    with tenant_scope(reply.tenant_id), transaction.atomic():
        record("canned.deleted", actor=actor, about=reply, reply=reply.pk)
        reply.delete()


def _demand_may_write(reply: CannedReply, actor: Actor) -> None:
    require(actor, Can.ANSWER if reply.owner_id else Can.MANAGE_DESK)
    if reply.owner_id and (actor.kind, actor.id) != ("member", reply.owner_id):
        raise PermissionDenied(NOT_YOURS)


def _save(reply: CannedReply) -> None:
    reply.full_clean(validate_unique=False, validate_constraints=False)
    if found := list(problems(reply.text)):
        raise ValidationError({"text": found})
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:
        raise ValidationError({"shortcut": TAKEN}) from error
