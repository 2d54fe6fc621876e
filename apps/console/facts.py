"""A conversation's facts in words: for its row in the list and for the head of its thread. Nothing here depends on who looks."""

import json
from dataclasses import dataclass
from datetime import tzinfo

from babel import Locale, UnknownLocaleError
from django.template.loader import render_to_string

from apps.console import moments
from apps.console.carrying import Channel
from apps.console.moods import Mood, mood_of
from apps.console.tickets.facts import Clock
from apps.conversations.listing import Listed
from apps.conversations.models import Author, Holder, Outcome
from apps.escalations.models import Priority
from apps.escalations.queries import NO_CARD, Card
from apps.escalations.ranking import in_words
from apps.ground import clock
from apps.tenants.models import Membership
from apps.text.markup import to_plain

SOON, LATE = 120, 300  # seconds of waiting after which a row turns amber, then red


@dataclass(frozen=True, slots=True)
class Facts:
    """What is shown of one conversation."""

    listed: Listed
    zone: tzinfo
    card: Card = NO_CARD

    @property
    def waits(self) -> bool:
        return self.listed.holder == Holder.QUEUE and self.listed.queued_at is not None

    @property
    def waited(self) -> int:
        return moments.seconds_since(self.listed.queued_at) if self.listed.queued_at else 0

    @property
    def wait(self) -> str:
        return moments.lasted(self.waited)

    @property
    def ticks_from(self) -> str:
        """Where the clock on the page begins."""
        return str(self.waited)

    @property
    def urgency(self) -> str:
        if not self.waits or self.waited < SOON:
            return ""
        return "late" if self.waited >= LATE else "soon"

    @property
    def soon(self) -> int:
        return SOON

    @property
    def late(self) -> int:
        return LATE

    @property
    def queued(self) -> float:
        """Where it stands among those who wait; nothing reads it of those who do not."""
        return self.listed.ranked_at.timestamp() if self.listed.ranked_at else 0

    @property
    def priority(self) -> Priority | None:
        """Of those who wait; the highest stand out by colour too."""
        return Priority(self.card.priority) if self.waits and self.card.priority is not None else None

    @property
    def place(self) -> str:
        """What moved it up, part by part."""
        return in_words(dict(self.card.parts))

    @property
    def mood(self) -> Mood | None:
        return None if self.listed.sentiment is None else mood_of(self.listed.sentiment)

    @property
    def due(self) -> str:
        """When something promised is due."""
        return moments.moment(self.card.due_at, self.zone) if self.card.due_at else ""

    @property
    def is_overdue(self) -> bool:
        return self.card.due_at is not None and self.card.due_at < clock.now()

    @property
    def offer_left(self) -> int:
        """Seconds somebody has to take what they were offered."""
        return moments.seconds_until(self.card.expires_at) if self.card.expires_at else 0

    @property
    def left(self) -> str:
        return moments.lasted(self.offer_left)

    @property
    def promise(self) -> Clock | None:
        """What is due first of its tickets."""
        if self.card.ticket is None:
            return None
        return Clock(f"Ticket {self.card.ticket}", self.card.ticket_due_at, self.card.ticket_warn_at, self.zone)

    @property
    def promise_left(self) -> str:
        return self.promise.left if self.promise else ""

    @property
    def promise_seconds(self) -> str:
        """Where its clock on the page begins."""
        return str(self.promise.seconds) if self.promise else ""

    @property
    def moment(self) -> str:
        return moments.moment(self.listed.last_message_at, self.zone)

    @property
    def preview(self) -> str:
        """One line, without its marks: of who waits what they want, however much others have said since."""
        is_theirs = self.listed.last_author == Author.CUSTOMER
        said = self.listed.preview if is_theirs or not (self.waits and self.card.wants) else self.card.wants
        return " ".join(to_plain(said).split())

    @property
    def holder(self) -> str:
        """Who has it, in a word or two."""
        match self.listed.holder:
            case Holder.AGENT:
                return f"With {self.listed.agent_name}"
            case Holder.ASSISTANT:
                return "With the AI Assistant"
            case Holder.QUEUE:
                return "In the queue"
        return Outcome(self.listed.outcome).label if self.listed.outcome else "Resolved"

    @property
    def ended(self) -> str:
        return moments.moment(self.listed.resolved_at, self.zone) if self.listed.resolved_at else ""

    @property
    def opened(self) -> str:
        return moments.moment(self.listed.opened_at, self.zone)

    @property
    def wakes(self) -> str:
        """Until when it is snoozed; at what time of the day too, where that is another day."""
        until = self.listed.snoozed_until
        if until is None:
            return ""
        day, time = moments.moment(until, self.zone), moments.time_of(until, self.zone)
        return time if day == time else f"{day}, {time}"

    @property
    def tags(self) -> list[str]:
        words: list[str] = json.loads(self.listed.tags)
        return words

    @property
    def language(self) -> str:
        return language_name(self.listed.language)

    @property
    def channel(self) -> Channel:
        """By which they are reached now."""
        return Channel(self.listed.channel)

    @property
    def sentence(self) -> str:
        """Why somebody who does not hold it writes no reply."""
        match self.listed.holder:
            case Holder.AGENT:
                return f"{self.listed.agent_name} holds this conversation. Take it over to reply."
            case Holder.ASSISTANT:
                return "The AI Assistant answers here. Claim the conversation to reply yourself."
            case Holder.QUEUE:
                return f"{self.listed.who} waits in the queue. Claim the conversation to reply."
        return f"This conversation has ended. It opens again when {self.listed.who} writes."

    def row(self) -> str:
        return render_to_string("console/_row.html", {"facts": self})

    def head(self) -> str:
        return render_to_string("console/_facts.html", {"facts": self})


def language_name(tag: str) -> str:
    """A language by its name; what has none, as it is."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        return tag


def stance(listed: Listed, member: Membership) -> str:
    """How a conversation stands to who looks at it; the page's script says the same of what is pushed."""
    if listed.holder != Holder.AGENT:
        return listed.holder
    return "mine" if listed.agent_id == member.pk else "theirs"
