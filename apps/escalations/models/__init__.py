from apps.escalations.models.casefile import Addition, CaseFile
from apps.escalations.models.escalation import Escalation, Move
from apps.escalations.models.replays import Replay, Replayed
from apps.escalations.models.rules import LOCKED, Priority, Rule, RuleVersion, Target
from apps.escalations.models.staffing import Availability, Offer, Promise, QueueOrder, TeamQueue

__all__ = [
    "LOCKED", "Addition", "Availability", "CaseFile", "Escalation", "Move", "Offer", "Priority", "Promise", "QueueOrder", "Replay",
    "Replayed", "Rule", "RuleVersion", "Target", "TeamQueue",
]  # fmt: skip
