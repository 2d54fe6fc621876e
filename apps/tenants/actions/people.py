"""People come by invitation, change, and leave."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from apps.events import hints
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock, ids
from apps.ground.scope import tenant_scope
from apps.tenants import letters
from apps.tenants.models import Invitation, Membership, Tenant, User
from apps.tenants.roles import Can, Role, require


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation with its token, which is never stored and so can be shown this once."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite(*, tenant: Tenant, email: str, role: str, actor: Actor) -> Invited:
    """Make an invitation; an older open one to the same address stops working."""
    require(actor, Can.MANAGE_OWNERS if role == Role.OWNER else Can.MANAGE_PEOPLE)
    address = email.strip().lower()
    if Membership.objects.active().filter(user__email=address).exists():
        raise ValidationError({"email": f"{address} is a member already."})
    Invitation.objects.open().filter(email=address).update(revoked_at=clock.now())
    token = ids.token(tenant.public_id)
    inviter = actor.id if actor.kind == "member" else None
    invitation = Invitation.objects.create(tenant=tenant, email=address, role=role, digest=ids.digest(token), invited_by_id=inviter)
    record("member.invited", actor=actor, about=invitation, role=str(role))
    letter = letters.invitation_letter(invitation, token)
    transaction.on_commit(lambda: hints.send(letters.post, *letter), robust=True)
    return Invited(invitation, token)


def revoke_invitation(invitation: Invitation, *, actor: Actor) -> None:
    require(actor, Can.MANAGE_PEOPLE)
    with tenant_scope(invitation.tenant_id):
        invitation.revoked_at = clock.now()
        invitation.save(update_fields=["revoked_at"])
        record("invitation.revoked", actor=actor, about=invitation)


def accept_invitation(invitation: Invitation, *, name: str, password: str, user: User | None = None) -> Membership:
    """The reader of the link becomes a member: as the signed-in `user` it was sent to, or as a new one."""
    with tenant_scope(invitation.tenant_id):
        held = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if not held.is_open:
            raise ValidationError("This invitation was used, taken back, or has expired. Ask for a new one.")
        person = user or _new_person(held.email, name, password)
        if person.email != held.email:
            raise PermissionDenied("This invitation was sent to another address.")
        held.accepted_at = clock.now()
        held.save(update_fields=["accepted_at"])
        return join(person, role=held.role)


def _new_person(email: str, name: str, password: str) -> User:
    if User.objects.filter(email=email).exists():
        raise ValidationError("You have an account already: sign in, then open the invitation again.")
    return add_person(email=email, name=name, hashed_password=make_password(password))


@transaction.atomic
def add_person(*, email: str, name: str, hashed_password: str) -> User:
    """A new account whose address is known to be theirs."""
    person = User.objects.create(email=email.lower(), name=name, password=hashed_password)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@transaction.atomic
def join(user: User, *, role: str) -> Membership:
    """Become a member, or become one again."""
    membership, _ = Membership.objects.update_or_create(user=user, defaults={"role": role, "ended_at": None})
    record("member.joined", actor=SYSTEM, about=membership, member=membership.pk, role=str(role))
    return membership


def change_member(membership: Membership, *, changed: Sequence[str], actor: Actor) -> None:
    """Keep what a form has put on the membership, unless it touches owners and the actor may not."""
    require(actor, Can.MANAGE_PEOPLE)
    with tenant_scope(membership.tenant_id):
        before = Membership.objects.select_for_update().get(pk=membership.pk)
        if Role.OWNER in {before.role, membership.role} and before.role != membership.role:
            require(actor, Can.MANAGE_OWNERS)
            _keep_an_owner(before)
        membership.save(update_fields=[*changed])
        record("member.changed", actor=actor, about=membership, member=membership.pk, fields=",".join(changed))


def end_membership(membership: Membership, *, actor: Actor) -> None:
    """Take a person out; their account and what they did stay."""
    with tenant_scope(membership.tenant_id):
        held = Membership.objects.select_for_update().get(pk=membership.pk)
        require(actor, Can.MANAGE_OWNERS if held.role == Role.OWNER else Can.MANAGE_PEOPLE)
        _keep_an_owner(held)
        membership.ended_at = held.ended_at = clock.now()
        held.save(update_fields=["ended_at"])
        record("member.ended", actor=actor, about=held, member=held.pk)


def _keep_an_owner(leaving: Membership) -> None:
    if leaving.role != Role.OWNER:
        return
    owners = Membership.objects.select_for_update().active().filter(role=Role.OWNER).exclude(pk=leaving.pk)
    if not owners.exists():
        raise ValidationError("A tenant keeps at least one owner: make somebody else an owner first.")
