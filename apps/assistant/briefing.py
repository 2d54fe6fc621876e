"""What a model is given for a turn. What seldom changes stands first, so that the provider's prompt cache is hit."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from apps.assistant import recalling, waiting
from apps.assistant.guard import Evidence
from apps.assistant.history import transcript
from apps.assistant.models import Assistant, Turn
from apps.assistant.opening import hours_in_words
from apps.assistant.procedures import applying
from apps.conversations.models import Conversation, Signals
from apps.ground import clock
from apps.inboxes.models import Inbox
from apps.knowledge.search import search
from apps.llm.exchange import Passage, Request, Result, Said, Speaker, Tool
from apps.text.figures import figures
from apps.tools import queries

KEEPS_PROMISES = ("ticket_create", "schedule_callback", "escalate_to_human")
A_DAY = timedelta(days=1)
MOST_PASSAGES, LONGEST_QUESTION = 6, 500
NO_VOICE = "Warm, plain and brief."


@dataclass(slots=True)
class Brief:
    """A turn's material, as it grows."""

    turn: Turn
    assistant: Assistant
    conversation: Conversation
    request: Request
    evidence: Evidence
    since: int  # what was said up to here is in the digest
    words: list[tuple[int, str]] = field(default_factory=list)  # the customer's, since anybody answered: (seq, text)

    @property
    def question(self) -> str:
        return " ".join(text for _, text in self.words)[-LONGEST_QUESTION:]

    def refresh(self) -> None:
        """With what has been said and done by now; within the tenant's scope."""
        self.request = replace(self.request, transcript=transcript(self.conversation, after=self.since))
        self.evidence = evidence_of(self.request, self.conversation, self.assistant)

    def learn(self, passages: tuple[Passage, ...]) -> None:
        self.request = replace(self.request, passages=passages)
        found = figures("\n".join(f"{one.title} {one.text}" for one in passages))
        self.evidence = replace(
            self.evidence, passages={one.mark: one for one in passages}, figures=self.evidence.figures | found
        )  # fmt: skip


def brief(turn: Turn) -> Brief:
    """Within the tenant's scope."""
    conversation = Conversation.objects.select_related("tenant", "inbox", "inbox__hours", "contact").get(pk=turn.conversation.pk)
    assistant = Assistant.objects.first() or Assistant()
    digest = recalling.digest(conversation)
    since = digest.until_seq if digest else 0
    said = transcript(conversation, after=since)
    request = Request(
        tenant_id=conversation.tenant.pk,
        purpose="turn",
        policy=policy(conversation.tenant.name, assistant),
        tools=tuple(Tool(one.name, one.description, one.schema, one.tier) for one in queries.lent()),
        procedures=applying(conversation, [one.text for one in said if isinstance(one, Said) and one.speaker == Speaker.CUSTOMER]),
        digest="\n".join(filter(None, [recalling.earlier(conversation), digest.text if digest else ""])),
        transcript=said,
        facts=facts(conversation),
        language=reply_language(assistant, conversation.language),
        model=assistant.model,
        turn_id=turn.pk,
    )
    evidence = evidence_of(request, conversation, assistant)
    return Brief(turn, assistant, conversation, request, evidence, since, waiting.words(turn))


def passages(tenant_id: int, question: str) -> tuple[Passage, ...]:
    """What the house knows of a question; searched outside any transaction, for a model may make the vectors."""
    found = search(tenant_id, question, limit=MOST_PASSAGES) if question.strip() else []
    return tuple(
        Passage(f"k{place}", " / ".join(filter(None, (one.title, one.path))), one.text, one.url, one.sureness, one.language)
        for place, one in enumerate(found, start=1)
    )


def signals(material: Brief) -> list[Signals]:
    """Of the words that wait for an answer."""
    seqs = [seq for seq, _ in material.words]
    return list(Signals.objects.filter(conversation=material.conversation, seq__in=seqs).order_by("seq"))


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
        "now": clock.now().astimezone(conversation.tenant.zone).isoformat(timespec="minutes"),
    }
    return {name: value for name, value in known.items() if value}


@cache
def _template() -> str:
    return Path(__file__).with_name("prompts").joinpath("policy.md").read_text(encoding="utf-8")


def evidence_of(request: Request, conversation: Conversation, assistant: Assistant) -> Evidence:
    """All that a reply may rest on; what the assistant said before is none."""
    told = [entry.content for entry in request.transcript if isinstance(entry, Result)]
    told += [entry.text for entry in request.transcript if isinstance(entry, Said) and entry.speaker != Speaker.ASSISTANT]
    told += [f"{one.title} {one.text}" for one in request.passages] + [one.text for one in request.procedures]
    told += [fact for name, fact in request.facts.items() if name != "customer"] + [request.digest]
    return Evidence(
        passages={one.mark: one for one in request.passages},
        figures=figures("\n".join(told)),
        keeps_promises=queries.was_done(conversation, *KEEPS_PROMISES, since=clock.now() - A_DAY),
        forbidden=tuple(assistant.forbidden),
    )
