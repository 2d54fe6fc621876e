"""What leaves by mail, in the customer's language."""

from urllib.parse import urlsplit

from babel import Locale
from babel.dates import format_date
from django.conf import settings

from apps.conversations.models import Conversation, Message, Visitor
from apps.conversations.queries import family_of
from apps.text.markup import to_plain
from apps.text.speaking import FALLBACK, closest, phrase, spoken


def missed(conversation: Conversation, messages: list[Message]) -> tuple[str, str]:
    """Subject and text of the letter that tells of replies somebody has not seen, in their language."""
    count = phrase(conversation.language, "unread", count=len(messages))
    lines = [f"{message.author_name or phrase(conversation.language, 'assistant')}: {to_plain(message.text)}" for message in messages]
    return f"{conversation.inbox.name}: {count}", "\n\n".join([*lines, _way_back(conversation)]).strip()


def code(conversation: Conversation, digits: str) -> tuple[str, str]:
    """Subject and text of the letter with a code that proves the address it goes to."""
    language, inbox = conversation.language, conversation.inbox
    return spoken(language, "code_subject", code=digits), spoken(language, "code_text", code=digits, name=inbox.name)


def transcript(conversation: Conversation, written: str) -> tuple[str, str]:
    """Subject and text of the letter with a conversation written down; its subject says what the customer asked for."""
    language, name = conversation.language, conversation.inbox.name
    locale = Locale.parse(closest(language) or FALLBACK, sep="-")
    began = format_date(conversation.opened_at.astimezone(conversation.tenant.zone), "long", locale)
    return f"{name}: {phrase(language, 'mail_transcript')}", f"{phrase(language, 'thanks')}\n{name}, {began}\n\n{written}"


def _way_back(conversation: Conversation) -> str:
    """The page the customer last chatted on, where it is one of the inbox's own sites or ours: any other was only said to be."""
    visitor = Visitor.objects.filter(contact_id__in=family_of(conversation.contact)).order_by("-seen_at").first()
    page = urlsplit(visitor.page if visitor else "")
    house = urlsplit(settings.PUBLIC_URL)
    known = [*conversation.inbox.allowed_origins, f"{house.scheme}://{house.netloc}"]
    return page.geturl() if f"{page.scheme}://{page.netloc}" in known else ""
