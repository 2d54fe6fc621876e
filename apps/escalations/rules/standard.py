"""The standard rules, in the order they stand. Every tenant begins with them; E1 and E2 hold even where their rows are gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.escalations.models.rules import Priority, Target
from apps.escalations.rules.conditions import Came, Conditions, Danger, Mood, Sent, There


class Pack(StrEnum):
    """What a kind of business asks for besides."""

    CLINIC = "clinic"
    SHOP = "shop"
    SUBSCRIPTIONS = "subscriptions"
    LOYALTY = "loyalty"
    RETURNING = "returning"


@dataclass(frozen=True, slots=True)
class Standard:
    """`team` is a team's name: where the tenant has none of that name, the rule goes to anyone."""

    kind: str
    name: str
    when: Conditions
    target: Target = Target.ANYONE
    priority: Priority = Priority.NORMAL
    team: str = ""
    skill: str = ""
    opens_ticket: bool = False
    waits_for_nobody: bool = False
    pack: Pack | None = None


REFUSED = (
    "denied", "refus*", "reject*", "declined", "not cover*", "won't cover", "won't pay", "abgelehnt", "lehnt … ab", "verweiger*",
    "zahlt nicht", "übernimmt … nicht", "redded*", "reddett*", "ödemiyor", "karşılamıyor", "rechazad*", "refusé*",  # noqa: RUF001 - Turkish
)  # fmt: skip
CRISIS = Standard(
    "E2", "Words of crisis", Conditions(dangers=(Danger.CRISIS,)), priority=Priority.CRITICAL, waits_for_nobody=True
)  # fmt: skip
HUMAN = Standard("E1", "Asks for a person", Conditions(wants_human=True), priority=Priority.HIGH, waits_for_nobody=True)
NOBODY = Standard(
    "E10", "Nobody is there", Conditions(presence=There.NOBODY), target=Target.TICKET
)  # what becomes of the others then; never asked by itself
FIRST = (CRISIS, HUMAN)


def _supervisor(name: str, when: Conditions) -> Standard:
    return Standard("E6", name, when, target=Target.SUPERVISOR, priority=Priority.HIGH)


STANDARD: Sequence[Standard] = (
    *FIRST,
    Standard("E11", "Account in other hands", Conditions(dangers=(Danger.TAKEOVER,)), priority=Priority.URGENT, waits_for_nobody=True),
    Standard("E11", "Threat of law", Conditions(dangers=(Danger.LEGAL,)), priority=Priority.URGENT, waits_for_nobody=True),
    Standard("E11", "Card number in the chat", Conditions(dangers=(Danger.CARD,)), priority=Priority.HIGH, waits_for_nobody=True),
    Standard(
        "E14", "Symptoms and medication", Conditions(topics=("clinical",), moods=(Mood.URGENCY,)), target=Target.TEAM,
        team="Treatment questions", priority=Priority.URGENT, waits_for_nobody=True, pack=Pack.CLINIC,
    ),
    Standard(
        "E14", "Insurance dispute", Conditions(topics=("insurance",), keywords=REFUSED), target=Target.SKILL, skill="insurance",
        priority=Priority.HIGH, pack=Pack.CLINIC,
    ),
    Standard(
        "E7", "Invoice or charge in dispute", Conditions(references=("invoice", "charge"), topics=("dispute",)), target=Target.TEAM,
        team="Billing", priority=Priority.HIGH,
    ),
    Standard(
        "E8", "Bug with a picture", Conditions(topics=("bug",), attachment=Sent.IMAGE), target=Target.TEAM, team="Engineering",
        opens_ticket=True,
    ),
    Standard("E9", "Pricing, seats or contract", Conditions(topics=("pricing",)), target=Target.TEAM, team="Sales"),
    _supervisor("Outside the policy", Conditions(outcomes=(Came.POLICY_REFUSED,))),
    _supervisor("Approval refused or expired", Conditions(outcomes=(Came.APPROVAL_REFUSED, Came.APPROVAL_EXPIRED))),
    _supervisor("Refund for a VIP or an exception", Conditions(tags=("vip", "policy_exception"), topics=("refund", "exception"))),
    Standard(
        "E14", "Damaged goods, and upset", Conditions(topics=("damage",), moods=(Mood.FRUSTRATION,)), target=Target.TEAM,
        team="Orders", priority=Priority.HIGH, pack=Pack.SHOP,
    ),
    Standard("E14", "Loyalty points or status", Conditions(topics=("loyalty",)), pack=Pack.LOYALTY),
    Standard(
        "E14", "Wish to leave in a bad mood", Conditions(topics=("cancel",), sentiment_below=0.3, sentiment_turns=2),
        target=Target.TEAM, team="Retention", priority=Priority.HIGH, pack=Pack.SUBSCRIPTIONS,
    ),
    Standard(
        "E14", "Third time in a week, and not glad of it", Conditions(contacts_from=3, contacts_days=7, sentiment_below=0.5),
        pack=Pack.RETURNING,
    ),
    Standard("E3", "Bad mood over two turns", Conditions(sentiment_below=0.3, sentiment_turns=2), priority=Priority.HIGH),
    Standard("E3", "Frustrated, lost or in a hurry", Conditions(moods=tuple(Mood), mood_turns=2)),
    Standard("E4", "Unsure for two turns", Conditions(confidence_below=0.3, confidence_turns=2)),
    Standard("E4", "The same question three times", Conditions(asked_times=3)),
    Standard("E4", "A tool failed", Conditions(failed_tools=1)),
    Standard("E5", "Several problems in one", Conditions(complexity_from=6)),
    NOBODY,
)  # fmt: skip


def standard(packs: Sequence[Pack]) -> Iterator[Standard]:
    """Those of every tenant, and those of its kinds of business."""
    return (one for one in STANDARD if one.pack is None or one.pack in packs)
