"""Words that stand for what differs from conversation to conversation, such as {{ customer.name|there }}.

After the bar stands what is said where the name is not known; without it, nothing is. What is filled in is never read as a placeholder.
"""

import re
from collections.abc import Iterator, Mapping

from apps.conversations.actions import person_of
from apps.conversations.models import Contact, Conversation
from apps.tenants.models import Membership

PLACEHOLDER = re.compile(r"(?P<space>[ \t]*)\{\{\s*(?P<name>[^{}|]*?)\s*(?:\|\s*(?P<otherwise>[^{}]*?)\s*)?\}\}")
MEANINGS = {
    "customer.name": "the customer’s whole name",
    "customer.first_name": "the customer’s first name",
    "agent.name": "the name you go by with customers",
    "conversation.number": "the number of the conversation",
    "workspace.name": "the name of the workspace",
}
EXAMPLE = {
    "customer.name": "Maria Santos",
    "customer.first_name": "Maria",
    "agent.name": "Sarah",
    "conversation.number": "42",
    "workspace.name": "Acme",
}


def filled(text: str, conversation: Conversation, member: Membership) -> str:
    """The text as this agent would send it in this conversation."""
    return filled_for(text, conversation.contact, member, number=str(conversation.number))


def filled_for(text: str, contact: Contact, member: Membership, *, number: str = "") -> str:
    """To that person, in the conversation of that number; in none, it has none."""
    if not PLACEHOLDER.search(text):
        return text
    name = person_of(contact).name
    values = {
        "customer.name": name,
        "customer.first_name": name.partition(" ")[0],
        "agent.name": member.public_name,
        "conversation.number": number,
        "workspace.name": member.tenant.name,
    }
    return worded(text, values)


def worded(text: str, values: Mapping[str, str]) -> str:
    """What is not known leaves no gap before the comma that follows."""

    def word(found: re.Match[str]) -> str:
        if found["name"] not in values:
            return found[0]
        value = values[found["name"]] or found["otherwise"] or ""
        return f"{found['space']}{value}" if value else ""

    return PLACEHOLDER.sub(word, text)


def problems(text: str) -> Iterator[str]:
    """What of it no conversation could fill in, as sentences."""
    known = [found["name"] for found in PLACEHOLDER.finditer(text)]
    for name in dict.fromkeys(known):
        if name not in MEANINGS:
            yield f"“{name}” stands for nothing. There are {', '.join(MEANINGS)}."
    left = PLACEHOLDER.sub("", text)
    if "{{" in left or "}}" in left:
        yield "A placeholder begins with {{ and ends with }}, such as {{ customer.name|there }}."
