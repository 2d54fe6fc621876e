"""What happens to turns, in front of customers and in front of nobody; and to what is written for colleagues."""

from apps.assistant.actions.asking import ask, keep_sent, put_away, stop
from apps.assistant.actions.claiming import claim, renew
from apps.assistant.actions.judging import give_verdict, take_verdict_back
from apps.assistant.actions.penning import give_up_forsaken, write
from apps.assistant.actions.procedures import (
    change_procedure,
    create_procedure,
    publish_procedure,
    restore_procedure,
    withdraw_procedure,
)
from apps.assistant.actions.rehearsing import forget_rehearsals, play, rehearse
from apps.assistant.actions.setting import set_assistant
from apps.assistant.actions.sweeping import due, unheard, untold
from apps.assistant.actions.telling import tell_colleagues
from apps.assistant.actions.translating import change_reader, give_up_untranslated, translate, want_translations
from apps.assistant.actions.turning import take_turns

__all__ = [
    "ask",
    "change_procedure",
    "change_reader",
    "claim",
    "create_procedure",
    "due",
    "forget_rehearsals",
    "give_up_forsaken",
    "give_up_untranslated",
    "give_verdict",
    "keep_sent",
    "play",
    "publish_procedure",
    "put_away",
    "rehearse",
    "renew",
    "restore_procedure",
    "set_assistant",
    "stop",
    "take_turns",
    "take_verdict_back",
    "tell_colleagues",
    "translate",
    "unheard",
    "untold",
    "want_translations",
    "withdraw_procedure",
    "write",
]
