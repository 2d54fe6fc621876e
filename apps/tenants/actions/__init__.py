"""The only code that writes to tenants and their people."""

from apps.tenants.actions.organise import create_hours, create_team
from apps.tenants.actions.people import accept_invitation, add_person, change_member, end_membership, invite, join, revoke_invitation
from apps.tenants.actions.presence import arrive, forget_absent, leave, stay
from apps.tenants.actions.profile import change_appearance, describe_member
from apps.tenants.actions.rows import row_added, row_changed, row_deleted, row_seen, rows_seen
from apps.tenants.actions.sessions import (
    end_sessions,
    enter_workspace,
    forget_sessions,
    note_seen,
    password_changed,
    signed_in,
    signed_out,
    two_factor_changed,
)
from apps.tenants.actions.setting_up import change_tenant, create_operator, create_tenant

__all__ = [
    "accept_invitation",
    "add_person",
    "arrive",
    "change_appearance",
    "change_member",
    "change_tenant",
    "create_hours",
    "create_operator",
    "create_team",
    "create_tenant",
    "describe_member",
    "end_membership",
    "end_sessions",
    "enter_workspace",
    "forget_absent",
    "forget_sessions",
    "invite",
    "join",
    "leave",
    "note_seen",
    "password_changed",
    "revoke_invitation",
    "row_added",
    "row_changed",
    "row_deleted",
    "row_seen",
    "rows_seen",
    "signed_in",
    "signed_out",
    "stay",
    "two_factor_changed",
]
