"""What could be learned from a conversation: what the customer asked, what a person answered, both without what tells who somebody is.

Kept is only what was said in words: a question back, a greeting, a card or a file teaches nothing. Where a person answered, the assistant's
own words are left out, so that it does not learn from itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from apps.conversations.models import Author, Contact, ContactAddress, Conversation, Message, Unfit
from apps.conversations.queries import family_of
from apps.text.danger import crisis
from apps.text.folding import lowered, words
from apps.text.markup import to_plain
from apps.text.personal import masked

MOST_MESSAGES = 200
LONGEST_QUESTION, LONGEST_ANSWER = 2_000, 8_000
FEWEST_WORDS = 4
SHORTEST_NAME = 3
NAME_MARK, ADDRESS_MARK = "[name]", "[address]"
_QUESTION = re.compile(r"[?\uff1f\u061f\u037e][\s\"'\u201d\u2019)\]]*$")
_ANSWERING = (Author.AGENT, Author.ASSISTANT)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, masked; or why there is none."""

    question: str
    answer: str
    language: str
    unfit: str = ""


def exchange_of(conversation: Conversation) -> Exchange:
    """Within the tenant's scope."""
    said = list(Message.objects.filter(conversation=conversation, kind=Message.Kind.TEXT).order_by("seq")[:MOST_MESSAGES])
    asked, answered = _question(said), _answers(said)
    hide = _hider(conversation, said)
    return Exchange(
        question=hide(" ".join(asked)[:LONGEST_QUESTION]),
        answer=hide("\n\n".join(to_plain(one.text) for one in answered)[:LONGEST_ANSWER]),
        language=conversation.language,
        unfit=_unfit(conversation, said, asked, answered),
    )


def _unfit(conversation: Conversation, said: Sequence[Message], asked: Sequence[str], answered: Sequence[Message]) -> str:
    if conversation.is_open:
        return Unfit.OPEN
    if any(crisis(one.text, conversation.language) for one in said if one.author == Author.CUSTOMER):
        return Unfit.DANGER
    if not asked:
        return Unfit.UNASKED
    if not answered:
        return Unfit.UNANSWERED
    return "" if answered[0].author == Author.AGENT else Unfit.BY_ASSISTANT


def _question(said: Sequence[Message]) -> list[str]:
    """The first run of the customer's messages that says anything."""
    for run in _runs(said):
        texts = [" ".join(to_plain(one.text).split()) for one in run]
        if tells(" ".join(texts)):
            return texts
    return []


def _runs(said: Sequence[Message]) -> Iterator[list[Message]]:
    rest = iter(said)
    while run := list(takewhile(_is_customers, dropwhile(lambda one: not _is_customers(one), rest))):
        yield run


def _is_customers(message: Message) -> bool:
    return bool(message.author == Author.CUSTOMER)


def _answers(said: Sequence[Message]) -> list[Message]:
    telling = [one for one in said if one.author in _ANSWERING and tells(one.text) and not _QUESTION.search(one.text.strip())]
    return [one for one in telling if one.author == Author.AGENT] or telling


def tells(text: str) -> bool:
    """More than a greeting or thanks: some words, or as much in a script that parts none."""
    return sum(len(word) // 2 if spaceless else 1 for word, spaceless in words(lowered(text))) >= FEWEST_WORDS


class _Hider:
    """Hides the people of one conversation by name and address, and then whatever else looks personal."""

    def __init__(self, names: Iterable[str], addresses: Iterable[str]) -> None:
        parts = {part for name in names for part in (name, *name.split()) if len(part) >= SHORTEST_NAME}
        self._names = _any_of(parts)
        self._addresses = _any_of(addresses, re.IGNORECASE)

    def __call__(self, text: str) -> str:
        return masked(self._names.sub(NAME_MARK, self._addresses.sub(ADDRESS_MARK, text)))


def _any_of(words: Iterable[str], flags: int = 0) -> "re.Pattern[str]":
    """The longest first; a word within another is none."""
    each = "|".join(re.escape(word) for word in sorted(set(words) - {""}, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{each})(?!\w)" if each else r"(?!)", flags)


def _hider(conversation: Conversation, said: Sequence[Message]) -> _Hider:
    family = family_of(conversation.contact)
    names = Contact.objects.filter(pk__in=family).values_list("name", flat=True)
    addresses = ContactAddress.objects.filter(contact_id__in=family).values_list("value", flat=True)
    return _Hider([*names, *(one.author_name for one in said if one.author != Author.ASSISTANT)], addresses)
