"""What a member does about their notices: they read them, and choose what they are told of, and how. Nobody does it for another."""

from collections.abc import Iterable
from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.desk.models import Notice, NoticeSettings
from apps.events.actors import Actor
from apps.events.log import announce, record
from apps.ground import clock
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require, require_self

BOTH_ENDS = "Quiet hours begin and end: give both times, or none."


@transaction.atomic
def read_notices(member: Membership, *, actor: Actor, upto: int, conversation: int | None = None) -> int:
    """All up to this one, or those of one conversation; how many had not been read."""
    _demand_self(member, actor)
    unread = Notice.objects.filter(membership=member, read_at=None, pk__lte=upto)
    if conversation is not None:
        unread = unread.filter(conversation__number=conversation)
    count = unread.update(read_at=clock.now())
    if count:
        announce("notices.changed", noticed=member.pk)
    return count


@transaction.atomic
def set_notices(
    member: Membership,
    *,
    actor: Actor,
    wanted: Iterable[str],
    sound: bool,
    desktop: bool,
    title: bool,
    quiet_when_away: bool,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
) -> NoticeSettings:
    _demand_self(member, actor)
    if (quiet_from is None) != (quiet_until is None):
        raise ValidationError(BOTH_ENDS)
    kept, _ = NoticeSettings.objects.select_for_update().get_or_create(membership=member)
    chosen = {
        "unwanted": sorted(set(Notice.Kind.values) - set(wanted)), "sound": sound, "desktop": desktop, "title": title,
        "quiet_when_away": quiet_when_away, "quiet_from": quiet_from, "quiet_until": quiet_until,
    }  # fmt: skip
    changed = [field for field, value in chosen.items() if getattr(kept, field) != value]
    if changed:
        _keep(kept, chosen, changed, actor)
    return kept


def _keep(kept: NoticeSettings, chosen: dict[str, object], changed: list[str], actor: Actor) -> None:
    for field in changed:
        setattr(kept, field, chosen[field])
    kept.save(update_fields=changed)
    record("notices.set", actor=actor, about=kept, member=kept.membership_id, fields=",".join(changed))
    announce("notices.changed", noticed=kept.membership_id)


def _demand_self(member: Membership, actor: Actor) -> None:
    require(actor, Can.SEE_CONSOLE)
    require_self(actor, member.pk)
