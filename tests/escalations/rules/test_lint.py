"""Rules are looked over: each finding says what is wrong with which, and what to do about it."""

from typing import Any

import pytest

from apps.escalations.models import Target
from apps.escalations.rules.asked import Asked
from apps.escalations.rules.lint import Known, lint
from apps.escalations.rules.standard import STANDARD, Pack, standard
from apps.tenants.findings import Severity
from tests.escalations.rules.scenes import asked

KNOWN = Known(teams={1: 2, 2: 0}, skills=frozenset({"law"}), tags=frozenset({"vip"}), channels=frozenset({"web"}))
FIRST = [Asked(one.name, one.when, one.kind, one.target, priority=one.priority, waits_for_nobody=True) for one in STANDARD[:2]]


def found(*rules: Asked) -> list[tuple[str, str]]:
    return [(finding.severity.value, finding.sentence) for finding in lint([*FIRST, *rules], KNOWN)]


def only(rule: Asked) -> tuple[str, str]:
    (finding,) = found(rule)
    return finding


@pytest.mark.parametrize(
    "said",
    [
        {"sentiment_below": 0.3, "sentiment_turns": 2}, {"tags": ["vip"], "topics": ["refund"]}, {"languages": ["zh", "pt", "zh-Hant"]},
        {"dangers": ["legal"]}, {"keywords": ["agent orange"]}, {"keywords": ["agent"], "priority": 2},
        {"contacts_from": 2, "contacts_days": 30},
        {"topics": ["bug"], "target": "team", "team_id": 1}, {"topics": ["bug"], "target": "skill", "skill": "Law"},
        {"topics": ["bug"], "words": "Hold on.", "words_language": "en"}, {"attachment": "any", "channels": ["web"]},
    ],
)  # fmt: skip
def test_what_is_right_is_left_alone(said: dict[str, Any]) -> None:
    assert found(asked(**said)) == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"wants_human": True, "target": "ticket"}, "It would stand in for E1: who asks for a person always gets one"),
        ({"wants_human": True, "tags": ["vip"], "priority": 3}, "It would stand in for E1"),
        ({"dangers": ["crisis"], "priority": 1}, "It would stand in for E2: words of crisis reach a person at once"),
        ({"dangers": ["legal", "crisis"]}, "It would stand in for E2"),
        ({"keywords": ["speak to a human"], "target": "ticket"}, "Who writes “speak to a human” asks for a person."),
        ({"keywords": ["quiero hablar con una persona"]}, "Who writes “quiero hablar con una persona” asks for a person."),
        ({"keywords": ["representative"], "target": "ticket"}, "Who writes “representative” asks for a person."),
        ({"keywords": ["agent"], "priority": 2, "words": "No.", "words_language": "en"}, "Who writes “agent” asks for a person."),
        ({"keywords": ["kill myself"]}, "“kill myself” are words of crisis."),
        ({"dangers": ["legal"], "priority": 4}, "Critical is for words of crisis alone (E2): it stands before everything else, pages"),
        ({"dangers": ["takeover"], "target": "ticket"}, "Danger is never left to a ticket"),
        ({}, "It has no condition, so it would take every conversation."),
        ({"topics": ["bug"], "hours": "closed", "presence": "somebody"}, "Outside opening hours nobody counts as being there"),
        ({"sentiment_below": 0}, "Sentiment is never under 0"),
        ({"confidence_below": 0}, "Confidence is never under 0"),
        ({"topics": ["bug"], "sentiment_turns": 2}, "It says for how many turns sentiment stays low and not under what figure."),
        ({"topics": ["bug"], "mood_turns": 2}, "It says for how many turns a mood lasts and not which."),
        ({"topics": ["bug"], "confidence_turns": 2}, "It says for how many turns confidence stays low"),
        ({"topics": ["bug"], "contacts_days": 3}, "It says within how many days somebody writes again and not how often."),
        ({"topics": ["weather"]}, "There is no topic “weather”."),
        ({"references": ["parcel"]}, "There is no reference “parcel”. Choose of: invoice, charge, order."),
        ({"languages": ["klingon"]}, "There is no language “klingon”."),
        ({"topics": ["bug"], "words": "Hold on."}, "Say in which language the words to the customer are"),
        ({"topics": ["bug"], "words": "Hold on.", "words_language": "xx"}, "There is no language “xx”."),
    ],
)  # fmt: skip
def test_what_cannot_be_published(said: dict[str, Any], sentence: str) -> None:
    severity, told = only(asked(**said))
    assert severity == Severity.ERROR
    assert told.startswith(sentence)


