"""The only code that writes here. One transaction each, its event recorded within."""

from apps.escalations.actions.availability import change_availability, lapse_idle, stay_active
from apps.escalations.actions.bringing import bring_offered
from apps.escalations.actions.escalating import Done, ask_for_human, escalate
from apps.escalations.actions.filing import add_to_case_file
from apps.escalations.actions.handover import Passed, Piece, demand_shift, end_shift
from apps.escalations.actions.heeding import heed
from apps.escalations.actions.installing import install_standard
from apps.escalations.actions.moving import claim, escalate_to_supervisor, hand_back, release, transfer
from apps.escalations.actions.overflowing import overflow
from apps.escalations.actions.paging import page_for_crises, page_on_call
from apps.escalations.actions.placing import raise_priority, rerank
from apps.escalations.actions.promises import promise, promise_call
from apps.escalations.actions.relieving import relieve
from apps.escalations.actions.replaying import ask_replay, forget_replays, run_replay
from apps.escalations.actions.routing import decline, lapse, offer_due, offer_waiting
from apps.escalations.actions.rules import (
    asked_of,
    change_rule,
    create_rule,
    live_rules,
    move_rule,
    publish_rule,
    restore_rule,
    switch_rule,
    withdraw_rule,
)
from apps.escalations.actions.settling import settle_promises

__all__ = [
    "Done", "Passed", "Piece", "add_to_case_file", "ask_for_human", "ask_replay", "asked_of", "bring_offered", "change_availability",
    "change_rule", "claim", "create_rule", "decline", "demand_shift", "end_shift", "escalate", "escalate_to_supervisor", "forget_replays",
    "hand_back", "heed", "install_standard", "lapse", "lapse_idle", "live_rules", "move_rule", "offer_due", "offer_waiting", "overflow",
    "page_for_crises", "page_on_call", "promise", "promise_call", "publish_rule", "raise_priority", "release", "relieve", "rerank",
    "restore_rule", "run_replay", "settle_promises", "stay_active", "switch_rule", "transfer", "withdraw_rule",
]  # fmt: skip
