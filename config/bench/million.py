"""Very many conversations with all that was said in them, written in bulk: some chats are made up, and drawn from again and again."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection

from apps.conversations.models import Author, Contact, ContactAddress, Conversation, Holder, Numbering, Outcome, Status
from apps.conversations.searching.marks import GROWING, marks_of, who
from apps.conversations.searching.sheet import Sheet
from apps.conversations.searching.wording import vector_of
from apps.ground import clock, ids
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.text.lexemes import named
from apps.tickets.models import Ticket
from config.bench.babble import rarities, vocabulary

WORDS, NAMES, HEAD, POOL, BATCH = 20_000, 4_000, 5, 1_000, 1_000
APART = timedelta(minutes=5)  # between two conversations
LANGUAGES, TAGS = ("en", "en", "en", "de", "fr", "es"), 200
OPEN_SHARE, TICKET_SHARE, PEOPLE_SHARE = 0.03, 0.1, 0.6
FIRST_ORDER = 1_000_000  # each conversation names a number of its own
LONG = 500  # messages of the newest

_SAID = """
INSERT INTO conversations_message (tenant_id, conversation_id, seq, kind, author, author_name, membership_id, turn, text, activity, sources,
    language, created_at)
SELECT %(tenant)s, c.id, p.seq, 'text', p.author, '', CASE WHEN p.author = 'agent' THEN %(member)s END, '',
    p.text || CASE WHEN p.seq = 1 THEN ' ' || (%(first_order)s + c.number) ELSE '' END,
    '', '[]', c.language, c.last_message_at - make_interval(secs => c.last_seq - p.seq)
FROM unnest(%(conversations)s::bigint[], %(drawn)s::int[]) AS d (id, chat) JOIN conversations_conversation c ON c.id = d.id
JOIN unnest(%(chats)s::int[], %(seqs)s::int[], %(authors)s::text[], %(texts)s::text[]) AS p (chat, seq, author, text) ON p.chat = d.chat
"""
_FILED = """
INSERT INTO conversations_filed (tenant_id, conversation_id, said_at, seq, notes, marks, words)
SELECT %(tenant)s, c.id, c.last_message_at, c.last_seq, 0, m.marks,
    p.words::tsvector || array_to_tsvector(m.marks || (%(tenant)s || '.' || (%(first_order)s + c.number)))
