"""Who reads which language, and which one something is written in."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from apps.assistant.models import Reader
from apps.conversations.models import Author, Conversation, Message, Signals
from apps.llm.wires.where import is_on
from apps.tenants.models import Membership
from apps.text.danger import crisis
from apps.text.language import detect

SURE = 0.8  # share from which a language is believed


class Foreign(NamedTuple):
    """A message in a language its reader does not read."""

    message: Message
    language: str
    may_be_translated: bool


def reads(member: Membership) -> str:
    """The language a member is spoken to in: the first they answer in, else their own, else the house's."""
    return next(iter([*member.languages, *filter(None, [member.user.language]), *member.tenant.languages]), "en")


def shows_translations(member: Membership) -> bool:
    found = Reader.objects.filter(membership=member).values_list("shows_translations", flat=True).first()
    return found is not False


def is_same(one: str, other: str) -> bool:
    """Whoever reads Portuguese reads that of Brazil. Two ways to write Chinese are two."""
    return one == other or (one.partition("-")[0] == other.partition("-")[0] and not one.startswith("zh"))


def language_of(text: str, expected: str) -> str:
    """What a text is surely written in; else what was to be expected."""
    found = detect(text, among=(expected,))
    return found.tag if found.share >= SURE else expected


def foreign(conversation: Conversation, seqs: Sequence[int], language: str) -> list[Foreign]:
    """Of these messages those in another language, in their order. Words of a crisis stay as they were written."""
    heard = Signals.objects.filter(tenant=OuterRef("tenant"), conversation=OuterRef("conversation"), seq=OuterRef("seq"))
    said = Message.objects.filter(conversation=conversation, seq__in=seqs, kind=Message.Kind.TEXT).exclude(text="")
    found = said.annotate(heard=Subquery(heard.values("language")[:1])).order_by("seq")
    spoken = [(one, _spoken(one, conversation.language, language)) for one in found]
    return [Foreign(one, tag, _may_be_translated(one, tag)) for one, tag in spoken if not is_same(tag, language)]


def _spoken(message: Message, customers: str, readers: str) -> str:
    """A colleague's own words are looked at: they may have been translated before they were sent."""
    if message.author == Author.AGENT:
        return language_of(message.text, readers)
    heard: str | None = message.heard  # type: ignore[attr-defined]
    return heard or message.language or customers


def _may_be_translated(message: Message, language: str) -> bool:
    return is_on() and not crisis(message.text, language)
