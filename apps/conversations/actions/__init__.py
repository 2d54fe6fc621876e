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
from apps.conversations.actions.contacts import add_address, merge_contacts, part_contacts, person_of
from apps.conversations.actions.hearing import listen
from apps.conversations.actions.holding import Moved, ask_for_human, claim, close_idle, hand_over, resolve, tag
from apps.conversations.actions.learning import learn, learn_by_rule, learn_from_rated, unlearn
from apps.conversations.actions.messages import (
    KeptMoving,
    NotTheHolder,
    SaidOtherwise,
    areceive,
    note,
    post,
    post_draft,
    read_by_member,
    receive,
    say,
    type_as_member,
)
from apps.conversations.actions.missed import mail_missed
from apps.conversations.actions.opening import open_conversation
from apps.conversations.actions.outbox import deliver, deliver_due, queue
from apps.conversations.actions.proving import TooManyCodes, Verdict, check_code, send_code
from apps.conversations.actions.streaming import finish, show
from apps.conversations.actions.transcripts import mail_transcript, take_transcript
from apps.conversations.actions.uploads import demand_sendable, forget_unsent, store
from apps.conversations.actions.visitors import Arrival, arrive, introduce, revoke

__all__ = [
    "Arrival", "KeptMoving", "Moved", "NoConversation", "NotTheHolder", "SaidOtherwise", "TooManyCodes", "Verdict", "add_address",
    "areceive", "arrive", "ask_for_call", "ask_for_human", "ask_for_ticket", "check_code", "claim", "close_idle", "current_conversation",
    "deliver", "deliver_due", "demand_sendable", "end", "finish", "forget_unsent", "hand_over", "introduce", "learn", "learn_by_rule",
    "learn_from_rated", "listen", "mail_missed", "mail_transcript", "merge_contacts", "note", "open_conversation", "part_contacts",
    "person_of", "post", "post_draft", "queue", "rate", "read_by_customer", "read_by_member", "receive", "resolve", "revoke", "say",
    "send_code", "show", "store", "tag", "take_transcript", "type_as_customer", "type_as_member", "unlearn",
]  # fmt: skip
