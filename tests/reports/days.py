"""A day at random: what may happen in it, how the log hears of it, and in which order it can happen at all."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as some

from apps.conversations.actions import SENT_AWAY
from apps.conversations.models import Outcome
from apps.events.actors import SYSTEM, Actor
from apps.events.catalogue import Value, checked
from apps.events.models import Event
from apps.ground import clock
from apps.llm.models import Spend

CUSTOMER, ASSISTANT = Actor(kind="customer", id=1), Actor(kind="assistant")
HOLDERS = [("assistant", None), ("queue", None), ("agent", 5), ("agent", 6)]
PLACES = 4
MORNINGS = [
    datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 10, 31, 20, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC),
    datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 9, 26, 6, tzinfo=UTC), datetime(2026, 4, 4, 6, tzinfo=UTC),
]  # fmt: skip
ZONES = ["UTC", "Pacific/Auckland", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York"]
SHORT, LONG, DAYS = some.integers(0, 900), some.integers(0, 40_000), some.integers(86_400, 8 * 86_400)

mornings, zones = some.sampled_from(MORNINGS), some.sampled_from(ZONES)
teams = some.sampled_from([None, 3, 4])
things = some.one_of(
    some.tuples(some.just("handed"), some.sampled_from(HOLDERS), teams, some.sampled_from([None, 60])),
    some.tuples(some.just("handed"), some.sampled_from(HOLDERS[1:]), teams, some.sampled_from([None, 90])),
    some.tuples(some.just("resolved"), some.sampled_from([one.value for one in Outcome]), some.booleans()),
    some.tuples(some.just("resolved"), some.just("solved"), some.booleans()),
    some.tuples(some.just("erased")),
    some.tuples(some.just("reopened"), some.sampled_from(HOLDERS)),
    some.tuples(some.just("posted"), some.sampled_from(["customer", "assistant", "agent", "system"]), some.sampled_from([5, 6])),
    some.tuples(some.just("rated"), some.sampled_from([("csat", 1), ("csat", 5), ("nps", 0), ("nps", 10)])),
    some.tuples(
        some.just("turn"), some.integers(1, 9), some.sampled_from(["done", "failed", "superseded"]),
        some.sampled_from(["answered", "unknown", "offered", ""]), some.sampled_from(["", "refund", "refund,delivery"]), some.booleans(),
    ),
    some.tuples(some.just("spent"), some.integers(1, 9), some.integers(1, 100_000), some.booleans()),
    some.tuples(some.just("escalated"), some.sampled_from(["rule", "button"])),
    some.tuples(some.just("moved"), some.sampled_from(["queued", "offered", "claimed"]), some.sampled_from([None, 3])),
    some.tuples(some.just("lined_up"), teams),
    some.tuples(some.just("told"), some.sampled_from([30, 600])),
    some.tuples(some.just("promise"), some.sampled_from(["kept", "missed"]), some.integers(1, 3)),
    some.tuples(some.just("snoozed"), some.booleans()),
    some.tuples(some.sampled_from(["ticket", "callback", "cancelled"])),
    some.tuples(some.just("merged"), some.integers(1, PLACES)),
    some.tuples(some.just("merged"), some.integers(1, PLACES)),
    some.tuples(some.just("parted")),
)  # fmt: skip
steps = some.tuples(some.integers(1, PLACES), some.one_of(SHORT, LONG, DAYS), things, some.booleans())  # the last: it is followed
days = some.lists(steps, min_size=8, max_size=30)
joined = some.dictionaries(some.integers(2, PLACES), some.just(1))  # from the beginning


@dataclass
class Story:
    """What happened in one conversation, by the clock."""

    opened_at: datetime
    told: list[tuple[datetime, tuple[Any, ...]]] = field(default_factory=list)
    holder: str = "assistant"
    paid: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.holder != "none"

    def notes(self, thing: tuple[Any, ...]) -> None:
        self.told.append((clock.now(), thing))
        match thing:
            case ("handed" | "reopened", (holder, _), *_):
                self.holder = holder
            case ("moved", "queued", _) if self.holder == "assistant":
                self.holder = "queue"
            case ("resolved", *_) | ("erased",):
                self.holder = "none"


@dataclass
class World:
    """Conversation and contact have one number; what cannot happen now does not."""

    stories: dict[int, Story] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)

    def happens(self, number: int, thing: tuple[Any, ...]) -> None:
        story = self.stories.get(number) or self._begins(number)
        match thing:
            case ("reopened", _) if story.is_open:
                return
            case ("snoozed", _) if story.holder != "agent":
                return
            case ("handed" | "resolved" | "erased" | "moved" | "lined_up" | "told" | "turn" | "escalated", *_) if not story.is_open:
                return
            case ("posted", "customer", _) if not story.is_open:
                self.happens(number, ("reopened", HOLDERS[0]))
            case ("merged", into) if number in self.joined or self._end_of(into) == number:
                return
            case ("parted",) if number not in self.joined:
                return
        story.notes(thing)
        self._tell(number, story, thing)

    def person_of(self, number: int) -> int:
        return self._end_of(number)

    def _end_of(self, number: int) -> int:
        return self._end_of(self.joined[number]) if number in self.joined else number

    def _begins(self, number: int) -> Story:
        tells("conversation.opened", number, CUSTOMER, inbox=1, channel="sms" if number == 2 else "web", holder="assistant")
        return self.stories.setdefault(number, Story(clock.now()))

    def _tell(self, number: int, story: Story, thing: tuple[Any, ...]) -> None:
        match thing:
            case ("merged", into):
                self.joined[number] = into
                joins("contact.merged", number, into)
            case ("parted",):
                joins("contact.parted", number, self.joined.pop(number))
            case ("spent", turn, cost, by_conversation):
                story.paid.append((cost // 2, cost))
                spends(number, turn, cost, by_conversation=by_conversation)
            case ("handed" | "resolved" | "erased" | "reopened" | "snoozed" | "lined_up", *_):
                moves(number, thing)
            case _:
                goes_on(number, thing)


def tells(name: str, number: int, actor: Actor = SYSTEM, subject: tuple[str, int | None] = ("", None), **payload: Value) -> None:
    """As the actions tell it, but for what follows from it in other rooms."""
    told = {"conversation": number, "contact": number, **payload}
    checked(name, told)
    Event.objects.create(name=name, actor_kind=actor.kind, actor_id=actor.id, subject=subject[0], subject_id=subject[1], payload=told)


def joins(name: str, number: int, into: int) -> None:
    Event.objects.create(name=name, actor_kind="system", subject="contact", subject_id=number, payload={"contact": number, "into": into})


def spends(number: int, turn: int, cost: int, *, by_conversation: bool) -> None:
    """As the meter has it now; and as it had it of old, which knew of no conversations and only in turns that began."""
    if not by_conversation:
        tells("turn.started", number, ASSISTANT, ("turn", 10 * number + turn), turn=10 * number + turn)
    whose = {"conversation_id": number} if by_conversation else {"turn_id": 10 * number + turn}
    Spend.objects.create(purpose="turn", provider="x", prompt_tokens=cost // 2, cost=cost, **whose)


def moves(number: int, thing: tuple[Any, ...]) -> None:
    match thing:
        case ("handed", (holder, member), team, expected):
            expected = expected if holder == "queue" else None
            tells("conversation.handed_over", number, holder=holder, member=member, fence=1, team=team, expected=expected)
        case ("resolved", outcome, by_customer):
            tells("conversation.resolved", number, CUSTOMER if by_customer else SYSTEM, outcome=outcome)
        case ("erased",):
            tells("conversation.resolved", number, outcome=SENT_AWAY)
        case ("reopened", (holder, member)):
            tells("conversation.reopened", number, holder=holder, member=member)
        case ("snoozed", on):
            tells("conversation.snoozed" if on else "conversation.woken", number, Actor(kind="member", id=5), member=5)
        case ("lined_up", team):
            tells("conversation.lined_up", number, team=team)


def goes_on(number: int, thing: tuple[Any, ...]) -> None:
    match thing:
        case ("posted", author, member):
            tells("message.posted", number, Actor(kind="member", id=member) if author == "agent" else SYSTEM, seq=1, author=author)
        case ("rated", (kind, score)):
            tells("conversation.rated", number, CUSTOMER, kind=kind, score=score)
        case ("turn", turn, state, decision, topics, speaks):
            takes_a_turn(number, 10 * number + turn, speaks=speaks, state=state, decision=decision, topics=topics)
        case ("escalated", reason):
            tells("escalation.opened", number, escalation=number, reason=reason, priority=1)
        case ("moved", kind, team):
            tells("escalation.moved", number, kind=kind, member=None, team=team)
        case ("told", seconds):
            tells("wait.told", number, escalation=number, seconds=seconds)
        case _:
            comes_of_it(number, thing)


def comes_of_it(number: int, thing: tuple[Any, ...]) -> None:
    match thing:
        case ("promise", became, promise):
            tells(f"promise.{became}", number, promise=promise)
        case ("ticket",):
            tells("ticket.opened", number, ticket=number)
        case ("callback",):
            tells("callback.asked", number, callback=number)
        case ("cancelled",):
            tells("tool.finished", number, tool="cancel_subscription", state="done", is_news=False, call=number)


def takes_a_turn(number: int, turn: int, *, speaks: bool, **ended: Value) -> None:
    tells("turn.started", number, ASSISTANT, ("turn", turn), turn=turn)
    if speaks:
        tells("message.posted", number, ASSISTANT, seq=1, author="assistant")
    tells("turn.ended", number, ASSISTANT, ("turn", turn), turn=turn, **ended)
