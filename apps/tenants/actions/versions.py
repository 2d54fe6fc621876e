"""Drafted, published, withdrawn, brought back: what every versioned thing has in common. Its room checks, and records its own events.

Within the tenant's scope. What was published once is never changed again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from apps.events.actors import Actor
from apps.ground import clock
from apps.tenants.models.versions import Version

State = Version.State
NOT_WRITTEN = ("by", "published_by", "published_at")


def lock(thing: Any) -> None:
    type(thing).objects.select_for_update().get(pk=thing.pk)


def write_draft(thing: Any, said: Mapping[str, Any], *, actor: Actor) -> Any:
    """The one draft, made out of what is current where there is none; None where it says that already."""
    current = thing.current
    if current and all(getattr(current, name) == value for name, value in said.items()):
        return None
    if current is None or current.state != State.DRAFT:
        return _new_draft(thing, words_of(current) | dict(said), actor)
    for name, value in said.items():
        setattr(current, name, value)
    current.by_id, current.changed_at = _member(actor), clock.now()
    return _kept(current, of=thing)


def publish(thing: Any, *, actor: Actor, check: Callable[[Any], None]) -> Any:
    """The draft is what customers meet from now on, unless the check refuses it."""
    draft = thing.draft
    if draft is None:
        raise ValidationError("There is no draft to publish. Change its words first.")
    check(draft)
    thing.versions.filter(state=State.PUBLISHED).update(state=State.RETIRED)
    draft.state, draft.published_at, draft.published_by_id = State.PUBLISHED, clock.now(), _member(actor)
    draft.save(update_fields=["state", "published_at", "published_by"])
    return draft


def withdraw(thing: Any) -> Any:
    """Customers meet none of it any more. A draft stays a draft."""
    published = thing.published
    if published is None:
        raise ValidationError("It is not published.")
    published.state = State.RETIRED
    published.save(update_fields=["state"])
    return published


def restore(thing: Any, *, number: int, actor: Actor) -> Any:
    """What it said then is its draft now; a draft there was is kept among the old ones."""
    old = thing.versions.get(number=number)
    thing.versions.filter(state=State.DRAFT).update(state=State.RETIRED)
    return _new_draft(thing, words_of(old), actor)


def words_of(version: Any) -> dict[str, Any]:
    return {name: getattr(version, name) for name in version.WORDS} if version else {}


def _new_draft(thing: Any, said: Mapping[str, Any], actor: Actor) -> Any:
    newest = thing.versions.order_by("-number").values_list("number", flat=True).first() or 0
    whose = {thing.versions.field.name: thing}
    draft = thing.versions.model(**whose, number=newest + 1, by_id=_member(actor), changed_at=clock.now(), **said)
    return _kept(draft, of=thing)


def _kept(draft: Any, *, of: Any) -> Any:
    draft.clean_fields(exclude=[*NOT_WRITTEN, of.versions.field.name])
    draft.save()
    return draft


def _member(actor: Actor) -> int | None:
    return actor.id if actor.kind == "member" else None
