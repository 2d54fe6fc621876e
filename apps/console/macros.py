"""Macros as a menu, and one of them as it would be run: each step a sentence."""

from dataclasses import replace

from apps.conversations.models import Conversation
from apps.desk.acting import Act, Step, steps_in
from apps.desk.models import Macro
from apps.desk.placeholders import filled
from apps.tenants.models import Membership, Team

MOST = 40


def macros_of(member: Membership) -> list[Macro]:
    """Those they may run: their teams', and everybody's."""
    return list(Macro.objects.seen_by(member).filter(is_active=True)[:MOST])


def sentences(macro: Macro, conversation: Conversation, member: Membership) -> list[str]:
    """What it does here, with the words as they would be said."""
    steps = steps_in(macro.steps)
    teams = dict(Team.objects.values_list("pk", "name")) if any(step.act is Act.TRANSFER for step in steps) else {}
    return [_sentence(step, conversation, member, teams) for step in steps]


def _sentence(step: Step, conversation: Conversation, member: Membership, teams: dict[int, str]) -> str:
    if step.act in {Act.REPLY, Act.NOTE}:
        return replace(step, value=filled(step.value, conversation, member)).sentence()
    return step.sentence(teams.get(step.team_id, "")) if step.act is Act.TRANSFER else step.sentence()
