"""Rules are drafted, published, ordered and switched; E1 and E2 stay what they are."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from apps.escalations import actions
from apps.escalations.actions.installing import install_standard
from apps.escalations.models import Priority, Rule, Target
from apps.escalations.rules.judging import judge
from apps.escalations.rules.looking import findings
from apps.escalations.rules.standard import STANDARD, Pack
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from tests.cast import Cast
from tests.escalations.rules.scenes import UNHAPPY, current, draft, facts, live, locked, named, publish, said, team, versions
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db

OTHER = {"topics": ["loyalty"]}


def change(rule: Rule, changed: tuple[str, ...] = (), **said: Any) -> None:
    actions.change_rule(rule, changed=changed, actor=SYSTEM, **said)


def mine(cast: Cast) -> list[str]:
    return [rule.name for rule in live(cast.acme) if not rule.kind]


class TestWriting:
    def test_begins_with_a_draft_that_decides_nothing(self, cast: Cast) -> None:
        rule = draft(cast.acme)
        assert versions(rule) == [(1, "draft")]
        assert mine(cast) == []

    def test_published_it_decides(self, cast: Cast) -> None:
        rule = publish(cast.acme, priority=Priority.URGENT, words="Hold on.", words_language="en")
        (asked,) = [one for one in live(cast.acme) if one.rule_id == rule.pk]
        assert asked.when.stored() == UNHAPPY
        assert (asked.priority, asked.words, asked.words_language, asked.version_id) == (3, "Hold on.", "en", current(rule).pk)

    def test_what_is_published_decides_while_the_next_is_drafted(self, cast: Cast) -> None:
        rule = publish(cast.acme)
        change(rule, conditions=OTHER)
        assert versions(rule) == [(2, "draft"), (1, "published")]
        assert live(cast.acme)[-1].when.stored() == UNHAPPY
        actions.publish_rule(rule, actor=cast.sofia.actor)
        assert versions(rule) == [(2, "published"), (1, "retired")]
        assert live(cast.acme)[-1].when.stored() == OTHER
        with tenant_scope(cast.acme.pk):
            assert rule.published.published_by_id == cast.sofia.pk

    def test_the_same_again_is_no_version(self, cast: Cast) -> None:
        rule = publish(cast.acme)
        change(rule, conditions=UNHAPPY)
        assert versions(rule) == [(1, "published")]

    def test_an_old_version_comes_back_as_a_draft(self, cast: Cast) -> None:
        rule = publish(cast.acme)
        change(rule, conditions=OTHER)
        actions.restore_rule(rule, number=1, actor=SYSTEM)
        assert versions(rule) == [(3, "draft"), (2, "retired"), (1, "published")]
        assert current(rule).conditions == UNHAPPY

    def test_withdrawn_or_off_it_decides_nothing(self, cast: Cast) -> None:
        one, two = publish(cast.acme, "One"), publish(cast.acme, "Two", conditions=OTHER)
        assert mine(cast) == ["One", "Two"]
        actions.withdraw_rule(one, actor=SYSTEM)
        actions.switch_rule(two, is_on=False, actor=SYSTEM)
        assert mine(cast) == []
        actions.switch_rule(two, is_on=True, actor=SYSTEM)
        assert mine(cast) == ["Two"]

    def test_all_of_it_is_recorded(self, cast: Cast) -> None:
        rule = publish(cast.acme)
        change(rule, conditions=OTHER)
        actions.restore_rule(rule, number=1, actor=SYSTEM)
        actions.move_rule(rule, by=-1, actor=SYSTEM)
        actions.withdraw_rule(rule, actor=SYSTEM)
        with tenant_scope(cast.acme.pk):
            told = Event.objects.filter(subject="rule", subject_id=rule.pk).order_by("pk").values_list("name", flat=True)
            assert [*told] == [f"rule.{act}" for act in ("created", "published", "changed", "restored", "moved", "withdrawn")]


class TestOrder:
    def test_a_new_one_stands_last_and_can_be_moved(self, cast: Cast) -> None:
        one, two = publish(cast.acme, "One"), publish(cast.acme, "Two", conditions=OTHER)
        assert mine(cast) == ["One", "Two"]
        actions.move_rule(two, by=-1, actor=SYSTEM)
        assert mine(cast) == ["Two", "One"]
        actions.move_rule(two, by=1, actor=SYSTEM)
        assert mine(cast) == ["One", "Two"]
        actions.move_rule(one, by=-1_000, actor=SYSTEM)
        assert [rule.name for rule in live(cast.acme)][:3] == ["Words of crisis", "Asks for a person", "One"]

    def test_at_the_end_it_stays(self, cast: Cast) -> None:
        last = publish(cast.acme, "Last")
        before = [rule.name for rule in live(cast.acme)]
        actions.move_rule(last, by=1, actor=SYSTEM)
        assert [rule.name for rule in live(cast.acme)] == before

    def test_the_first_that_fits_decides(self, cast: Cast) -> None:
        publish(cast.acme, "One", conditions={"tags": ["gold"]})
        publish(cast.acme, "Two", conditions={"tags": ["gold", "silver"]})
        found = judge(live(cast.acme), facts(tags=frozenset({"gold"})))
        assert found is not None
        assert found[0].name == "One"


class TestRefused:
    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"conditions": {"complexity_from": 11}}, "complexity_from"),
            ({"conditions": {"weather": "bad"}}, "weather"),
            ({"conditions": {"keywords": ["x"] * 51}}, "keywords"),
            ({"target": "team"}, "team"),
            ({"target": "skill"}, "skill"),
            ({"words": "Hold on."}, "words_language"),
        ],
    )
    def test_what_cannot_be_kept(self, cast: Cast, said: dict[str, Any], field: str) -> None:
        with pytest.raises(ValidationError) as refused:
            draft(cast.acme, **said)
        assert [*refused.value.message_dict] == [field]

    def test_what_lint_finds_an_error_in_is_kept_and_not_published(self, cast: Cast) -> None:
        rule = draft(cast.acme, conditions={"wants_human": True}, target="ticket")
        with pytest.raises(ValidationError, match="It would stand in for E1: who asks for a person always gets one"):
            actions.publish_rule(rule, actor=SYSTEM)
        assert versions(rule) == [(1, "draft")]

    def test_a_rule_that_is_never_reached_may_be_published(self, cast: Cast) -> None:
        publish(cast.acme, "One", conditions={"tags": ["gold"]})
        two = publish(cast.acme, "Two", conditions={"tags": ["gold"], "hours": "open"})
        with tenant_scope(cast.acme.pk):
            assert "never reached" in " ".join(map(str, findings()[two.pk]))

    def test_a_name_that_is_taken(self, cast: Cast) -> None:
        draft(cast.acme)
        with pytest.raises(ValidationError, match="of this name"):
            draft(cast.acme)
        assert draft(cast.globex).name == "Unhappy"

    def test_by_the_role_matrix(self, cast: Cast) -> None:
        rule, agent = publish(cast.acme), cast.sarah.actor
        for act in (
            lambda: actions.publish_rule(rule, actor=agent),
            lambda: actions.withdraw_rule(rule, actor=agent),
            lambda: actions.restore_rule(rule, number=1, actor=agent),
            lambda: actions.move_rule(rule, by=1, actor=agent),
            lambda: actions.switch_rule(rule, is_on=False, actor=agent),
            lambda: draft(cast.acme, "Another", actor=agent),
        ):
            with pytest.raises(PermissionDenied):
                act()


class TestLocked:
    @pytest.mark.parametrize("kind", ["E1", "E2"])
    def test_they_cannot_be_switched_off_moved_or_withdrawn(self, cast: Cast, kind: str) -> None:
        why = {"E1": "Whoever asks for a person gets one", "E2": "Words of crisis reach a person at once"}[kind]
        for act in (
            lambda rule: actions.switch_rule(rule, is_on=False, actor=SYSTEM),
            lambda rule: actions.move_rule(rule, by=1, actor=SYSTEM),
            lambda rule: actions.withdraw_rule(rule, actor=SYSTEM),
            lambda rule: change(rule, conditions=OTHER),
            lambda rule: change(rule, target=Target.TICKET),
            lambda rule: change(rule, waits_for_nobody=False),
        ):
            with pytest.raises(ValidationError, match=why):
                act(locked(cast.acme, kind))
        assert versions(locked(cast.acme, kind)) == [(1, "published")]

    def test_team_words_and_of_e1_the_priority_may_change(self, cast: Cast) -> None:
        billing = team(cast.acme, "Billing", cast.tom)
        for kind in ("E1", "E2"):
            rule = locked(cast.acme, kind)
            change(rule, target=Target.TEAM, team=billing, words="Un momento.", words_language="es")
            actions.publish_rule(rule, actor=SYSTEM)
        change(locked(cast.acme, "E1"), priority=Priority.URGENT)
        with pytest.raises(ValidationError, match="its priority cannot be changed here"):
            change(locked(cast.acme, "E2"), priority=Priority.HIGH)
        assert [(one.kind, one.team_id, one.words) for one in live(cast.acme)[:2]] == [
            ("E2", billing.pk, "Un momento."), ("E1", billing.pk, "Un momento."),
        ]  # fmt: skip

    def test_critical_is_for_words_of_crisis_alone(self, cast: Cast) -> None:
        mine = publish(cast.acme)
        for act in (
            lambda: draft(cast.acme, "Another", priority=Priority.CRITICAL),
            lambda: change(mine, priority=Priority.CRITICAL),
            lambda: change(locked(cast.acme, "E1"), priority=Priority.CRITICAL),
        ):
            with pytest.raises(ValidationError, match="it stands before everything else, pages people, and says the fixed words of crisis"):
                act()

    @pytest.mark.parametrize("priority", [Priority.LOW, Priority.NORMAL])
    def test_who_asks_for_a_person_counts_no_less_than_high(self, cast: Cast, priority: Priority) -> None:
        with pytest.raises(ValidationError, match="it is high or urgent, and nothing less"):
            change(locked(cast.acme, "E1"), priority=priority)

    def test_a_priority_that_came_in_another_way_is_not_published(self, cast: Cast) -> None:
        rule = draft(cast.acme)
        with tenant_scope(cast.acme.pk):
            rule.versions.update(priority=Priority.CRITICAL)
        with pytest.raises(ValidationError, match="Critical is for words of crisis alone"):
            actions.publish_rule(rule, actor=SYSTEM)

    @pytest.mark.parametrize("broken", [{"kind": "E1"}, {"kind": "E2"}, {"kind": ""}])
    def test_the_database_holds_it_too(self, cast: Cast, broken: dict[str, str]) -> None:
        draft(cast.acme)
        with pytest.raises(IntegrityError), tenant_scope(cast.acme.pk):
            if broken["kind"]:
                Rule.objects.filter(**broken).update(is_on=False)
            else:
                Rule.objects.filter(name="Unhappy").update(place=0)

    def test_without_their_rows_those_of_the_house_stand_in(self, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            Rule.objects.all().delete()
        crisis, human = live(cast.acme)
        assert (crisis.kind, crisis.priority, crisis.rule_id) == ("E2", Priority.CRITICAL, None)
        assert (human.kind, human.waits_for_nobody, human.version_id) == ("E1", True, None)
        assert judge([crisis, human], facts(said("a person", "human"))) is not None


class TestInstalled:
    def test_every_tenant_begins_with_the_standard_rules_in_their_order(self, cast: Cast) -> None:
        expected = [one.name for one in STANDARD if one.pack is None]
        assert [rule.name for rule in live(cast.globex)] == expected

    def test_a_rule_without_its_team_goes_to_anyone_until_there_is_one(self) -> None:
        tenant = make_tenant()
        assert {rule.target for rule in live(tenant) if rule.kind == "E7"} == {"anyone"}
        billing = team(tenant, "Billing")
        with tenant_scope(tenant.pk):
            install_standard()
        assert [(rule.target, rule.team_id) for rule in live(tenant) if rule.kind == "E7"] == [("team", billing.pk)]
        assert versions(named(tenant, "Invoice or charge in dispute")) == [(2, "published"), (1, "retired")]

    def test_a_pack_brings_its_own_into_their_places_once(self) -> None:
        tenant = make_tenant()
        for _ in range(2):
            with tenant_scope(tenant.pk):
                install_standard((Pack.CLINIC, Pack.SHOP))
        expected = [one.name for one in STANDARD if one.pack in (None, Pack.CLINIC, Pack.SHOP)]
        assert [rule.name for rule in live(tenant)] == expected

    def test_what_somebody_changed_since_is_left_alone(self, cast: Cast) -> None:
        rule = named(cast.acme, "Invoice or charge in dispute")
        actions.change_rule(rule, changed=[], priority=Priority.URGENT, actor=cast.adam.actor)
        team(cast.acme, "Billing")
        with tenant_scope(cast.acme.pk):
            install_standard()
        assert versions(rule) == [(2, "draft"), (1, "published")]


def test_asking_costs_one_statement_at_any_number_of_rules(cast: Cast) -> None:
    for number in range(5):
        publish(cast.acme, f"Rule {number}", conditions={"keywords": [f"word {number}"]})
    with tenant_scope(cast.acme.pk), CaptureQueriesContext(connection) as asked:
        actions.live_rules()
    assert len(asked) == 1
