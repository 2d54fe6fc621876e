"""What happens to turns, in front of customers and in front of nobody."""

from apps.assistant.actions.claiming import claim, renew
from apps.assistant.actions.procedures import (
    change_procedure,
    create_procedure,
    publish_procedure,
    restore_procedure,
    withdraw_procedure,
)
from apps.assistant.actions.rehearsing import forget_rehearsals, play, rehearse
from apps.assistant.actions.setting import set_assistant
from apps.assistant.actions.sweeping import due
from apps.assistant.actions.turning import take_turns

__all__ = [
    "change_procedure",
    "claim",
    "create_procedure",
    "due",
    "forget_rehearsals",
    "play",
    "publish_procedure",
    "rehearse",
    "renew",
    "restore_procedure",
    "set_assistant",
    "take_turns",
    "withdraw_procedure",
]
