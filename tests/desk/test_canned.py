"""Canned replies: whose they are, who may change them, and which of them somebody finds."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.desk import actions
from apps.desk.models import CannedReply
from apps.desk.queries import MOST_OFFERED, canned_for
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes

pytestmark = pytest.mark.django_db


def writes(who: Membership, shortcut: str = "refund-sent", **rest: Any) -> CannedReply:
    with tenant_scope(who.tenant_id):
        return actions.create_canned(**{"shortcut": shortcut, "title": "Refund sent", "text": "It is sent.", "actor": who.actor} | rest)


def own(who: Membership, shortcut: str = "refund-sent", **rest: Any) -> CannedReply:
    return writes(who, shortcut, owner=who, **rest)


def finds(who: Membership, asked: str = "") -> list[str]:
    with tenant_scope(who.tenant_id):
        return [f"{'own ' if one.owner_id else ''}{one.shortcut}" for one in canned_for(who, asked)]


class TestFinding:
    def test_ones_own_the_teams_and_everybodys(self, cast: Cast) -> None:
        writes(cast.sofia, "everybody")
        writes(cast.sofia, "billing", team=scenes.a_team(cast.acme, cast.sarah))
        own(cast.sarah, "hers")
        own(cast.tom, "his")
        assert finds(cast.sarah) == ["own hers", "billing", "everybody"]
        assert finds(cast.tom) == ["own his", "everybody"]
        assert finds(cast.charlie) == []

    def test_what_begins_so_comes_before_what_only_holds_it(self, cast: Cast) -> None:
        for shortcut, title in (("a-refund", "Money"), ("refund", "Money back"), ("zebra", "About a refund"), ("hello", "Welcome")):
            writes(cast.sofia, shortcut, title=title)
        assert finds(cast.sarah, "REF") == ["refund", "a-refund", "zebra"]
        assert finds(cast.sarah, "%") == []

    def test_never_more_than_can_be_looked_over(self, cast: Cast) -> None:
        for number in range(MOST_OFFERED + 1):
            own(cast.sarah, f"reply-{number}")
        assert len(finds(cast.sarah)) == MOST_OFFERED


class TestWriting:
    def test_is_recorded_without_a_word_of_it(self, cast: Cast) -> None:
        reply = own(cast.sarah)
        with tenant_scope(cast.acme.pk):
            assert Event.objects.get(name="canned.created").payload == {"reply": reply.pk}

    @pytest.mark.parametrize("who", ["sarah", "oscar", "vera"])
    def test_what_all_share_is_for_who_looks_after_the_desk(self, cast: Cast, who: str) -> None:
        with pytest.raises(PermissionDenied):
            writes(getattr(cast, who))

    def test_nobody_writes_a_colleagues_own(self, cast: Cast) -> None:
        reply = own(cast.tom)
        for do in (lambda: writes(cast.sofia, owner=cast.tom), lambda: actions.delete_canned(reply, actor=cast.sofia.actor)):
            with pytest.raises(PermissionDenied):
                do()
        with pytest.raises(PermissionDenied):
            actions.change_canned(reply, changed=["title"], actor=cast.sarah.actor)

    def test_a_shortcut_is_taken_once_by_each(self, cast: Cast) -> None:
        writes(cast.sofia)
        own(cast.sarah)
        own(cast.tom)
        for again in (lambda: writes(cast.sofia), lambda: own(cast.sarah)):
            with pytest.raises(ValidationError, match="with this shortcut already"):
                again()

    @pytest.mark.parametrize(
        ("wrong", "field", "words"),
        [
            ({"shortcut": "Refund sent"}, "shortcut", "Small letters"),
            ({"shortcut": ""}, "shortcut", "blank"),
            ({"title": ""}, "title", "blank"),
            ({"text": "Hello {{ order.id }}"}, "text", "stands for nothing"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(self, cast: Cast, wrong: dict[str, str], field: str, words: str) -> None:
        with pytest.raises(ValidationError) as refused:
            own(cast.sarah, **{"shortcut": "fine"} | wrong)
        assert list(refused.value.message_dict) == [field]
        assert words in refused.value.message_dict[field][0]

    def test_is_changed_and_thrown_away(self, cast: Cast) -> None:
        reply = writes(cast.sofia)
        reply.title = "Money is on its way"
        actions.change_canned(reply, changed=["title"], actor=cast.adam.actor)
        with tenant_scope(cast.acme.pk):
            assert CannedReply.objects.get().title == "Money is on its way"
            actions.delete_canned(reply, actor=cast.adam.actor)
            assert not CannedReply.objects.exists()
            assert list(Event.objects.filter(name__startswith="canned.").order_by("id").values_list("name", flat=True)) == [
                "canned.created", "canned.changed", "canned.deleted",
            ]  # fmt: skip