@pytest.mark.parametrize(
    ("said", "severity", "sentence"),
    [
        ({"hours": "closed"}, "warning", "It takes every conversation at that time"),
        ({"topics": ["bug"], "target": "team", "team_id": 2}, "warning", "Its team has no members"),
        ({"topics": ["bug"], "target": "skill", "skill": "tax"}, "warning", "Nobody has the skill “tax”"),
        ({"topics": ["bug"], "channels": ["sms"]}, "warning", "No inbox is of the channel “sms”, so it never holds. Yours are: web."),
        ({"tags": ["vop"]}, "hint", "Nothing is tagged “vop” yet."),
    ],
)
def test_what_to_look_at(said: dict[str, Any], severity: str, sentence: str) -> None:
    told = only(asked(**said))
    assert told[0] == severity
    assert told[1].startswith(sentence)


def test_a_page_needs_the_web() -> None:
    assert any("Only web chat has a page" in told for _, told in found(asked(page_contains="/cart", channels=["sms"])))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"topics": ["bug", "refund"]}, {"topics": ["bug"], "tags": ["vip"]}),
        ({"tags": ["VIP"]}, {"tags": ["vip"], "hours": "open"}),
        ({"sentiment_below": 0.4}, {"sentiment_below": 0.3, "sentiment_turns": 2}),
        ({"moods": ["urgency", "confusion"]}, {"moods": ["urgency"], "mood_turns": 2}),
        ({"confidence_below": 0.5}, {"confidence_below": 0.3}),
        ({"complexity_from": 5}, {"complexity_from": 6}),
        ({"amount_from": 100}, {"amount_from": 500, "topics": ["refund"]}),
        ({"contacts_from": 2, "contacts_days": 30}, {"contacts_from": 3}),
        ({"attachment": "any"}, {"attachment": "image"}),
        ({"languages": ["pt"]}, {"languages": ["pt-BR"]}),
        ({"page_contains": "/cart"}, {"page_contains": "/cart/pay"}),
    ],
)
def test_a_rule_behind_a_wider_one_is_never_reached(before: dict[str, Any], after: dict[str, Any]) -> None:
    told = [sentence for _, sentence in found(asked("Wide", **before), asked("Narrow", **after)) if "never reached" in sentence]
    assert told == ["It is never reached: “Wide” stands before it and fits whenever this one does. Move it up, or change one of them."]
    assert not [sentence for _, sentence in found(asked("Narrow", **after), asked("Wide", **before)) if "never reached" in sentence]


def test_the_same_twice_is_never_reached() -> None:
    assert "stands before it and asks for the same" in only_of_two({"topics": ["bug"]}, {"topics": ["bug"]})


def only_of_two(before: dict[str, Any], after: dict[str, Any]) -> str:
    ((_, told),) = found(asked("One", **before), asked("Two", **after))
    return told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"topics": ["bug"]}, {"topics": ["bug", "refund"]}),
        ({"topics": ["bug"], "tags": ["vip"]}, {"topics": ["bug"]}),
        ({"sentiment_below": 0.3, "sentiment_turns": 2}, {"sentiment_below": 0.3}),
        ({"contacts_from": 3}, {"contacts_from": 3, "contacts_days": 30}),
        ({"attachment": "image"}, {"attachment": "any"}),
        ({"hours": "open", "topics": ["bug"]}, {"hours": "closed", "topics": ["bug"]}),
    ],
)
def test_a_rule_behind_a_narrower_one_is_reached(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert found(asked("Before", **before), asked("After", **after)) == []


def test_e1_and_e2_always_bring_a_person() -> None:
    for rule in FIRST:
        lame = Asked(rule.name, rule.when, rule.kind, Target.TICKET, priority=rule.priority, waits_for_nobody=True)
        assert [finding.sentence for finding in lint([lame], KNOWN)] == [
            f"{rule.kind} always brings a person: it goes to a team or to anyone, and waits even when nobody is there."
        ]
    for priority, told in ((1, "Whoever asks for a person gets one: it is high or urgent"), (4, "Critical is for words of crisis alone")):
        (finding,) = lint([Asked(FIRST[1].name, FIRST[1].when, "E1", priority=priority, waits_for_nobody=True)], KNOWN)
        assert finding.sentence.startswith(told)
    mild = Asked(FIRST[0].name, FIRST[0].when, "E2", priority=3, waits_for_nobody=True)
    assert [finding.sentence for finding in lint([mild], KNOWN)] == ["E2 is always critical: somebody's life may depend on it."]


def test_nothing_is_wrong_with_the_standard_rules() -> None:
    every = [
        Asked(one.name, one.when, one.kind, one.target, 1, one.skill, priority=one.priority, waits_for_nobody=one.waits_for_nobody)
        for one in standard(tuple(Pack))
    ]
    told = lint(every, Known(teams={1: 1}))
    assert [(one.rule, one.sentence) for one in told] == []


def test_a_finding_says_which_rule_it_is_about() -> None:
    (finding,) = lint([*FIRST, asked("Empty one")], KNOWN)
    assert (finding.where, finding.place, str(finding)) == ("Empty one", 2, finding.sentence)
