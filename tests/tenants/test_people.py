"""People come by invitation, change, and leave."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.tenants import actions, queries
from apps.tenants.actions.people import Invited
from apps.tenants.letters import invitation_address
from apps.tenants.models import Invitation, Membership
from apps.tenants.roles import Role
from tests.cast import Cast
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_acme(cast: Cast) -> Iterator[Cast]:
    with tenant_scope(cast.acme.pk):
        yield cast


def invite(cast: Cast, email: str = "nina@example.org", role: str = Role.AGENT, by: Membership | None = None) -> Invited:
    with tenant_scope(cast.acme.pk):
        return actions.invite(tenant=cast.acme, email=email, role=role, actor=(by or cast.adam).actor)


def test_an_invitation_is_posted_with_a_link_that_opens_it(cast: Cast, mailoutbox: list[Any], after_commit: Callable[[], Any]) -> None:
    with after_commit():
        invited = invite(cast, " Nina@Example.org ")
    (letter,) = mailoutbox
    assert letter.to == ["nina@example.org"]
    assert "Acme Skin" in letter.subject
    assert invitation_address(invited.token) in letter.body
    assert queries.invitation_of(invited.token) == invited.invitation


def test_only_the_digest_of_an_invitation_is_kept(cast: Cast) -> None:
    invited = invite(cast)
    assert invited.token not in str(vars(invited.invitation))


@pytest.mark.parametrize("token", ["", "x", "never_was", "\x00", "a" * 500])
def test_a_token_that_never_was_opens_nothing(cast: Cast, token: str) -> None:
    assert queries.invitation_of(token) is None


def test_accepting_makes_a_member_who_can_sign_in(cast: Cast) -> None:
    member = actions.accept_invitation(invite(cast).invitation, name="Nina", password="a-good-long-one")
    assert (member.role, member.user.email, member.is_active) == (Role.AGENT, "nina@example.org", True)
    assert member.user.check_password("a-good-long-one")
    assert member.user.emailaddress_set.get().verified


def test_an_invitation_is_accepted_once(cast: Cast) -> None:
    invitation = invite(cast).invitation
    actions.accept_invitation(invitation, name="Nina", password="a-good-long-one")
    with pytest.raises(ValidationError, match="was used"):
        actions.accept_invitation(invitation, name="Mallory", password="a-good-long-one")


def test_an_invitation_expires(cast: Cast, held_clock: Any) -> None:
    invitation = invite(cast).invitation
    held_clock.advance(days=7, seconds=1)
    with pytest.raises(ValidationError, match="has expired"):
        actions.accept_invitation(invitation, name="Nina", password="a-good-long-one")


def test_a_new_invitation_to_the_same_address_ends_the_old_one(cast: Cast) -> None:
    older, newer = invite(cast).invitation, invite(cast).invitation
    with pytest.raises(ValidationError):
        actions.accept_invitation(older, name="Nina", password="a-good-long-one")
    assert actions.accept_invitation(newer, name="Nina", password="a-good-long-one").is_active


def test_an_invitation_can_be_taken_back(cast: Cast) -> None:
    invitation = invite(cast).invitation
    with tenant_scope(cast.acme.pk):
        actions.revoke_invitation(invitation, actor=cast.adam.actor)
        assert not Invitation.objects.open().exists()
    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation, name="Nina", password="a-good-long-one")


def test_somebody_with_an_account_joins_with_it(cast: Cast) -> None:
    member = actions.accept_invitation(invite(cast, "charlie@globex.example").invitation, name="", password="", user=cast.charlie.user)
    assert member.user == cast.charlie.user


def test_somebody_with_an_account_makes_no_second_one(cast: Cast) -> None:
    make_user(email="nina@example.org")
    with pytest.raises(ValidationError, match="have an account already"):
        actions.accept_invitation(invite(cast).invitation, name="Nina", password="a-good-long-one")


def test_an_invitation_is_good_for_its_own_address_alone(cast: Cast) -> None:
    with pytest.raises(PermissionDenied, match="another address"):
        actions.accept_invitation(invite(cast).invitation, name="", password="", user=cast.charlie.user)


def test_a_member_is_not_invited_again(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="is a member already"):
        invite(cast, "Sarah@acme.example")


@pytest.mark.parametrize(
    ("by", "role", "allowed"),
    [("olivia", "owner", True), ("adam", "owner", False), ("adam", "admin", True), ("sofia", "agent", False), ("sarah", "viewer", False)],
)
def test_only_some_may_invite(cast: Cast, by: str, role: str, allowed: bool) -> None:
    if allowed:
        assert invite(cast, role=role, by=getattr(cast, by)).invitation.role == role
    else:
        with pytest.raises(PermissionDenied):
            invite(cast, role=role, by=getattr(cast, by))


def test_a_changed_member_is_in_the_log_without_a_word_about_the_person(at_acme: Cast) -> None:
    at_acme.sarah.skills, at_acme.sarah.capacity = ["billing"], 6
    actions.change_member(at_acme.sarah, changed=["skills", "capacity"], actor=at_acme.adam.actor)
    event = Event.objects.filter(name="member.changed").latest("id")
    assert (event.actor_id, event.payload) == (at_acme.adam.pk, {"member": at_acme.sarah.pk, "fields": "skills,capacity"})
    assert Membership.objects.get(pk=at_acme.sarah.pk).capacity == 6


def test_an_admin_makes_no_owner(at_acme: Cast) -> None:
    actor, at_acme.adam.role = at_acme.adam.actor, Role.OWNER
    with pytest.raises(PermissionDenied, match="make and unmake owners"):
        actions.change_member(at_acme.adam, changed=["role"], actor=actor)


def test_the_last_owner_stays_one(at_acme: Cast) -> None:
    actor = at_acme.olivia.actor
    with pytest.raises(ValidationError, match="keeps at least one owner"):
        actions.end_membership(at_acme.olivia, actor=actor)
    at_acme.olivia.role = Role.ADMIN
    with pytest.raises(ValidationError, match="keeps at least one owner"):
        actions.change_member(at_acme.olivia, changed=["role"], actor=actor)


def test_one_of_two_owners_may_leave(at_acme: Cast) -> None:
    at_acme.adam.role = Role.OWNER
    actions.change_member(at_acme.adam, changed=["role"], actor=at_acme.olivia.actor)
    actions.end_membership(at_acme.olivia, actor=at_acme.adam.actor)
    assert not Membership.objects.active().filter(pk=at_acme.olivia.pk).exists()


def test_who_left_may_come_back(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        actions.end_membership(cast.tom, actor=cast.adam.actor)
    assert queries.membership_to_act_as(cast.tom.user, "") is None
    member = actions.accept_invitation(invite(cast, "tom@acme.example", Role.VIEWER).invitation, name="", password="", user=cast.tom.user)
    assert (member.pk, member.role, member.is_active) == (cast.tom.pk, Role.VIEWER, True)


def test_an_agent_takes_nobody_out(at_acme: Cast) -> None:
    with pytest.raises(PermissionDenied):
        actions.end_membership(at_acme.tom, actor=at_acme.sarah.actor)


def test_a_person_of_several_tenants_acts_in_the_one_they_chose(cast: Cast) -> None:
    with tenant_scope(cast.globex.pk):
        there = actions.join(cast.sarah.user, role=Role.VIEWER)
    assert queries.membership_to_act_as(cast.sarah.user, "") == cast.sarah
    assert queries.membership_to_act_as(cast.sarah.user, cast.globex.public_id) == there
    assert queries.membership_to_act_as(cast.sarah.user, "somewhere-else") == cast.sarah
