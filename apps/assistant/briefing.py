"""What a model is given for a turn. What seldom changes stands first, so that the provider's prompt cache is hit."""

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from apps.assistant.guard import Evidence
from apps.assistant.history import transcript
from apps.assistant.models import Assistant, Turn
from apps.assistant.opening import hours_in_words
from apps.conversations.models import Author, Conversation, Message
from apps.ground import clock
from apps.inboxes.models import Inbox
from apps.knowledge.search import search
from apps.llm.exchange import Passage, Request, Result, Said, Speaker, Tool
from apps.text.figures import figures
from apps.tools import queries

KEEPS_PROMISES = {"ticket_create", "schedule_callback", "escalate_to_human"}
MOST_PASSAGES, LONGEST_QUESTION = 6, 500
NO_VOICE = "Warm, plain and brief."


@dataclass(slots=True)
class Brief:
    """A turn's material, as it grows."""

    turn: Turn
    assistant: Assistant
    conversation: Conversation
    request: Request
    words: list[tuple[int, str]] = field(default_factory=list)  # the customer's, since anybody answered: (seq, text)

    @property
    def language(self) -> str:
        return self.request.language

    @property
    def evidence(self) -> Evidence:
        request = self.request
        told = [entry.content for entry in request.transcript if isinstance(entry, Result)]
        told += [entry.text for entry in request.transcript if isinstance(entry, Said) and entry.speaker != Speaker.ASSISTANT]
        told += [f"{one.title} {one.text}" for one in request.passages] + [*request.facts.values(), request.digest]
        return Evidence(
            passages={one.mark: one for one in request.passages},
            figures=figures("\n".join(told)),
            keeps_promises=any(queries.was_done(self.conversation, name) for name in KEEPS_PROMISES),
            forbidden=tuple(self.assistant.forbidden),
        )

    def refresh(self) -> None:
        """With what has been said and done by now."""
        self.request = replace(self.request, transcript=transcript(self.conversation))

    def learn(self, passages: tuple[Passage, ...]) -> None:
        self.request = replace(self.request, passages=passages)


def brief(turn: Turn) -> Brief:
    """Within the tenant's scope."""
    conversation = Conversation.objects.select_related("tenant", "inbox", "inbox__hours", "contact").get(pk=turn.conversation.pk)
    assistant = Assistant.objects.first() or Assistant()
    request = Request(
        tenant_id=conversation.tenant.pk,
        purpose="turn",
        policy=_policy(conversation, assistant),
        tools=tuple(Tool(one.name, one.description, one.schema, one.tier) for one in queries.lent()),
        transcript=transcript(conversation),
        facts=_facts(conversation),
        language=conversation.language,
        model=assistant.model,
        turn_id=turn.pk,
    )
    return Brief(turn, assistant, conversation, request, _unanswered(conversation))


def passages(material: Brief) -> tuple[Passage, ...]:
    """What the house knows of the customer's question; searched outside any transaction, for a model may make the vectors."""
    question = " ".join(text for _, text in material.words)[-LONGEST_QUESTION:]
    found = search(material.request.tenant_id, question, limit=MOST_PASSAGES) if question.strip() else []
    return tuple(
        Passage(f"k{place}", " / ".join(filter(None, (one.title, one.path))), one.text, one.url, one.sureness, one.language)
        for place, one in enumerate(found, start=1)
    )


def _unanswered(conversation: Conversation) -> list[tuple[int, str]]:
    """The customer's words since the last that anybody else said."""
    said = Message.objects.filter(conversation=conversation).exclude(kind=Message.Kind.ACTIVITY)
    answered = said.exclude(author=Author.CUSTOMER).order_by("-seq").values_list("seq", flat=True).first() or 0
    return list(said.filter(seq__gt=answered).order_by("seq").values_list("seq", "text"))


def _policy(conversation: Conversation, assistant: Assistant) -> str:
    return _template().format(business=conversation.tenant.name, voice=assistant.voice.strip() or NO_VOICE)


@cache
def _template() -> str:
    return Path(__file__).with_name("prompts").joinpath("policy.md").read_text(encoding="utf-8")


def _facts(conversation: Conversation) -> dict[str, str]:
    """What the house vouches for; the moment comes last, for it changes."""
    inbox: Inbox = conversation.inbox
    known = {
        "business": conversation.tenant.name,
        "hours": hours_in_words(inbox.hours.schedule(), conversation.language) if inbox.hours else "",
        "customer": conversation.contact.name,
        "verified": "yes" if queries.is_verified(conversation) else "no",
        "now": clock.now().astimezone(conversation.tenant.zone).isoformat(timespec="minutes"),
    }
    return {name: value for name, value in known.items() if value}
