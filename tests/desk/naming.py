"""Customers who said what they are called."""

from apps.conversations.actions import introduce
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox


def named(cast: Cast, name: str) -> Conversation:
    """Somebody of that name has just written."""
    guest = make_guest(make_inbox(cast.acme))
    with tenant_scope(cast.acme.pk):
        introduce(guest, name=name)
    return scenes.says(guest)
