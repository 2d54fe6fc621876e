"""A conversation written down, for the customer who was in it."""

from apps.conversations.models import Author, Conversation
from apps.conversations.reading import PAGE, Said, messages_after
from apps.ground.lane import fetch
from apps.text.markup import to_plain
from apps.text.speaking import phrase

MOST = 5_000
NAMELESS = "Customer"


def messages_of(conversation: Conversation) -> list[Said]:
    """Everything the customer saw, in order."""
    said: list[Said] = []
    while len(said) < MOST:
        rows = fetch(messages_after(conversation.tenant.pk, conversation.pk, said[-1].seq if said else 0, PAGE))
        said += [Said.of(row) for row in rows]
        if len(rows) < PAGE:
            break
    return said


def as_text(conversation: Conversation, messages: list[Said]) -> str:
    """One paragraph a message: when, who, what."""
    zone = conversation.tenant.zone
    return (
        "\n\n".join(_paragraph(one, f"{one.created_at.astimezone(zone):%Y-%m-%d %H:%M %Z}", conversation.language) for one in messages)
        + "\n"
    )


def _paragraph(said: Said, at: str, language: str) -> str:
    files = "".join(f"\n[{attachment['name']}]" for attachment in said.attachments)
    if said.kind == "activity":
        return f"[{at}] {said.text}"
    return f"[{at}] {speaker(said, language)}: {to_plain(said.text)}{files}"


def speaker(said: Said, language: str) -> str:
    """The name a customer knows the author by. Numbers are for colleagues: no customer is told how many came before."""
    if said.author == Author.ASSISTANT:
        return phrase(language, "assistant")
    return said.author_name or (NAMELESS if said.author == Author.CUSTOMER else "")
