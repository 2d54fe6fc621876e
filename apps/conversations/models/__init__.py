from apps.conversations.models.conversation import Conversation, Holder, Numbering, Outcome, Rating, ReadMark, Status
from apps.conversations.models.delivery import Delivery
from apps.conversations.models.message import Attachment, Author, Message, Note, Partial
from apps.conversations.models.people import Contact, ContactAddress, SpentPass, Visitor

__all__ = [
    "Attachment",
    "Author",
    "Contact",
    "ContactAddress",
    "Conversation",
    "Delivery",
    "Holder",
    "Message",
    "Note",
    "Numbering",
    "Outcome",
    "Partial",
    "Rating",
    "ReadMark",
    "SpentPass",
    "Status",
    "Visitor",
]
