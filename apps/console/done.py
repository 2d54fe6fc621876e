"""What was done, in words, with the way back: the act that undoes it, and the fence as it stands after, so that an undo that comes too
late is refused and does no harm. What was said to a customer is said: no act offers to take that back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.urls import reverse

from apps.conversations.models import Conversation, Holder
from apps.tenants.models import Membership

UNDO_FOR = 10  # seconds
TAKEN_BACK = "Taken back"


@dataclass(frozen=True, slots=True)
class Done:
    """`undo` names the address of the act that takes it back; `goes_on`: the next conversation is offered."""

    words: str
    number: int
    undo: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    goes_on: bool = False

    @property
    def address(self) -> str:
        return reverse(f"console:{self.undo}", args=[self.number]) if self.undo else ""

    @property
    def seconds(self) -> int:
        return UNDO_FOR

    def rendered(self) -> str:
        return render_to_string("console/_done.html", {"done": self})


def passed_on(words: str, before: Conversation, after: Conversation, member: Membership) -> Done:
    """From hand to hand; undone, it is where it was before."""
    undo, fields = _way_back(before, after, member)
    return Done(words, before.number, undo, {"fence": after.fence} | fields)


def _way_back(before: Conversation, after: Conversation, member: Membership) -> tuple[str, dict[str, object]]:
    if before.holder == Holder.AGENT:
        return ("claim", {}) if before.agent_id == member.pk else ("transfer", {"to": f"member-{before.agent_id}"})
    if before.holder == Holder.ASSISTANT:
        return "assistant", {}
    if after.holder == Holder.AGENT and after.agent_id == member.pk:
        return "queue", {}
    return ("transfer", {"to": f"team-{before.team_id}"}) if before.team_id else ("", {})
