"""The only code that writes here. One transaction each, its event recorded within."""

from apps.tickets.actions.changing import Changes, change, move
from apps.tickets.actions.flowing import install_flow
from apps.tickets.actions.gathering import link, note, revoke_link, unlink, unwatch, watch
from apps.tickets.actions.hearing import hear
from apps.tickets.actions.opening import file_old, open_for, open_ticket
from apps.tickets.actions.replying import reply, write_back
from apps.tickets.actions.several import Tally, act_on_several
from apps.tickets.actions.warning import keep_time

__all__ = [
    "Changes", "Tally", "act_on_several", "change", "file_old", "hear", "install_flow", "keep_time", "link", "move", "note",
    "open_for", "open_ticket", "reply", "revoke_link", "unlink", "unwatch", "watch", "write_back",
]  # fmt: skip
