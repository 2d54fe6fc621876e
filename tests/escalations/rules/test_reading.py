"""A typed sentence becomes fields; what is not understood is told back."""

from typing import Any

import pytest

from apps.escalations.models import Priority, Target
from apps.escalations.rules.judging import CHECKS
from apps.escalations.rules.reading import Vocabulary, read
from apps.escalations.rules.wording import sentence
from tests.escalations.rules.test_wording import Spoken

TEAMS = {"Billing": 1, "Retention": 2, "Spanish": 3, "Treatment questions": 4}
KNOWN = Vocabulary(teams=TEAMS, tags=frozenset({"policy_exception"}))
ANYONE, TEAM, SUPERVISOR, SKILL, TICKET = Target.ANYONE, Target.TEAM, Target.SUPERVISOR, Target.SKILL, Target.TICKET


@pytest.mark.parametrize(
    ("said", "conditions", "target", "team", "priority"),
    [
        ("VIP asking for a refund goes to Retention", {"tags": ["vip"], "topics": ["refund"]}, TEAM, 2, 1),
        ("when sentiment stays under 0.3 for two turns, hand to Billing as high",
         {"sentiment_below": 0.3, "sentiment_turns": 2}, TEAM, 1, 2),
        ("invoices with dispute words to billing, urgent", {"references": ["invoice"], "topics": ["dispute"]}, TEAM, 1, 3),
        ("after 3 failed tools ask a supervisor", {"failed_tools": 3}, SUPERVISOR, None, 1),
        ("Spanish customers with an image attached to the Spanish team", {"languages": ["es"], "attachment": "image"}, TEAM, 3, 1),
        ("amounts over 500 to a supervisor", {"amount_from": "500"}, SUPERVISOR, None, 1),
        ("Refunds over $1,000 to a supervisor as urgent", {"amount_from": "1000", "topics": ["refund"]}, SUPERVISOR, None, 3),
        ("frustrated customers for two turns by email to the treatment questions team",
         {"moods": ["frustration"], "mood_turns": 2, "channels": ["email"]}, TEAM, 4, 1),
        ("When confidence is below 30% for 3 turns, hand it to anyone", {"confidence_below": 0.3, "confidence_turns": 3}, ANYONE, None, 1),
        ("German customers who ask for a person outside opening hours", {"languages": ["de"], "wants_human": True, "hours": "closed"},
         ANYONE, None, 1),
        ("if somebody asks the same question a third time, low priority", {"asked_times": 3}, ANYONE, None, 0),
        ("Who writes for the third time in 7 days goes to Retention", {"contacts_from": 3}, TEAM, 2, 1),
        ("second contact within a month", {"contacts_from": 2, "contacts_days": 30}, ANYONE, None, 1),
        ("complexity over 7 to a supervisor", {"complexity_from": 7}, SUPERVISOR, None, 1),
        ("tagged gold or silver, wants to cancel -> Retention", {"tags": ["gold", "silver"], "topics": ["cancel"]}, TEAM, 2, 1),
        ("policy exceptions to a supervisor", {"tags": ["policy_exception"]}, SUPERVISOR, None, 1),
        ("When the customer writes “sue” or “damages”, hand to a supervisor", {"keywords": ["sue", "damages"]}, SUPERVISOR, None, 1),
        ("on page /pricing, questions about pricing", {"page_contains": "/pricing", "topics": ["pricing"]}, ANYONE, None, 1),
        ("legal threats and hacked accounts, critical", {"dangers": ["legal", "takeover"]}, ANYONE, None, 3),
        ("an approval was refused or expired approvals to a supervisor", {"outcomes": ["approval_refused", "approval_expired"]},
         SUPERVISOR, None, 1),
        ("customers in a hurry when nobody is there: open a ticket", {"moods": ["urgency"], "presence": "nobody"}, TICKET, None, 1),
        ("customers of tier gold with an attachment", {"tiers": ["gold"], "attachment": "any"}, ANYONE, None, 1),
    ],
)  # fmt: skip
def test_the_common_shapes(said: str, conditions: dict[str, Any], target: Target, team: int | None, priority: int) -> None:
    reading = read(said, KNOWN)
    assert reading.conditions.stored() == conditions
    assert (reading.target, reading.team_id, reading.priority) == (target, team, priority)
    assert reading.not_understood == ""


def test_what_was_understood_is_told() -> None:
    reading = read("VIP asking for a refund goes to Retention, urgent", KNOWN)
    assert reading.understood == (
        "the customer speaks of a refund or credit", "it is tagged vip", "priority urgent", "to Retention",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "strange"),
    [
        ("refunds to the Gold team", "a team called “Gold”"),
        ("refunds go to Berlin", "a team called “Berlin”"),
        ("purple refunds on Tuesdays to Billing", "purple Tuesdays"),
        ("complexity over 70 to Billing", "70"),
        ("cats and dogs", "cats dogs"),
        ("", ""),
    ],
)
def test_what_was_not_understood_is_told(said: str, strange: str) -> None:
    assert read(said, KNOWN).not_understood == strange


def test_a_ticket_beside_a_person_or_instead_of_one() -> None:
    both, alone = read("bugs: open a ticket and hand to Billing", KNOWN), read("bugs become a ticket", KNOWN)
    assert (both.target, both.opens_ticket) == (TEAM, True)
    assert (alone.target, alone.opens_ticket) == (TICKET, False)


def test_somebody_with_a_skill() -> None:
    reading = read("damaged goods go to somebody skilled in returns as high", KNOWN)
    assert (reading.target, reading.skill, reading.priority) == (SKILL, "returns", Priority.HIGH)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_what_a_rule_says_of_itself_is_read_again(name: str) -> None:
    """The preview of each condition, typed in, gives that condition: one grammar both ways."""
    values: dict[str, Any] = {
        "wants_human": True, "dangers": ["legal"], "sentiment_below": 0.3, "moods": ["frustration"], "topics": ["refund"],
        "references": ["invoice"], "keywords": ["sue"], "confidence_below": 0.3, "complexity_from": 6, "asked_times": 3, "failed_tools": 2,
        "outcomes": ["approval_refused"], "contacts_from": 3, "tags": ["vip"], "tiers": ["gold"], "amount_from": "500",
        "attachment": "image", "channels": ["web"], "languages": ["es"], "hours": "closed", "presence": "nobody", "page_contains": "/cart",
    }  # fmt: skip
    when = read(f"when {name}", KNOWN).conditions.model_validate({name: values[name]})
    says = sentence(Spoken(when, target="team", team="Billing", priority=2))
    again = read(says, KNOWN)
    assert (again.conditions, again.team_id, again.priority) == (when, 1, 2), says


def test_long_nonsense_is_read_at_once() -> None:
    assert read("to the to the " * 10_000, KNOWN).target == ANYONE
