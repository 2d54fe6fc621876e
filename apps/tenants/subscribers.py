"""What the tenants room does when somebody signs in or out, or changes what they prove themselves by."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from apps.tenants import actions, queries
from apps.tenants.models import Membership, User
from apps.tenants.models.session import DEVICE
from apps.tenants.workspace import chosen_workspace
from apps.text.devices import device_of

CHANGES = {authenticator_added: "added", authenticator_removed: "removed", authenticator_reset: "renewed"}


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **_: Any) -> None:
    request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
    actions.signed_in(user, _acting(request, user))


@receiver(user_logged_out)
def note_sign_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    membership = _acting(request, user) if user else None
    if membership is not None:
        actions.signed_out(membership)


@receiver([password_changed, password_reset, password_set])
def note_password(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever asked stays signed in; who came by a letter was not."""
    keep = request.session.session_key if request.user == user else None
    actions.password_changed(user, _acting(request, user), keep=keep)


@receiver(list(CHANGES))
def note_second_factor(signal: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    membership = _acting(request, user)
    if membership is not None:
        actions.two_factor_changed(membership, factor=str(authenticator.type), change=CHANGES[signal])


def _acting(request: HttpRequest, user: User) -> Membership | None:
    return queries.membership_to_act_as(user, chosen_workspace(request))
