from apps.conversations.models.conversation import Conversation, Holder, Outcome, Rating, ReadMark, Status
from apps.conversations.models.delivery import Delivery, Pace
from apps.conversations.models.filing import Filed, Filing
from apps.conversations.models.inbound import Inbound
from apps.conversations.models.learning import Lesson, Unfit
from apps.conversations.models.message import Attachment, Author, Message, Note, Partial
from apps.conversations.models.numbering import Numbering
from apps.conversations.models.originals import Original
from apps.conversations.models.people import Contact, ContactAddress, SpentPass, Visitor
from apps.conversations.models.proof import IdentityCode
from apps.conversations.models.signals import Signals
from apps.conversations.models.whispers import Whisper

__all__ = [
    "Attachment",
    "Author",
    "Contact",
    "ContactAddress",
    "Conversation",
    "Delivery",
    "Filed",
    "Filing",
    "Holder",
    "IdentityCode",
    "Inbound",
    "Lesson",
    "Message",
    "Note",
    "Numbering",
    "Original",
    "Outcome",
    "Pace",
    "Partial",
    "Rating",
    "ReadMark",
    "Signals",
    "SpentPass",
    "Status",
    "Unfit",
    "Visitor",
    "Whisper",
]
