"""A rule as it is asked: what is published of it, in one piece."""

from dataclasses import dataclass

from apps.escalations.rules.conditions import Conditions


@dataclass(frozen=True, slots=True)
class Asked:
    """Without ids where no row stands behind it yet."""

    name: str
    when: Conditions
    kind: str = ""
    target: str = "anyone"
    team_id: int | None = None
    skill: str = ""
    opens_ticket: bool = False
    priority: int = 1
    waits_for_nobody: bool = False
    words: str = ""
    words_language: str = ""
    rule_id: int | None = None
    version_id: int | None = None
