"""The role matrix: the one table of what each role may do."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import models

from apps.events.actors import Actor


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    SUPERVISOR = "supervisor", "Supervisor"
    AGENT = "agent", "Agent"
    OPS = "ops", "Ops"
    VIEWER = "viewer", "Viewer"


class Can(StrEnum):
    SEE_CONSOLE = "see the console"
    ANSWER = "answer customers"
    SUPERVISE = "pass on what colleagues hold"
    SEE_ADMIN = "see the admin"
    CHANGE_TENANT = "change the tenant's settings"
    MANAGE_PEOPLE = "invite people and change their roles"
    MANAGE_OWNERS = "make and unmake owners"
    MANAGE_TEAMS = "change teams"
    MANAGE_HOURS = "change opening hours"
    MANAGE_INBOXES = "change inboxes"
    MANAGE_KNOWLEDGE = "change knowledge"
    MANAGE_ASSISTANT = "change the assistant"
    MANAGE_RULES = "change escalation rules"
    MANAGE_BUSINESS = "change business records"
    MANAGE_DESK = "change what colleagues share at their desks"
    MANAGE_TICKETS = "change how tickets move and what is promised of them"
    SPEND = "move customers' money"
    APPROVE = "approve what goes over a limit"
    SEE_AUDIT = "read the audit log"
    SEE_FIGURES = "read the figures"
    EXPORT = "export transcripts"
    ERASE = "erase people and set how long things are kept"


MATRIX: dict[Can, frozenset[Role]] = {
    Can.SEE_CONSOLE: frozenset(Role),
    Can.ANSWER: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR, Role.AGENT}),
    Can.SUPERVISE: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR}),
    Can.SEE_ADMIN: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR, Role.OPS}),
    Can.CHANGE_TENANT: frozenset({Role.OWNER, Role.ADMIN}),
    Can.MANAGE_PEOPLE: frozenset({Role.OWNER, Role.ADMIN}),
    Can.MANAGE_OWNERS: frozenset({Role.OWNER}),
    Can.MANAGE_TEAMS: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR}),
    Can.MANAGE_HOURS: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR}),
    Can.MANAGE_INBOXES: frozenset({Role.OWNER, Role.ADMIN}),
    Can.MANAGE_KNOWLEDGE: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR}),
    Can.MANAGE_ASSISTANT: frozenset({Role.OWNER, Role.ADMIN}),
    Can.MANAGE_RULES: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR}),
    Can.MANAGE_BUSINESS: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR}),
    Can.MANAGE_DESK: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR}),
    Can.MANAGE_TICKETS: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR}),
    Can.SPEND: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR, Role.AGENT}),
    Can.APPROVE: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR}),
    Can.SEE_AUDIT: frozenset({Role.OWNER, Role.ADMIN, Role.OPS}),
    Can.SEE_FIGURES: frozenset({Role.OWNER, Role.ADMIN, Role.SUPERVISOR, Role.OPS, Role.VIEWER}),
    Can.EXPORT: frozenset({Role.OWNER, Role.ADMIN, Role.OPS}),
    Can.ERASE: frozenset({Role.OWNER, Role.ADMIN}),
}


def role_may(role: str, can: Can) -> bool:
    return role in MATRIX[can]


def allows(actor: Actor, can: Can) -> bool:
    return actor.kind in {"operator", "system"} or (actor.kind == "member" and role_may(actor.role, can))


def require(actor: Actor, can: Can) -> None:
    if not allows(actor, can):
        raise PermissionDenied(f"Your role does not let you {can.value}.")


def require_self(actor: Actor, member_id: int) -> None:
    """A person has one account for all tenants they work in: none of these may speak for it."""
    if actor.kind != "member" or actor.id != member_id:
        raise PermissionDenied("Only they may do this for themselves.")
