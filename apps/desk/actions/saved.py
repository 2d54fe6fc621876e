"""Saved views are kept, renamed, put in order and thrown away: one's own by whoever has them, shared ones by who looks after the desk."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from apps.desk.models import SavedView
from apps.events.actors import Actor
from apps.events.log import record
from apps.tenants.models import Membership, Team
from apps.tenants.roles import Can, require

Kind = SavedView.Kind
MOST_OWN = 30
TAKEN = "There is a view of this name already. Choose another."


@transaction.atomic
def save_view(
    *, name: str, words: str, actor: Actor, owner: Membership | None = None, team: Team | None = None, kind: Kind = Kind.CONVERSATIONS
) -> SavedView:
    """Of one person, of a team, or of everybody; behind those there are."""
    view = SavedView(name=_line(name), words=_line(words), owner=owner, team=None if owner else team, kind=kind)
    _demand_may_write(view, actor)
    last = SavedView.objects.filter(owner=owner, kind=kind).order_by("-position").values_list("position", flat=True)
    if owner and len(last) >= MOST_OWN:
        raise ValidationError(f"You keep {MOST_OWN} views already. Throw one away first.")
    view.position = (last[0] + 1) if last else 0
    _save(view)
    record("view.saved", actor=actor, about=view, view=view.pk)
    return view


@transaction.atomic
def rename_view(view: SavedView, *, name: str, actor: Actor) -> SavedView:
    _demand_may_write(view, actor)
    view.name = _line(name)
    _save(view, only=["name"])
    record("view.renamed", actor=actor, about=view, view=view.pk)
    return view


@transaction.atomic
def move_view(view: SavedView, *, up: bool, actor: Actor) -> None:
    """One place up or down among those of the same owner and kind."""
    _demand_may_write(view, actor)
    among = list(SavedView.objects.select_for_update().filter(owner=view.owner_id, kind=view.kind).order_by("position", "name", "id"))
    here = next((place for place, one in enumerate(among) if one.pk == view.pk), 0)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(among):
        return
    among[here], among[there] = among[there], among[here]
    for place, one in enumerate(among):
        one.position = place
    SavedView.objects.bulk_update(among, ["position"])
    record("view.moved", actor=actor, about=view, view=view.pk)


@transaction.atomic
def delete_view(view: SavedView, *, actor: Actor) -> None:
    _demand_may_write(view, actor)
    record("view.deleted", actor=actor, about=view, view=view.pk)
    view.delete()


def _demand_may_write(view: SavedView, actor: Actor) -> None:
    require(actor, Can.SEE_CONSOLE if view.owner_id else Can.MANAGE_DESK)
    if view.owner_id and (actor.kind, actor.id) != ("member", view.owner_id):
        raise PermissionDenied("This view is a colleague’s own.")


def _line(said: str) -> str:
    return " ".join(said.replace("\x00", "").split())


def _save(view: SavedView, only: list[str] | None = None) -> None:
    view.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            view.save(update_fields=only)
    except IntegrityError as error:
        raise ValidationError({"name": TAKEN}) from error
