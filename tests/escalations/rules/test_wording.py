"""A rule says in one sentence what it does."""

from dataclasses import dataclass
from typing import Any

import pytest

from apps.escalations.rules.conditions import Conditions
from apps.escalations.rules.judging import CHECKS
from apps.escalations.rules.wording import DANGERS, MOODS, OUTCOMES, SAID, TOPIC_WORDS, sentence
from apps.text.topics import TOPICS


@dataclass
class Spoken:
    when: Conditions
    target: str = "anyone"
    team: str = ""
    skill: str = ""
    opens_ticket: bool = False
    priority: int = 1
    waits_for_nobody: bool = False


BILLING = {"target": "team", "team": "Billing", "priority": 2}


ANYONE = "hand to anyone who answers as normal"
HIGH = {"priority": 2}

TABLE: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({"sentiment_below": 0.3, "sentiment_turns": 2}, BILLING, "sentiment stays under 0.3 for two turns", "hand to Billing as high"),
    ({"sentiment_below": 0.25}, {}, "sentiment is under 0.25", ANYONE),
    ({"topics": ["dispute"], "references": ["invoice", "charge"]}, BILLING,
     "the customer speaks of a disputed charge and the customer names an invoice or a charge by number", "hand to Billing as high"),
    ({"topics": ["refund", "exception"], "tags": ["vip"], "hours": "open"}, {"target": "supervisor"},
     "the customer speaks of a refund or credit or an exception to the rules, it is tagged vip, and it is within opening hours",
     "hand to a supervisor as normal"),
    ({"topics": ["bug"], "attachment": "image"}, {"opens_ticket": True},
     "the customer speaks of something that does not work and an image is attached", f"{ANYONE} and open a ticket"),
    ({"presence": "nobody"}, {"target": "ticket", "priority": 0}, "nobody is there", "open a ticket as low, and the assistant goes on"),
    ({"wants_human": True}, HIGH | {"waits_for_nobody": True}, "the customer asks for a person",
     "hand to anyone who answers as high and queue it even when nobody is there"),
    ({"dangers": ["legal", "takeover"]}, HIGH | {"target": "skill", "skill": "law"},
     "there is a threat of law or an account in other hands", "hand to somebody skilled in law as high"),
    ({"moods": ["frustration"], "mood_turns": 3}, {}, "the customer is frustrated for three turns", ANYONE),
    ({"confidence_below": 0.4, "confidence_turns": 2}, {}, "the assistant’s confidence stays under 0.4 for two turns", ANYONE),
    ({"complexity_from": 6}, {}, "complexity is 6 or more of 10", ANYONE),
    ({"asked_times": 3}, {}, "the same question comes three times", ANYONE),
    ({"failed_tools": 1}, {}, "a tool fails", ANYONE),
    ({"failed_tools": 12}, {}, "tools fail 12 times", ANYONE),
    ({"outcomes": ["approval_refused", "approval_expired"]}, {}, "an approval is refused or an approval expires", ANYONE),
    ({"contacts_from": 3}, {}, "the customer writes for at least the third time within seven days", ANYONE),
    ({"contacts_from": 22, "contacts_days": 30}, {}, "the customer writes for at least the 22nd time within 30 days", ANYONE),
    ({"tiers": ["gold"], "amount_from": "500.50"}, {}, "the customer’s tier is gold and the amount is 500.50 or more", ANYONE),
    ({"keywords": ["sue", "lawyer"]}, {}, "the customer writes “sue” or “lawyer”", ANYONE),
    ({"languages": ["es", "pt"], "channels": ["web"]}, {}, "it comes by web and the customer writes Spanish or Portuguese", ANYONE),
    ({"page_contains": "/cart"}, {}, "the page’s address holds “/cart”", ANYONE),
]  # fmt: skip


@pytest.mark.parametrize(("when", "deeds", "says", "does"), TABLE, ids=[row[2] for row in TABLE])
def test_a_rule_in_a_sentence(when: dict[str, Any], deeds: dict[str, Any], says: str, does: str) -> None:
    assert sentence(Spoken(Conditions(**when), **deeds)) == f"When {says}, {does}."


def test_without_a_condition_it_says_so() -> None:
    assert sentence(Spoken(Conditions())) == "Whatever is said, hand to anyone who answers as normal."


def test_there_are_words_for_everything_a_rule_can_ask() -> None:
    assert SAID.keys() == CHECKS.keys()
    assert TOPIC_WORDS.keys() == TOPICS.keys()
    assert (len(DANGERS), len(MOODS), len(OUTCOMES)) == (4, 3, 3)
