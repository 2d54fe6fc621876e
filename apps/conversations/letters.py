"""What leaves by mail, in the customer's language."""

from urllib.parse import urlsplit

from apps.conversations.models import Conversation, Message, Visitor
from apps.conversations.queries import family_of
from apps.text.markup import to_plain
from apps.text.speaking import phrase


def missed(conversation: Conversation, messages: list[Message]) -> tuple[str, str]:
    """Subject and text of the letter that tells of replies somebody has not seen, in their language."""
    count = phrase(conversation.language, "unread", count=len(messages))
    lines = [f"{message.author_name or phrase(conversation.language, 'assistant')}: {to_plain(message.text)}" for message in messages]
    return f"{conversation.inbox.name}: {count}", "\n\n".join([*lines, _way_back(conversation)]).strip()


def _way_back(conversation: Conversation) -> str:
    """The page the customer last chatted on, where it is one of the inbox's own: any other was only said to be."""
    visitor = Visitor.objects.filter(contact_id__in=family_of(conversation.contact)).order_by("-seen_at").first()
    page = urlsplit(visitor.page if visitor else "")
    return page.geturl() if f"{page.scheme}://{page.netloc}" in conversation.inbox.allowed_origins else ""
