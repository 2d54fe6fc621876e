"""What happens to tool calls: asked for, agreed to, run, recorded."""

from apps.tools.actions.answering import answer, asked_in, heard_in, lapse, let_go
from apps.tools.actions.approving import approve, expire_approvals, refuse
from apps.tools.actions.calling import call
from apps.tools.actions.reconciling import reconcile_lost
from apps.tools.actions.running import place_news
from apps.tools.actions.setting import set_tool

__all__ = [
    "answer",
    "approve",
    "asked_in",
    "call",
    "expire_approvals",
    "heard_in",
    "lapse",
    "let_go",
    "place_news",
    "reconcile_lost",
    "refuse",
    "set_tool",
]
