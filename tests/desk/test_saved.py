"""Saved views: whose they are, their order, and who sees them."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.desk import actions
from apps.desk.actions import saved
from apps.desk.models import SavedView
from apps.desk.viewing import views_of
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes

pytestmark = pytest.mark.django_db


def keeps(who: Membership, name: str = "Spanish", **rest: Any) -> SavedView:
    with tenant_scope(who.tenant_id):
        return actions.save_view(**{"name": name, "words": "is:open language:es", "owner": who, "actor": who.actor} | rest)


def shares(who: Membership, name: str, **rest: Any) -> SavedView:
    return keeps(who, name, owner=None, **rest)


def sees(who: Membership) -> list[str]:
    with tenant_scope(who.tenant_id):
        return [str(view) for view in views_of(who)]


def test_ones_own_stand_before_what_is_shared(cast: Cast) -> None:
    shares(cast.sofia, "Everybody’s")
    shares(cast.sofia, "Billing’s", team=scenes.a_team(cast.acme, cast.tom))
    keeps(cast.tom, "Tom’s")
    assert sees(cast.tom) == ["Tom’s", "Everybody’s", "Billing’s"]
    assert sees(cast.sarah) == ["Everybody’s"]
    assert sees(cast.charlie) == []


@pytest.mark.parametrize("who", ["sarah", "vera", "oscar"])
def test_only_who_looks_after_the_desk_shares(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        shares(getattr(cast, who), "For all")
    assert keeps(getattr(cast, who)).owner_id == getattr(cast, who).pk


def test_a_colleagues_own_are_left_alone_even_by_who_leads(cast: Cast) -> None:
    view = keeps(cast.sarah)
    with tenant_scope(cast.acme.pk):
        for act in (
            lambda: actions.rename_view(view, name="Mine", actor=cast.sofia.actor),
            lambda: actions.delete_view(view, actor=cast.sofia.actor),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert sees(cast.sarah) == ["Spanish"]


def test_a_name_is_given_once_an_owner(cast: Cast) -> None:
    keeps(cast.sarah)
    keeps(cast.tom)
    with pytest.raises(ValidationError, match="this name already"):
        keeps(cast.sarah)


@pytest.mark.parametrize(("name", "words"), [("", "is:open"), (" \x00 ", "is:open"), ("Open", "  "), ("a" * 61, "is:open")])
def test_what_has_no_name_or_no_words_is_not_kept(cast: Cast, name: str, words: str) -> None:
    with pytest.raises(ValidationError):
        keeps(cast.sarah, name, words=words)


def test_there_is_an_end_to_them(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST_OWN", 1)
    keeps(cast.sarah)
    with pytest.raises(ValidationError, match="You keep 1 views already"):
        keeps(cast.sarah, "Another")


def test_they_are_renamed_moved_and_thrown_away(cast: Cast) -> None:
    first, second, third = [keeps(cast.sarah, name) for name in ("One", "Two", "Three")]
    with tenant_scope(cast.acme.pk):
        actions.move_view(third, up=True, actor=cast.sarah.actor)
        actions.move_view(first, up=True, actor=cast.sarah.actor)
        actions.rename_view(second, name="  Second   one ", actor=cast.sarah.actor)
    assert sees(cast.sarah) == ["One", "Three", "Second one"]
    with tenant_scope(cast.acme.pk):
        actions.move_view(first, up=False, actor=cast.sarah.actor)
        actions.delete_view(third, actor=cast.sarah.actor)
    assert sees(cast.sarah) == ["One", "Second one"]
