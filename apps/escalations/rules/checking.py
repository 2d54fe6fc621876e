"""What a rule may say, checked before it is kept: each refusal beside the field it is about."""

from collections.abc import Mapping
from typing import Any

import pydantic
from django.core.exceptions import ValidationError

from apps.escalations.models import Priority, Rule, Target
from apps.escalations.rules.conditions import Conditions

KEPT = {"E1": {"team", "target", "words", "words_language", "priority"}, "E2": {"team", "target", "words", "words_language"}}
WHY = {
    "E1": "Whoever asks for a person gets one",
    "E2": "Words of crisis reach a person at once, before everything else",
}
ASKED = {
    "conditions": "when it applies", "priority": "its priority", "skill": "a skill", "opens_ticket": "a ticket",
    "waits_for_nobody": "that it waits when nobody is there",
}  # fmt: skip


ONLY_CRISIS = (
    "Critical is for words of crisis alone (E2): it stands before everything else, pages people, and says the fixed words of crisis. "
    "Urgent is the highest here."
)


def check_words(said: Mapping[str, Any]) -> None:
    conditions_of(said.get("conditions", {}))
    if said.get("target") == Target.TEAM and said.get("team") is None:
        raise ValidationError({"team": "Choose the team it goes to."})
    if said.get("target") == Target.SKILL and not said.get("skill"):
        raise ValidationError({"skill": "Name the skill that is wanted."})
    if said.get("words") and not said.get("words_language"):
        raise ValidationError({"words_language": "Say which language these words are in, such as en."})


def conditions_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """As they are kept; what is wrong with one, beside it."""
    try:
        return Conditions.model_validate(given).stored()
    except pydantic.ValidationError as wrong:
        raise ValidationError({str(one["loc"][0]): f"{one['msg']}." for one in wrong.errors()}) from wrong


def refuse_unlocking(rule: Rule) -> None:
    if rule.is_locked and not rule.is_on:
        raise ValidationError({"is_on": f"{WHY[rule.kind]}: this rule cannot be switched off."})


def refuse_moving(rule: Rule) -> None:
    if rule.is_locked:
        raise ValidationError(f"{WHY[rule.kind]}: this rule stands first, and cannot be moved.")


def refuse_withdrawing(rule: Rule) -> None:
    if rule.is_locked:
        raise ValidationError(f"{WHY[rule.kind]}: this rule is always published.")


def refuse_other_words(rule: Rule, said: Mapping[str, Any]) -> None:
    """Of a locked rule only some words may change."""
    current = rule.current if rule.is_locked else None
    if current is None:
        return
    for name, value in said.items():
        if name not in KEPT[rule.kind] and getattr(current, name) != value:
            raise ValidationError(f"{WHY[rule.kind]}: {ASKED[name]} cannot be changed here. {_may(rule)}")
    if said.get("target", Target.ANYONE) not in (Target.ANYONE, Target.TEAM):
        raise ValidationError({"target": f"{WHY[rule.kind]}: it goes to a team, or to anyone who answers."})


def refuse_priority(kind: str, said: Mapping[str, Any]) -> None:
    if wrong := "priority" in said and wrong_priority(kind, said["priority"]):
        raise ValidationError({"priority": wrong})


def wrong_priority(kind: str, priority: int) -> str:
    """Why a rule of that kind may not have it; empty where it may."""
    if kind == "E2":
        return "" if priority == Priority.CRITICAL else "E2 is always critical: somebody's life may depend on it."
    if priority == Priority.CRITICAL:
        return ONLY_CRISIS
    return f"{WHY['E1']}: it is high or urgent, and nothing less." if kind == "E1" and priority < Priority.HIGH else ""


def _may(rule: Rule) -> str:
    return "Its team, its words and its priority may." if rule.kind == "E1" else "Its team and its words may."
