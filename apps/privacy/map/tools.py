"""What tools were asked on their behalf, and what they answered."""

from apps.privacy.map.grammar import NAMELESS, Emptied, Entry
from apps.tools.models import Approval, ToolCall

TOOLS: list[Entry] = [
    Emptied(Approval, conversation="call__conversation", fields={"amount": "", "most": "", "because": "", "note": ""}),
    Emptied(
        ToolCall,
        conversation="conversation",
        fields={"arguments": {}, "result": None, "summary": "", "problem": "", "key": NAMELESS},
        keeps="tool tier code actor_kind",
        because="the tool's own name and words: what figures count",
    ),
]
