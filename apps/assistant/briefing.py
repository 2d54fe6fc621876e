"""What a model is given for a turn. What seldom changes stands first, so that the provider's prompt cache is hit."""

from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path

from apps.assistant import recalling, waiting
from apps.assistant.allowance import used_up
from apps.assistant.guard import Evidence
from apps.assistant.history import History, history
from apps.assistant.models import Assistant, Digest, Turn
from apps.assistant.opening import hours_in_words
from apps.assistant.procedures import applying
from apps.assistant.shaping import in_words
from apps.assistant.waiting import Word
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.inboxes import channels
from apps.inboxes.models import Inbox
from apps.knowledge.search import Found, search
from apps.llm.exchange import Passage, Request, Result, Said, Speaker, Tool
from apps.text.figures import figures
from apps.tools import queries

KEEPS_PROMISES = {"ticket_create", "schedule_callback", "escalate_to_human"}
MOST_PASSAGES, LONGEST_QUESTION = 6, 500
MOST_QUESTIONS, SHORTEST_QUESTION = 3, 8  # of a burst; characters
NO_VOICE = "Warm, plain and brief."
NO_EVIDENCE = {"customer", "channel"}  # their own word, and no word on the matter


@dataclass(slots=True)
class Brief:
    """A turn's material, as it grows."""

    turn: Turn
    assistant: Assistant
    conversation: Conversation
    request: Request
    evidence: Evidence
    since: int  # what was said up to here is in the digest
    history: History
    words: list[Word]  # since anybody answered
    used_up: str = ""  # the limit that is reached

    @property
    def question(self) -> str:
        return " ".join(word.text for word in self.words)[-LONGEST_QUESTION:]

    @property
    def questions(self) -> list[str]:
        """To be looked up: of several messages each by itself too, for together they are like no passage that answers one of them."""
        each = [word.text[-LONGEST_QUESTION:] for word in self.words if len(word.text) >= SHORTEST_QUESTION]
        return [self.question, *each[-MOST_QUESTIONS:]] if len(each) > 1 else [self.question]

    def refresh(self) -> None:
        """With what has been said and done by now; within the tenant's scope."""
        self.take(history(self.conversation, after=self.since))
        self.used_up = used_up(self.assistant, self.turn)

    def take(self, known: History) -> None:
        self.history, self.request = known, replace(self.request, transcript=known.entries)
        self.evidence = evidence_of(self.request, known, self.assistant)

    def learn(self, passages: tuple[Passage, ...]) -> None:
        self.request = replace(self.request, passages=passages)
        found = figures("\n".join(f"{one.title} {one.text}" for one in passages))
        self.evidence = replace(
            self.evidence, passages={one.mark: one for one in passages}, figures=self.evidence.figures | found
        )  # fmt: skip


def brief(turn: Turn) -> Brief:
    """Within the tenant's scope."""
    conversation: Conversation = turn.conversation
    conversation.refresh_from_db(fields=["language", "sentiment"])  # as the newest words have them
    assistant = Assistant.objects.first() or Assistant()
    digest = recalling.digest(conversation)
    since = digest.until_seq if digest else 0
    known = history(conversation, after=since)
    request = replace(request_for(conversation, assistant, known, digest), turn_id=turn.pk)
    request = replace(request, tools=tuple(Tool(one.name, one.description, one.schema, one.tier) for one in queries.lent()))
    evidence = evidence_of(request, known, assistant)
    words, limit = waiting.words(turn), used_up(assistant, turn)
    return Brief(turn, assistant, conversation, request, evidence, since, known, words, limit)


def request_for(conversation: Conversation, assistant: Assistant, known: History, digest: Digest | None) -> Request:
    """All that is known of a conversation, without what is looked up for it; within the tenant's scope."""
    past = recalling.past_of(conversation)
    return Request(
        tenant_id=conversation.tenant.pk,
        purpose="turn",
        policy=policy(conversation.tenant.name, assistant),
        procedures=applying(conversation, [one.text for one in known.entries if isinstance(one, Said) and one.speaker == Speaker.CUSTOMER]),
        digest="\n".join(filter(None, [past.in_short, digest.text if digest else ""])),
        recalled=past.recalled() if digest is None else None,
        transcript=known.entries,
        facts=facts(conversation),
        language=reply_language(assistant, conversation.language),
        model=assistant.model,
        conversation_id=conversation.pk,
    )


def passages(tenant_id: int, *questions: str) -> tuple[Passage, ...]:
    """What the house knows of questions, of each the best first; searched outside any transaction, for a model may make the vectors."""
    found = [search(tenant_id, question, limit=MOST_PASSAGES) for question in questions if question.strip()]
    surest: dict[int, Found] = {}
    for one in filter(None, chain.from_iterable(zip_longest(*found))):
        surest[one.chunk_id] = max(surest.get(one.chunk_id, one), one, key=lambda known: known.sureness)
    return tuple(
        Passage(f"k{place}", " / ".join(filter(None, (one.title, one.path))), one.text, one.url, one.sureness, one.language)
        for place, one in enumerate(list(surest.values())[:MOST_PASSAGES], start=1)
    )


def policy(business: str, assistant: Assistant) -> str:
    return _template().format(business=business, voice=assistant.voice.strip() or NO_VOICE)


def reply_language(assistant: Assistant, language: str) -> str:
    return language if not assistant.languages or language in assistant.languages else assistant.languages[0]


def facts(conversation: Conversation) -> dict[str, str]:
    """What the house vouches for; the moment comes last, for it changes."""
    inbox: Inbox = conversation.inbox
    known = {
        "business": conversation.tenant.name,
        "hours": hours_in_words(inbox.hours.schedule(), conversation.language) if inbox.hours else "",
        "customer": conversation.contact.name,
        "tags": ", ".join(conversation.tags),
        "verified": "yes" if queries.is_verified(conversation) else "no",
        "channel": in_words(channels.of(conversation.outlet.kind).can),
        "colleague": recalling.left_by_people(conversation),
        "now": clock.now().astimezone(conversation.tenant.zone).isoformat(timespec="minutes"),
    }
    return {name: value for name, value in known.items() if value}


@cache
def _template() -> str:
    return Path(__file__).with_name("prompts").joinpath("policy.md").read_text(encoding="utf-8")


def evidence_of(request: Request, known: History, assistant: Assistant) -> Evidence:
    """All that a reply may rest on; what the assistant said before is none."""
    told = [entry.content for entry in request.transcript if isinstance(entry, Result)]
    told += [entry.text for entry in request.transcript if isinstance(entry, Said) and entry.speaker != Speaker.ASSISTANT]
    told += [f"{one.title} {one.text}" for one in request.passages] + [one.text for one in request.procedures]
    told += [fact for name, fact in request.facts.items() if name not in NO_EVIDENCE] + [request.digest]
    return Evidence(
        passages={one.mark: one for one in request.passages},
        figures=figures("\n".join(told)),
        keeps_promises=bool(known.done & KEEPS_PROMISES),
        forbidden=tuple(assistant.forbidden),
    )
