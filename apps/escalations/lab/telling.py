"""A decision as it is kept and shown: which rule, for whom, at which message, and the words that show it."""

from typing import Any

from apps.escalations.lab.comparing import Hit
from apps.escalations.models import Target
from apps.escalations.rules.judging import Evidence
from apps.tenants.models import Team

FEW = 5  # pieces of evidence: the newest tell it
WHO = {Target.ANYONE: "anyone who answers", Target.SUPERVISOR: "a supervisor", Target.TICKET: "a ticket"}
Told = dict[str, Any]


def team_names() -> dict[int, str]:
    """Of the tenant in scope."""
    return dict(Team.objects.values_list("pk", "name"))


def told(hit: Hit | None, teams: dict[int, str]) -> Told | None:
    if hit is None:
        return None
    evidence = [{**one.stored(), "words": _signal(one)} for one in hit.evidence[:FEW]]
    return {"rule": hit.rule.name, "rule_id": hit.rule.rule_id, "to": _who(hit, teams), "seq": hit.seq, "evidence": evidence}


def _who(hit: Hit, teams: dict[int, str]) -> str:
    match hit.rule.target:
        case Target.TEAM:
            return teams.get(hit.rule.team_id or 0, "a team")
        case Target.SKILL:
            return f"somebody who knows {hit.rule.skill}"
    return WHO[Target(hit.rule.target)]


def _signal(evidence: Evidence) -> str:
    return f"{evidence.signal.replace('_', ' ')} {evidence.value}".strip()


def in_words(decision: Told) -> str:
    """In one line."""
    evidence = "; ".join(one["words"] + _quoted(one["quote"]) for one in decision["evidence"])
    return f"{decision['rule']}, to {decision['to']}, at message {decision['seq']}: {evidence}"


def _quoted(quote: str) -> str:
    return f" “{' '.join(quote.split())}”" if quote else ""
