"""The only code that writes here. One transaction each, its event recorded within."""

from apps.tickets.actions.changing import Changes, change, move
from apps.tickets.actions.flowing import install_flow
from apps.tickets.actions.following import follow
from apps.tickets.actions.gathering import link, note, revoke_link, unlink, unwatch, watch
from apps.tickets.actions.hearing import hear
from apps.tickets.actions.letting_go import let_go
from apps.tickets.actions.opening import file_old, open_for, open_ticket
from apps.tickets.actions.opening_by_hand import open_by_hand
from apps.tickets.actions.reaching import UNREACHABLE, is_reachable
from apps.tickets.actions.replying import UNSEEN, reply, reply_approved
from apps.tickets.actions.several import Before, Tally, act_on_several, put_back, put_on_several
from apps.tickets.actions.warning import keep_time
from apps.tickets.actions.writing_back import write_back, writer

__all__ = [
    "UNREACHABLE", "UNSEEN", "Before", "Changes", "Tally", "act_on_several", "change", "file_old", "follow", "hear", "install_flow",
    "is_reachable", "keep_time", "let_go", "link", "move", "note", "open_by_hand", "open_for", "open_ticket", "put_back",
    "put_on_several", "reply", "reply_approved", "revoke_link", "unlink", "unwatch", "watch", "write_back", "writer",
]  # fmt: skip
