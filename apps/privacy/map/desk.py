"""What colleagues had begun to write to them, and what they were told of it."""

from apps.desk.models import Draft, Notice
from apps.privacy.map.grammar import Entry, Goes

DESK: list[Entry] = [
    Goes(Draft, conversation="conversation"),
    Goes(Notice, conversation="conversation", contact=("conversation__contact", "ticket__contact")),
]
