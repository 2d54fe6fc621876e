"""The only code that writes to inboxes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import ids
from apps.ground.scope import tenant_scope
from apps.inboxes import origins, pictures, senders
from apps.inboxes.models import Inbox
from apps.tenants.roles import Can, require
from apps.text.speaking import TAGS


@transaction.atomic
def create_inbox(*, name: str, actor: Actor, **fields: Any) -> Inbox:
    """A new inbox of the scope's tenant, with a key for the outside and a secret of its own."""
    require(actor, Can.MANAGE_INBOXES)
    inbox = Inbox(name=name, **fields)
    inbox.key, inbox.secret = ids.outside_id(inbox.tenant.public_id), ids.token(inbox.tenant.public_id)
    _put_right(inbox, fields)
    inbox.save()
    record("inbox.created", actor=actor, about=inbox)
    return inbox


def change_inbox(inbox: Inbox, *, changed: Sequence[str], actor: Actor) -> None:
    """Keep what a form has already put on the inbox."""
    require(actor, Can.MANAGE_INBOXES)
    with tenant_scope(inbox.tenant_id):
        before = Inbox.objects.select_for_update().get(pk=inbox.pk)
        _put_right(inbox, changed)
        inbox.save(update_fields=[*changed])
        _drop_pictures(before, changed)
        record("inbox.changed", actor=actor, about=inbox, fields=",".join(changed))


def rotate_secret(inbox: Inbox, *, actor: Actor) -> None:
    """A new secret; the one before is believed until the next rotation, so that a site has time to change over."""
    require(actor, Can.MANAGE_INBOXES)
    with tenant_scope(inbox.tenant_id):
        inbox.previous_secret = Inbox.objects.select_for_update().get(pk=inbox.pk).secret
        inbox.secret = ids.token(inbox.tenant.public_id)
        inbox.save(update_fields=["secret", "previous_secret"])
        record("inbox.secret_rotated", actor=actor, about=inbox)


def replace_secret(inbox: Inbox, *, actor: Actor) -> None:
    """A new secret, and no other is believed from here on: for one that is known to whom it should not be."""
    require(actor, Can.MANAGE_INBOXES)
    with tenant_scope(inbox.tenant_id):
        Inbox.objects.select_for_update().get(pk=inbox.pk)
        inbox.secret, inbox.previous_secret = ids.token(inbox.tenant.public_id), ""
        inbox.save(update_fields=["secret", "previous_secret"])
        record("inbox.secret_replaced", actor=actor, about=inbox)


def reveal_secret(inbox: Inbox, *, actor: Actor) -> str:
    """The secret, for eyes that may see it; that they did is remembered."""
    require(actor, Can.MANAGE_INBOXES)
    with tenant_scope(inbox.tenant_id):
        record("inbox.secret_shown", actor=actor, about=inbox)
    return inbox.secret


def _put_right(inbox: Inbox, given: Iterable[str]) -> None:
    """Write what was given the one way we keep it, and refuse what cannot be kept."""
    inbox.colour = inbox.colour.lower()
    with _about("allowed_origins"):
        inbox.allowed_origins = origins.all_normalised(inbox.allowed_origins)
    if inbox.locale and inbox.locale not in TAGS:
        raise ValidationError({"locale": f"“{inbox.locale}” is not a language the chat speaks."})
    if Inbox.objects.filter(name=inbox.name).exclude(pk=inbox.pk).exists():
        raise ValidationError({"name": "Another inbox has this name."})
    if inbox.kind != Inbox.Kind.WEB:
        with _about("sender"):
            inbox.sender = senders.normalised(inbox.kind, inbox.sender)
        _demand_free(inbox)
    inbox.full_clean()
    for name in _pictures(given):
        if picture := getattr(inbox, name):
            with _about(name):
                setattr(inbox, name, pictures.redrawn(picture, inbox.tenant.public_id))


def _demand_free(inbox: Inbox) -> None:
    same = Inbox.objects.filter(kind=inbox.kind, sender=inbox.sender).exclude(pk=inbox.pk).first()
    if same is not None:
        raise ValidationError({"sender": f"The inbox “{same.name}” has this {inbox.get_kind_display()} sender already."})


def _drop_pictures(before: Inbox, changed: Iterable[str]) -> None:
    """Files that a new picture has taken the place of go once the change is certain."""
    for name in _pictures(changed):
        if old := getattr(before, name):
            transaction.on_commit(partial(old.storage.delete, old.name), robust=True)


def _pictures(fields: Iterable[str]) -> list[str]:
    return [name for name in fields if name in pictures.FIELDS]


@contextmanager
def _about(field: str) -> Iterator[None]:
    """What is refused within is said beside that field."""
    try:
        yield
    except ValidationError as refused:
        raise ValidationError({field: refused.messages}) from None
