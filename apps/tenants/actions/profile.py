"""What people say of themselves: who they are, how their screens look."""

from collections.abc import Collection, Sequence

from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, User
from apps.tenants.roles import require_self


@transaction.atomic
def describe_member(membership: Membership, *, name: str, shown_as: str, languages: Sequence[str], actor: Actor) -> None:
    """A person's name and what customers see of it, wherever they work; and the languages they answer in here, the one they read first."""
    require_self(actor, membership.pk)
    user, wanted = membership.user, {"name": name.strip(), "shown_as": shown_as.strip()}
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, wanted[field])
    _checked(user, changed).save(update_fields=changed)
    with tenant_scope(membership.tenant_id):
        if membership.languages != [*languages]:
            membership.languages = [*languages]
            membership.save(update_fields=["languages"])
            changed.append("languages")
        if changed:
            record("member.described", actor=actor, about=membership, member=membership.pk, fields=",".join(changed))


@transaction.atomic
def change_appearance(user: User, *, theme: str | None = None, density: str | None = None, keys: str | None = None) -> None:
    """How the screens look to this person, and whether single keys act on them ("1" or "0"); what is not given stays."""
    chosen = {name: value for name, value in (("theme", theme), ("density", density), ("keys", keys)) if value is not None}
    for name, value in chosen.items():
        setattr(user, name, value)
    _checked(user, chosen.keys()).save(update_fields=list(chosen))


def _checked(user: User, fields: Collection[str]) -> User:
    """Only what was given is looked at."""
    user.clean_fields(exclude={field.name for field in User._meta.fields} - set(fields))
    return user
