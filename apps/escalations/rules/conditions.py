"""The conditions of a rule, as an admin fills them in. All that are given must hold; of a list, any one."""

from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

LONGEST_WORD, MOST_WORDS = 80, 50

Share = Annotated[float, Field(ge=0, le=1)]
Turns = Annotated[int, Field(ge=1, le=10)]
Count = Annotated[int, Field(ge=1, le=100)]
Words = tuple[Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)], ...]


class Mood(StrEnum):
    FRUSTRATION = "frustration"
    CONFUSION = "confusion"
    URGENCY = "urgency"


class Danger(StrEnum):
    CRISIS = "crisis"
    LEGAL = "legal"
    TAKEOVER = "takeover"
    CARD = "card"


class Came(StrEnum):
    """What came of something the assistant tried."""

    POLICY_REFUSED = "policy_refused"
    APPROVAL_REFUSED = "approval_refused"
    APPROVAL_EXPIRED = "approval_expired"


class Sent(StrEnum):
    ANY = "any"
    IMAGE = "image"


class Hours(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class There(StrEnum):
    SOMEBODY = "somebody"
    NOBODY = "nobody"


class Conditions(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    wants_human: bool = False
    dangers: tuple[Danger, ...] = ()
    sentiment_below: Share | None = None
    sentiment_turns: Turns = 1
    moods: tuple[Mood, ...] = ()
    mood_turns: Turns = 1
    topics: Words = ()
    references: Words = ()
    keywords: Words = ()
    confidence_below: Share | None = None
    confidence_turns: Turns = 1
    complexity_from: Annotated[int, Field(ge=1, le=10)] | None = None
    asked_times: Annotated[int, Field(ge=2, le=10)] | None = None
    failed_tools: Count | None = None
    outcomes: tuple[Came, ...] = ()
    contacts_from: Annotated[int, Field(ge=2, le=50)] | None = None
    contacts_days: Annotated[int, Field(ge=1, le=365)] = 7
    tags: Words = ()
    tiers: Words = ()
    amount_from: Annotated[Decimal, Field(ge=0, max_digits=12)] | None = None
    attachment: Sent | None = None
    channels: Words = ()
    languages: Words = ()
    hours: Hours | None = None
    presence: There | None = None
    page_contains: Annotated[str, Field(max_length=200)] = ""

    @field_validator("topics", "references", "keywords", "tags", "tiers", "channels", "languages")
    @classmethod
    def _not_too_many(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if len(words) > MOST_WORDS:
            raise ValueError(f"At most {MOST_WORDS}.")
        return tuple(dict.fromkeys(words))

    @cached_property
    def given(self) -> tuple[str, ...]:
        """The names of those that are filled in. How many turns or days is no condition by itself."""
        fields = type(self).model_fields.items()
        return tuple(name for name, field in fields if name not in SPANS and getattr(self, name) != field.default)

    @cached_property
    def awaits_draft(self) -> bool:
        """Whether it can only be judged once the assistant's reply is known."""
        return bool(AFTER_DRAFT & set(self.given))

    def stored(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_defaults=True)


SPANS = frozenset({"sentiment_turns", "mood_turns", "confidence_turns", "contacts_days"})
AFTER_DRAFT = frozenset({"confidence_below", "complexity_from", "failed_tools", "outcomes"})
