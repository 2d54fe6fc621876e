"""Plain functions that make rows; what a test does not care about has a sensible value."""

import itertools
from typing import Any

from django.contrib.auth.hashers import make_password

from apps.conversations import actions as conversations
from apps.conversations.actions import Arrival
from apps.conversations.admitting import Guest
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.inboxes.actions import create_inbox
from apps.inboxes.models import Inbox
from apps.tenants import actions
from apps.tenants.models import Membership, Tenant, User
from apps.tenants.roles import Role

PASSWORD = "a-good-long-one"
_numbers = itertools.count(1)


def make_tenant(**overrides: Any) -> Tenant:
    number = next(_numbers)
    return actions.create_tenant(**{"slug": f"tenant-{number}", "name": f"Tenant {number}", "actor": SYSTEM} | overrides)


def make_user(**overrides: Any) -> User:
    number = next(_numbers)
    password = overrides.pop("password", PASSWORD)
    fields = {"email": f"person-{number}@example.org", "name": f"Person {number}", "hashed_password": make_password(password)} | overrides
    return actions.add_person(**fields)


def make_member(tenant: Tenant, role: str = Role.AGENT, **overrides: Any) -> Membership:
    user = overrides.pop("user", None) or make_user(**overrides)
    with tenant_scope(tenant.pk):
        member = actions.join(user, role=role)
    member.tenant = tenant
    return member


def make_inbox(tenant: Tenant, **overrides: Any) -> Inbox:
    with tenant_scope(tenant.pk):
        return create_inbox(**{"name": f"Inbox {next(_numbers)}", "answered_by": "people", "actor": SYSTEM} | overrides)


def make_guest(inbox: Inbox, **overrides: Any) -> Guest:
    """A visitor who has opened the chat."""
    return make_arrival(inbox, **overrides).guest


def make_arrival(inbox: Inbox, **overrides: Any) -> Arrival:
    """The same with the token that lets them in again."""
    with tenant_scope(inbox.tenant_id):
        return conversations.arrive(inbox, **overrides)
