"""Rules in the admin: each in a sentence, with what lint finds; written in fields, or in words that fill them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.escalations.admin.rule_fields import FIELDS
from apps.escalations.models import Rule
from apps.escalations.rules.judging import CHECKS
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.escalations.rules.scenes import current, draft, live, locked, named, publish, team, versions

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LIST = "/admin/escalations/rule/"
TYPED = {"name": "Late parcels", "is_on": "on", "topics": ["delivery"], "tags": "vip, gold", "target": "anyone", "priority": "2"}


def at(rule: Rule, page: str = "change") -> str:
    return f"{LIST}{rule.pk}/{page}/"


def test_is_written_in_fields_and_says_what_it_does(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.sofia).post(f"{LIST}add/", TYPED | {"sentiment_below": "0.3", "sentiment_turns": "2"}, follow=True).text
    says = (
        "When sentiment stays under 0.3 for two turns, the customer speaks of a delivery, and it is tagged vip or gold, hand to anyone who"
    )
    assert says in page
    version = current(named(cast.acme, "Late parcels"))
    assert version.conditions == {"sentiment_below": 0.3, "sentiment_turns": 2, "topics": ["delivery"], "tags": ["vip", "gold"]}
    assert (version.by_id, version.state, version.priority) == (cast.sofia.pk, "draft", 2)


def test_every_condition_has_a_field(cast: Cast, sign_in: SignIn) -> None:
    assert set(CHECKS) <= set(FIELDS)
    page = sign_in(cast.adam).get(f"{LIST}add/").text
    assert all(f"id_{name}" in page for name in FIELDS)


def test_opened_again_the_fields_hold_what_was_kept(cast: Cast, sign_in: SignIn) -> None:
    rule, browser = publish(cast.acme, conditions={"topics": ["bug"], "attachment": "image", "keywords": ["a", "b"]}), sign_in(cast.adam)
    form = browser.get(at(rule)).context["adminform"].form
    kept = {
        "name": rule.name,
        "is_on": "on",
        "topics": ["bug"],
        "attachment": "image",
        "keywords": "a, b",
        "target": "anyone",
        "priority": 1,
    }
    assert form.initial["topics"] == ["bug"]
    browser.post(at(rule), kept)
    assert versions(rule) == [(1, "published")]


def test_publishing_keeps_what_was_typed_and_refuses_what_hides_e1(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.adam)
    page = browser.post(f"{LIST}add/", TYPED | {"wants_human": "on", "target": "ticket", "_publish": "1"}, follow=True).text
    assert "It is saved, and not published. It would stand in for E1: who asks for a person always gets one" in page
    rule = named(cast.acme, "Late parcels")
    assert versions(rule) == [(1, "draft")]
    page = browser.post(at(rule), TYPED | {"_publish": "1"}, follow=True).text
    assert "is published. The next message is held against it." in page
    assert versions(rule) == [(1, "published")]


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"sentiment_below": "3"}, "sentiment_below", "Ensure this value is less than or equal to 1."),
        ({"asked_times": "1"}, "asked_times", "Ensure this value is greater than or equal to 2."),
        ({"target": "team"}, "team", "Choose the team it goes to."),
        ({"target": "skill"}, "skill", "Name the skill that is wanted."),
        ({"words": "Hold on."}, "words_language", "Say which language these words are in, such as en."),
        ({"name": ""}, "name", "This field is required."),
        ({"keywords": "x" * 81}, "keywords", "at most 80 characters"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_field(
    cast: Cast, sign_in: SignIn, typed: dict[str, str], field: str, told: str
) -> None:  # fmt: skip
    answer = sign_in(cast.adam).post(f"{LIST}add/", TYPED | typed)
    assert told in " ".join(answer.context["adminform"].form.errors[field])


def test_findings_stand_with_the_rule_and_in_the_list(cast: Cast, sign_in: SignIn) -> None:
    publish(cast.acme, "Wide", conditions={"tags": ["gold"]})
    narrow, browser = publish(cast.acme, "Narrow", conditions={"tags": ["gold"], "hours": "open"}), sign_in(cast.adam)
    page = browser.get(at(narrow))
    assert ["never reached" in one.sentence for one in page.context["findings"]] == [True]
    assert "1 to look at" in browser.get(LIST).text


def test_a_typed_sentence_fills_the_fields_and_keeps_nothing(cast: Cast, sign_in: SignIn) -> None:
    retention = team(cast.acme, "Retention", cast.sarah)
    page = sign_in(cast.adam).get(f"{LIST}add/", {"say": "VIP asking for a purple refund goes to Retention, urgent"})
    form: Any = page.context["adminform"].form
    assert (form.initial["tags"], form.initial["topics"]) == (["vip"], ["refund"])
    assert (form.initial["target"], form.initial["team"], form.initial["priority"]) == ("team", retention.pk, 3)
    assert "Understood: the customer speaks of a refund or credit; it is tagged vip; priority urgent; to Retention." in page.text
    assert "purple" in page.context["reading"].not_understood
    with tenant_scope(cast.acme.pk):
        assert not Rule.objects.filter(kind="").exists()


def test_a_typed_sentence_over_a_rule_replaces_what_its_fields_show(cast: Cast, sign_in: SignIn) -> None:
    rule = publish(cast.acme)
    form = sign_in(cast.adam).get(at(rule), {"say": "bugs with a screenshot"}).context["adminform"].form
    assert (form.initial["topics"], form.initial["sentiment_below"], form.initial["name"]) == (["bug"], None, "Unhappy")
    assert versions(rule) == [(1, "published")]


def test_one_sentence_is_not_kept_for_the_next(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.adam)
    browser.get(f"{LIST}add/", {"say": "bugs with a screenshot"})
    assert "topics" not in browser.get(f"{LIST}add/").context["adminform"].form.initial


def test_buttons_order_and_switch(cast: Cast, sign_in: SignIn) -> None:
    one, two = publish(cast.acme, "One"), publish(cast.acme, "Two", conditions={"topics": ["loyalty"]})
    browser = sign_in(cast.sofia)
    browser.post(at(two, "move"), {"by": "up"})
    assert [rule.name for rule in live(cast.acme) if not rule.kind] == ["Two", "One"]
    browser.post(at(two, "move"), {"by": "down"})
    browser.post(at(one, "switch"), {"is_on": "off"})
    assert [rule.name for rule in live(cast.acme) if not rule.kind] == ["Two"]
    browser.post(at(one, "switch"), {"is_on": "on"})
    assert [rule.name for rule in live(cast.acme) if not rule.kind] == ["One", "Two"]
    assert browser.get(at(one, "move")).status_code == 405


def test_the_locked_ones_refuse_in_words(cast: Cast, sign_in: SignIn) -> None:
    rule, browser = locked(cast.acme, "E1"), sign_in(cast.olivia)
    told = browser.post(at(rule, "switch"), {"is_on": "off"}, follow=True).text
    assert "Whoever asks for a person gets one: this rule cannot be switched off." in told
    assert "this rule stands first, and cannot be moved." in browser.post(at(rule, "move"), {"by": "down"}, follow=True).text
    page = browser.get(at(rule))
    assert page.context["adminform"].form.fields["wants_human"].disabled
    assert "_withdraw" not in page.text
    browser.post(at(rule), {"name": rule.name, "target": "anyone", "priority": "3", "words": "One moment.", "words_language": "en"})
    assert (current(rule).conditions, current(rule).priority, current(rule).words) == ({"wants_human": True}, 3, "One moment.")


def test_nothing_but_crisis_is_critical_and_e1_is_never_less_than_high(cast: Cast, sign_in: SignIn) -> None:
    browser, mine = sign_in(cast.olivia), publish(cast.acme)
    forms = [browser.get(at(rule)).context["adminform"].form for rule in (mine, locked(cast.acme, "E1"))]
    offered = [[label for _, label in form.fields["priority"].widget.choices] for form in forms]
    assert offered == [["Low", "Normal", "High", "Urgent"], ["High", "Urgent"]]
    answer = browser.post(at(mine), TYPED | {"priority": "4"})
    assert "Critical is for words of crisis alone" in " ".join(answer.context["adminform"].form.errors["priority"])
    assert versions(mine) == [(1, "published")]


def test_what_cannot_be_read_can_be_looked_at_and_mended(cast: Cast, sign_in: SignIn) -> None:
    rule, browser = publish(cast.acme), sign_in(cast.olivia)
    with tenant_scope(cast.acme.pk):
        rule.versions.update(conditions={"weather": "bad"})
    assert "1 to mend" in browser.get(LIST).text
    assert "It has no condition" in browser.get(at(rule)).text
    browser.post(at(rule), TYPED | {"name": rule.name, "_publish": "1"})
    assert versions(rule) == [(2, "published"), (1, "retired")]


def test_versions_are_compared_and_brought_back(cast: Cast, sign_in: SignIn) -> None:
    rule, browser = publish(cast.acme), sign_in(cast.adam)
    browser.post(at(rule), TYPED | {"name": rule.name})
    page = browser.get(at(rule, "versions")).text
    assert "Removed: </span>When sentiment stays under 0.3 for two turns, hand to anyone who answers as normal." in page
    assert "Added: </span>When the customer speaks of a delivery and it is tagged vip or gold" in page
    browser.post(at(rule, "versions/1/restore"))
    assert versions(rule) == [(3, "draft"), (2, "retired"), (1, "published")]
    assert browser.post(at(rule, "versions/9/restore")).status_code == 404


def test_ops_may_only_look(cast: Cast, sign_in: SignIn) -> None:
    rule, browser = publish(cast.acme), sign_in(cast.oscar)
    page = browser.get(at(rule)).text
    assert "When sentiment stays under 0.3 for two turns" in page
    assert "_publish" not in page
    assert "Switch off" not in browser.get(LIST).text
    tried = [browser.post(at(rule), TYPED), browser.post(at(rule, "move"), {"by": "up"}), browser.post(at(rule, "versions/1/restore"))]
    assert {answer.status_code for answer in tried} == {403}


def test_of_a_rival_are_nowhere(cast: Cast, sign_in: SignIn) -> None:
    rule, browser = publish(cast.acme), sign_in(cast.charlie)
    assert [browser.post(at(rule, page)).status_code for page in ("move", "switch", "versions/1/restore")] == [404, 404, 404]


def test_the_list_costs_the_same_at_any_length(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.adam)
    browser.get(LIST)
    with CaptureQueriesContext(connection) as few:
        browser.get(LIST)
    for number in range(4):
        draft(cast.acme, f"Rule {number}", conditions={"keywords": [f"word {number}"]})
    with CaptureQueriesContext(connection) as many:
        page = browser.get(LIST).text
    assert "Rule 3" in page
    assert len(many) == len(few)
