"""What a measurement needs to be there: a tenant, an inbox, an agent who is signed in."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password

from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.inboxes.actions import create_inbox
from apps.inboxes.models import Inbox
from apps.tenants import actions
from apps.tenants.models import User
from apps.tenants.models.session import SessionStore
from apps.tenants.roles import Role

NUMBER, TEXTS_A_SECOND = "+14155550100", 50


def prepare() -> dict[str, Any]:
    tenant = actions.create_tenant(slug="bench", name="Bench", actor=SYSTEM)
    user = actions.add_person(email="agent@bench.example", name="Bench Agent", hashed_password=make_password(secrets.token_urlsafe()))
    with tenant_scope(tenant.pk):
        member = actions.join(user, role=Role.AGENT)
        inbox = create_inbox(name="Bench", answered_by=Inbox.AnsweredBy.PEOPLE, actor=SYSTEM)
        answered = create_inbox(name="Answered", actor=SYSTEM)
        texts = create_inbox(name="Texts", kind=Inbox.Kind.SMS, sender=NUMBER, per_second=TEXTS_A_SECOND, actor=SYSTEM)
    return {
        "inbox": inbox.key,
        "answered": answered.key,
        "texts": {"key": texts.key, "id": texts.pk, "number": NUMBER, "per_second": TEXTS_A_SECOND},
        "tenant": tenant.public_id,
        "tenant_id": tenant.pk,
        "member_id": member.pk,
        "cookie": signed_in(user),
    }


def signed_in(user: User) -> str:
    """The cookie of a new session of theirs."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
