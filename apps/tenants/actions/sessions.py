"""Signing in and out, here and elsewhere, and moving between the tenants a person works in."""

from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.events.models import PLATFORM
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants.models import Membership, Session, User
from apps.tenants.roles import require_self

SEEN_EVERY = timedelta(minutes=1)


def signed_in(user: User, membership: Membership | None) -> None:
    """Note who came in, in the tenant they came into."""
    if membership is not None:
        with tenant_scope(membership.tenant_id):
            record("member.signed_in", actor=membership.actor, about=membership)
    elif user.is_superuser:
        with across_tenants(Door.OPERATOR):
            record("operator.entered", actor=Actor(kind="operator", id=user.pk), tenant_id=PLATFORM)


def signed_out(membership: Membership) -> None:
    with tenant_scope(membership.tenant_id):
        record("member.signed_out", actor=membership.actor, about=membership, member=membership.pk)


def enter_workspace(membership: Membership) -> None:
    """A member of several tenants goes into this one."""
    with tenant_scope(membership.tenant_id):
        record("member.entered", actor=membership.actor, about=membership)


def note_seen(session: SessionBase) -> None:
    """That its browser is in use: written once a minute, and no request reads for it."""
    seen_at = getattr(session, "seen_at", None)
    if seen_at is not None and clock.now() - seen_at >= SEEN_EVERY:
        Session.objects.filter(session_key=session.session_key).update(seen_at=clock.now())


@transaction.atomic
def end_sessions(membership: Membership, *, public_id: str = "", keep: str | None, actor: Actor) -> int:
    """Sign a person out of the browser of that id, or of all; never of the one whose key is to be kept. How many that were."""
    require_self(actor, membership.pk)
    theirs = [one for one in Session.objects.select_for_update().filter(user=membership.user) if one.session_key != keep]
    ended = [one.session_key for one in theirs if public_id in {"", one.public_id}]
    Session.objects.filter(session_key__in=ended).delete()
    if ended:
        with tenant_scope(membership.tenant_id):
            record("member.sessions_ended", actor=actor, about=membership, member=membership.pk, count=len(ended))
    return len(ended)


@transaction.atomic
def password_changed(user: User, membership: Membership | None, *, keep: str | None) -> None:
    """Whoever knew the old one is out everywhere."""
    Session.objects.filter(user=user).exclude(session_key=keep or "").delete()
    if membership is not None:
        with tenant_scope(membership.tenant_id):
            record("member.password_changed", actor=membership.actor, about=membership, member=membership.pk)


def two_factor_changed(membership: Membership, *, factor: str, change: str) -> None:
    with tenant_scope(membership.tenant_id):
        record("member.two_factor_changed", actor=membership.actor, about=membership, factor=factor, change=change)


def forget_sessions() -> int:
    """Those that ran out, a sweepful at a time."""
    over = Session.objects.filter(expire_date__lte=clock.now()).values("session_key")[:10_000]
    count: int = Session.objects.filter(session_key__in=over).delete()[0]
    return count
