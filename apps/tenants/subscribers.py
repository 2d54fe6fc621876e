"""What the tenants room does when something happened."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from apps.tenants import actions, queries
from apps.tenants.models import User
from apps.tenants.workspace import chosen_workspace


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **_: Any) -> None:
    actions.signed_in(user, queries.membership_to_act_as(user, chosen_workspace(request)))


@receiver(user_logged_out)
def note_sign_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    membership = queries.membership_to_act_as(user, chosen_workspace(request)) if user else None
    if membership is not None:
        actions.signed_out(membership)
