"""The rule lab: a draft of a rule held against stored conversations, as they were turn by turn."""

from apps.escalations.lab.comparing import Compared, Hit
from apps.escalations.lab.replaying import NONE, SAME, Batch, Filters, Found, chosen, replay
from apps.escalations.lab.trying import Trial, as_drafted, without

__all__ = ["NONE", "SAME", "Batch", "Compared", "Filters", "Found", "Hit", "Trial", "as_drafted", "chosen", "replay", "without"]
