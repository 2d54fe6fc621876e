"""What happens to tool calls: asked for, agreed to, run, recorded."""

from apps.tools.actions.answering import answer, asked_in, heard_in, lapse, let_go
from apps.tools.actions.approving import approve, expire_approvals, refuse
from apps.tools.actions.by_hand import call_by_hand, forgotten, run
from apps.tools.actions.calling import call
from apps.tools.actions.reconciling import lost, reconcile
from apps.tools.actions.running import place_news
from apps.tools.actions.setting import set_tool

__all__ = [
    "answer",
    "approve",
    "asked_in",
    "call",
    "call_by_hand",
    "expire_approvals",
    "forgotten",
    "heard_in",
    "lapse",
    "let_go",
    "lost",
    "place_news",
    "reconcile",
    "refuse",
    "run",
    "set_tool",
]
