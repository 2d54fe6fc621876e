"""What changes in this room: exports are asked for, made, called off, taken and forgotten; figures follow the log, and are made anew."""

from apps.reports.actions.asking import ask, cancel, resume
from apps.reports.actions.figuring import follow
from apps.reports.actions.forgetting import forget, withdraw
from apps.reports.actions.making import run, take_up
from apps.reports.actions.papers import write_down
from apps.reports.actions.rebuilding import rebuild
from apps.reports.actions.streaming import tell_of_stream
from apps.reports.actions.taking import Taken, take, token_of

__all__ = [
    "Taken", "ask", "cancel", "follow", "forget", "rebuild", "resume", "run", "take", "take_up", "tell_of_stream", "token_of", "withdraw",
    "write_down",
]  # fmt: skip