FROM unnest(%(conversations)s::bigint[], %(drawn)s::int[], %(marks)s::text[]) AS d (id, chat, marks)
JOIN conversations_conversation c ON c.id = d.id JOIN unnest(%(chats)s::int[], %(words)s::text[]) AS p (chat, words) ON p.chat = d.chat
CROSS JOIN LATERAL (SELECT ARRAY(SELECT jsonb_array_elements_text(d.marks::jsonb)) AS marks) m
"""


@dataclass(slots=True)
class Chat:
    """Who said what; `words` and `marks` as search keeps them."""

    said: list[tuple[Author, str]]
    words: str = ""
    marks: set[str] = field(default_factory=set)

    def file(self, tenant_id: int, member: int) -> None:
        sheet = Sheet(tenant_id, {})
        for author, text in self.said:
            sheet.say(
                {
                    "author": author,
                    "membership_id": member if author == Author.AGENT else None,
                    "has_files": False,
                    "inbox_id": None,
                    "text": text,
                }
            )
        self.marks = {mark for mark in sheet.marks if mark.startswith(GROWING)}
        sheet.marks.clear()
        self.words = sheet.words


def chats(chance: random.Random, words: Sequence[str], mean: int) -> list[Chat]:
    rarity = rarities(words, HEAD)
    return [Chat(list(_said(chance, words, rarity, chance.randint(1, 2 * mean - 1)))) for _ in range(POOL)]


def _said(chance: random.Random, words: Sequence[str], rarity: Sequence[float], count: int) -> Iterator[tuple[Author, str]]:
    answering = chance.choice([Author.ASSISTANT, Author.AGENT])
    for number in range(count):
        text = " ".join(chance.choices(words, rarity, k=chance.randint(5, 25)))
        yield (answering if number % 2 else Author.CUSTOMER), f"{text.capitalize()}."


class Filling:
    """A tenant's conversations, from the oldest to the newest; within its scope."""

    def __init__(self, inbox: Inbox, member: Membership, pool: Sequence[Chat], chance: random.Random) -> None:
        self._inbox, self._member, self._pool, self._chance = inbox, member, pool, chance
        self._tenant_id = inbox.tenant.pk
        for chat in pool:
            chat.file(self._tenant_id, member.pk)

    def fill(self, count: int) -> None:
        contacts = self._contacts(max(1, int(count * PEOPLE_SHARE)), count)
        for begin in range(0, count, BATCH):
            self._batch(contacts, range(begin, min(count, begin + BATCH)), count)
        for kind in Numbering.Kind:
            Numbering.objects.update_or_create(kind=kind, defaults={"last": count})

    def _contacts(self, people: int, count: int) -> list[Contact]:
        names = vocabulary(self._chance, NAMES)
        called = [f"{self._chance.choice(names)} {self._chance.choice(names)}".title() for _ in range(min(people, count))]
        made = Contact.objects.bulk_create([Contact(number=number, name=name) for number, name in enumerate(called, 1)], BATCH)
        ContactAddress.objects.bulk_create([self._address(one) for one in made], BATCH)
        return made

    def _address(self, contact: Contact) -> ContactAddress:
        return ContactAddress(contact=contact, kind="email", value=address_of(contact), is_verified=True)

    def _batch(self, contacts: Sequence[Contact], numbers: range, count: int) -> None:
        drawn = [self._chance.randrange(len(self._pool)) for _ in numbers]
        rows = [
            self._row(contacts[place % len(contacts)], place, count, self._pool[chat]) for place, chat in zip(numbers, drawn, strict=True)
        ]
        Conversation.objects.bulk_create(rows, BATCH)
        tickets = [self._ticket(one) for one in rows if self._chance.random() < TICKET_SHARE]
        Ticket.objects.bulk_create(tickets, BATCH)
        self._say(rows, drawn)
        self._file(rows, drawn, {one.number for one in tickets})

    def _row(self, contact: Contact, place: int, count: int, chat: Chat) -> Conversation:
        said_at = clock.now() - APART * (count - place)
        is_open = count - place <= max(1, int(count * OPEN_SHARE))
        held = self._chance.random() < 0.4
        holder = (Holder.AGENT if held else Holder.ASSISTANT) if is_open else Holder.NONE
        author, text = chat.said[-1]
        return Conversation(
            public_id=ids.outside_id(self._inbox.tenant.public_id), number=place + 1, inbox=self._inbox, contact=contact, holder=holder,
            status=Status.OPEN if is_open else Status.RESOLVED, agent=self._member if holder == Holder.AGENT else None,
            outcome="" if is_open else Outcome.SOLVED, last_seq=len(chat.said), preview=text[:140], last_author=author,
            language=self._chance.choice(LANGUAGES), tags=[f"tag{self._chance.randrange(TAGS)}"], sentiment=0.5,
            opened_at=said_at - APART, last_message_at=said_at, resolved_at=None if is_open else said_at,
        )  # fmt: skip

    def _say(self, rows: Sequence[Conversation], drawn: Sequence[int]) -> None:
        lines = [(chat, seq, *said) for chat in set(drawn) for seq, said in enumerate(self._pool[chat].said, 1)]
        told = {name: [line[place] for line in lines] for place, name in enumerate(("chats", "seqs", "authors", "texts"))}
        self._run(_SAID, rows, drawn, {"member": self._member.pk, **told, "authors": [str(one) for one in told["authors"]]})

    def _file(self, rows: Sequence[Conversation], drawn: Sequence[int], tickets: set[int]) -> None:
        each = sorted(set(drawn))
        marks = [json.dumps(self._marks(row, self._pool[chat], tickets)) for row, chat in zip(rows, drawn, strict=True)]
        self._run(_FILED, rows, drawn, {"marks": marks, "chats": each, "words": [self._pool[chat].words for chat in each]})

    def _marks(self, row: Conversation, chat: Chat, tickets: set[int]) -> list[str]:
        of_row = marks_of(vars(row) | {"status": str(row.status)}, row.tags)
        called = [*who(row.contact.name), *who(address_of(row.contact))]
        asked_for = ("has.ticket", f"ticket.{row.number}") if row.number in tickets else ()
        return sorted(named(self._tenant_id, mark) for mark in {*of_row, *chat.marks, *called, *asked_for})

    def _run(self, sql: str, rows: Sequence[Conversation], drawn: Sequence[int], more: dict[str, Any]) -> None:
        given: dict[str, Any] = {
            "tenant": self._tenant_id,
            "first_order": FIRST_ORDER,
            "conversations": [one.pk for one in rows],
            "drawn": list(drawn),
        }
        with connection.cursor() as cursor:
            cursor.execute(sql, given | more)

    def _ticket(self, conversation: Conversation) -> Ticket:
        subject = conversation.preview[:80]
        return Ticket(
            number=conversation.number, subject=subject, contact=conversation.contact, conversation=conversation,
            key=f"bench:{conversation.number}", words=vector_of(self._tenant_id, subject), opened_at=conversation.opened_at,
        )  # fmt: skip

    def lengthen(self) -> int:
        """The newest conversation becomes a long one; gives its number."""
        newest = Conversation.objects.order_by("-number")[0]
        drawn = [self._chance.randrange(len(self._pool)) for _ in range(LONG)]
        said = [line for chat in drawn for line in self._pool[chat].said][:LONG]
        chat = Chat(said)
        chat.file(self._tenant_id, self._member.pk)
        newest.messages.all().delete()
        Conversation.objects.filter(pk=newest.pk).update(last_seq=len(said))
        self._pool = [chat]
        self._say([newest], [0])
        return newest.number


def address_of(contact: Contact) -> str:
    return f"{contact.name.replace(' ', '.').lower()}.{contact.number}@example.org"
