"""The only code that writes here. One transaction each, its event recorded within."""

from apps.conversations.actions.asking import (
    NoConversation,
    ask_for_call,
    ask_for_ticket,
    current_conversation,
    end,
    rate,
    read_by_customer,
    type_as_customer,
)
from apps.conversations.actions.blocking import block, forgive, unblock
from apps.conversations.actions.contacts import add_address, describe, merge_contacts, part_contacts, person_of, write_down
from apps.conversations.actions.ending import close_idle, lock_family, reopen
from apps.conversations.actions.filing import file, file_changed
from apps.conversations.actions.handing import hand_out
from apps.conversations.actions.hearing import listen
from apps.conversations.actions.holding import Moved, Place, hand_over, line_up, lock, resolve
from apps.conversations.actions.keeping import keep
from apps.conversations.actions.learning import learn, learn_by_rule, learn_from_rated, unlearn
from apps.conversations.actions.leaving import SENT_AWAY, send_away, show_again
from apps.conversations.actions.messages import (
    KeptMoving,
    NotTheHolder,
    SaidOtherwise,
    areceive,
    note,
    opened_by_member,
    post,
    post_draft,
    read_by_member,
    receive,
    say,
    type_as_member,
)
from apps.conversations.actions.missed import mail_missed
from apps.conversations.actions.opening import Blocked, open_conversation
from apps.conversations.actions.originals import keep_original
from apps.conversations.actions.outbox import Handled, deliver, deliver_due, hand_on, queue
from apps.conversations.actions.proving import NoSender, TooManyCodes, Verdict, check_code, send_code
from apps.conversations.actions.reaching import goes_on_in, hear_from
from apps.conversations.actions.redirecting import reach_by, redirect
from apps.conversations.actions.settling import progressed
from apps.conversations.actions.snoozing import snooze, wake, wake_due
from apps.conversations.actions.streaming import finish, may_speak, show
from apps.conversations.actions.tagging import add_tags, remove_tags, tag
from apps.conversations.actions.taking import take_due, take_in, try_again
from apps.conversations.actions.templates import send_template
from apps.conversations.actions.transcripts import mail_transcript, take_transcript
from apps.conversations.actions.troubles import abandon, send_again
from apps.conversations.actions.uploads import demand_sendable, forget_unsent, store
from apps.conversations.actions.visitors import Arrival, arrive, introduce, meet_by_link, revoke
from apps.conversations.actions.whispering import put_away, touch_paper, whisper

__all__ = [
    "SENT_AWAY", "Arrival", "Blocked", "Handled", "KeptMoving", "Moved", "NoConversation", "NoSender", "NotTheHolder", "Place",
    "SaidOtherwise",
    "TooManyCodes", "Verdict", "abandon", "add_address", "add_tags", "areceive", "arrive", "ask_for_call", "ask_for_ticket", "block",
    "check_code", "close_idle", "current_conversation", "deliver", "deliver_due", "demand_sendable", "describe", "end", "file",
    "file_changed", "finish", "forget_unsent", "forgive", "goes_on_in", "hand_on", "hand_out", "hand_over", "hear_from", "introduce",
    "keep", "keep_original", "learn", "learn_by_rule", "learn_from_rated", "line_up", "listen", "lock", "lock_family", "mail_missed",
    "mail_transcript", "may_speak", "meet_by_link", "merge_contacts", "note", "open_conversation", "opened_by_member", "part_contacts",
    "person_of", "post", "post_draft", "progressed", "put_away", "queue", "rate", "reach_by", "read_by_customer", "read_by_member",
    "receive", "redirect", "remove_tags", "reopen", "resolve", "revoke", "say", "send_again", "send_away", "send_code", "send_template",
    "show", "show_again", "snooze", "store", "tag", "take_due", "take_in", "take_transcript", "touch_paper", "try_again",
    "type_as_customer", "type_as_member", "unblock", "unlearn", "wake", "wake_due", "whisper", "write_down",
]  # fmt: skip
