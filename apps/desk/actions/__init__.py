"""The only code that writes here. One transaction each, its event recorded within."""

from apps.desk.actions.canned import change_canned, create_canned, delete_canned
from apps.desk.actions.drafting import forget_draft, keep_draft
from apps.desk.actions.macros import change_macro, create_macro, delete_macro, run_macro
from apps.desk.actions.notices import read_notices, set_notices
from apps.desk.actions.noticing import forget_notices, notify
from apps.desk.actions.saved import delete_view, move_view, rename_view, save_view
from apps.desk.actions.sending import NewerCame, keep_note, send
from apps.desk.actions.several import Chosen, Tally, act_on_several, undo_several

__all__ = [
    "Chosen", "NewerCame", "Tally", "act_on_several", "change_canned", "change_macro", "create_canned", "create_macro", "delete_canned",
    "delete_macro", "delete_view", "forget_draft", "forget_notices", "keep_draft", "keep_note", "move_view", "notify", "read_notices",
    "rename_view", "run_macro", "save_view", "send", "set_notices", "undo_several",
]  # fmt: skip
