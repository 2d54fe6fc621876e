"""A conversation's facts in words: for its row in the list and for the head of its thread. Nothing here depends on who looks."""

from dataclasses import dataclass
from datetime import tzinfo

from babel import Locale, UnknownLocaleError
from django.template.loader import render_to_string

from apps.console import moments
from apps.conversations.listing import Listed
from apps.conversations.models import Holder, Outcome
from apps.tenants.models import Membership
from apps.text.markup import to_plain

SOON, LATE = 120, 300  # seconds of waiting after which a row turns amber, then red


@dataclass(frozen=True, slots=True)
class Facts:
    """What is shown of one conversation."""

    listed: Listed
    zone: tzinfo

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
        return self.listed.queued_at.timestamp() if self.listed.queued_at else 0

    @property
    def moment(self) -> str:
        return moments.moment(self.listed.last_message_at, self.zone)

    @property
    def preview(self) -> str:
        """One line, without its marks."""
        return " ".join(to_plain(self.listed.preview).split())

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
    def language(self) -> str:
        """The customer's language by its name."""
        try:
            return Locale.parse(self.listed.language, sep="-").get_display_name("en") or self.listed.language
        except (UnknownLocaleError, ValueError):
            return self.listed.language

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


def stance(listed: Listed, member: Membership) -> str:
    """How a conversation stands to who looks at it; the page's script says the same of what is pushed."""
    if listed.holder != Holder.AGENT:
        return listed.holder
    return "mine" if listed.agent_id == member.pk else "theirs"
