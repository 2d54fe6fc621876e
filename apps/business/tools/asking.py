"""Between a tool and the back office: who asks, and how its answer is told."""

from apps.business.adapters import BackOffice, Party, back_office
from apps.business.cards import Card
from apps.conversations.actions import person_of
from apps.conversations.models import Contact
from apps.tools.registry import Caller, Content

__all__ = ["done", "office", "party", "told"]


def office() -> BackOffice:
    return back_office()


def party(caller: Caller) -> Party:
    """The person of the conversation, as the server knows them; the call's key lets it happen once."""
    contact = person_of(Contact.objects.get(pk=caller.contact_id))
    return Party(contact, caller.actor, key=caller.key, conversation=caller.conversation, approved_by=caller.approved_by)


def told(card: Card) -> Content:
    """What is empty or unknown is left out, so that models read less."""
    plain = card.model_dump(mode="json")
    return {name: value for name, value in plain.items() if value not in (None, "", [])}


def done(card: Card) -> Content:
    """That it was done, and what came of it; how the record itself stands is another matter."""
    return {**{name: value for name, value in told(card).items() if name != "status"}, "status": "done"}
