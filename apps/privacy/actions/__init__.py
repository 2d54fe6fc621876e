from apps.privacy.actions.copying import fetch_dossier, forget_dossiers, gather, gather_due, prepare
from apps.privacy.actions.erasing import ask, erase, erase_due, findings
from apps.privacy.actions.holding import end_hold, hold
from apps.privacy.actions.keeping import drop_retention, set_retention, sweep_retention
from apps.privacy.actions.telling import tell_audit

__all__ = [
    "ask", "drop_retention", "end_hold", "erase", "erase_due", "fetch_dossier", "findings", "forget_dossiers", "gather", "gather_due",
    "hold", "prepare", "set_retention", "sweep_retention", "tell_audit",
]  # fmt: skip
