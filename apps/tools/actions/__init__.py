"""What happens to tool calls: asked for, agreed to, run, recorded."""

from apps.tools.actions.answering import answer, lapse
from apps.tools.actions.approving import approve, expire_approvals, refuse
from apps.tools.actions.calling import call
from apps.tools.actions.reconciling import reconcile_lost
from apps.tools.actions.setting import set_tool

__all__ = ["answer", "approve", "call", "expire_approvals", "lapse", "reconcile_lost", "refuse", "set_tool"]
