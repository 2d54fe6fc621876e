"""Games at random: while the assistant streams, customers write, colleagues take over and give back, runners stall. The seed tells all."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from apps.assistant import actions
from apps.assistant.models import Turn
from apps.conversations.actions import Moved, NotTheHolder
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Message, Partial
from apps.escalations import actions as escalations
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.exchange import Call, Done, Event, Finish, ModelFailed, Request, Text, Usage
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, given_to_assistant, says

PIECES = ("First. ", "Second. ", "Third", ". ", "And so on. ", "Well, ", "it is so. ", "\n", "Anything else?")
SAID = ("Hello", "Where is my parcel?", "And my refund?", "yes", "no thanks", "I see")
CALLS = (("peek", "{}"), ("give", '{"to": "Ann"}'), ("ring", "{}"), ("no_such_tool", "{}"), ("escalate_to_human", '{"reason": "Too hard"}'))
DEEPEST = 3  # runners within runners


class Line(NamedTuple):
    seq: int
    author: str
    kind: str
    turn: str
    text: str


class Seen(NamedTuple):
    """A conversation at one moment: who holds it, what is being written, what was said."""

    holder: str
    fence: int
    partials: dict[str, str]
    messages: list[Line]


class Lost(BaseException):
    """Something is not as it must be. The loop, which survives every exception, does not survive this one."""


def demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Lost(otherwise)


class Game:
    """One conversation, played to its end; `demand…` holds what must be true after every step."""

    def __init__(self, seed: int, guest: Guest, cast: Cast, held: clock.HeldClock) -> None:
        self.dice, self.guest, self.cast, self.held = random.Random(seed), guest, cast, held  # noqa: S311 - plays, keeps no secret
        self.chat = given_to_assistant(self.says("Where is my parcel?"))
        self.depth = self.played = 0
        self.is_calm = False  # nothing happens any more
        self.shown: dict[str, str] = {}  # what the customer last saw of each turn
        self.tries: dict[str, int] = {}  # and whose try at it that was
        self.was = self.there()
        self.acts = self.what_may_happen()

    def what_may_happen(self) -> list[tuple[int, Callable[[], object] | None]]:
        """Each with how often."""
        return [
            (9, None),
            (4, lambda: self.says(self.dice.choice(SAID))),
            (3, lambda: claims(self.dice.choice([self.cast.sarah, self.cast.tom]), self.chat)),
            (2, lambda: answers(self.dice.choice([self.cast.sarah, self.cast.tom]), self.chat)),
            (3, lambda: given_to_assistant(fresh(self.chat))),
            (1, self.asks_for_a_person),
            (3, self.answer),
            (2, self.stall),
        ]

    def says(self, text: str) -> Conversation:
        return says(self.guest, text)

    def play(self) -> None:
        self.answer()
        self.something_happens()
        self.is_calm = True
        self.drain()
        self.demand_an_end()

    def drain(self) -> None:
        """Until nobody has anything to do, as sweeps see to it."""
        for _ in range(12):
            self.held.advance(seconds=5)
            if not self.answer():
                return
        demand(False, "turns without end")

    def answer(self) -> int:
        """Another runner is woken."""
        if self.depth >= DEEPEST:
            return 0
        self.depth += 1
        try:
            return actions.take_turns(self.chat.tenant.pk, self.chat.pk)
        finally:
            self.depth -= 1
            self.look()

    def stall(self) -> None:
        """Whoever runs a turn stands still for so long that another takes it up."""
        self.held.advance(seconds=5)
        self.answer()

    def asks_for_a_person(self) -> None:
        with tenant_scope(self.guest.tenant_id):
            escalations.ask_for_human(self.guest)

    def something_happens(self) -> None:
        act = None if self.is_calm else self.dice.choices([act for _, act in self.acts], [weight for weight, _ in self.acts])[0]
        self.look()
        if act is not None:
            with suppress(Moved, NotTheHolder):
                act()
            self.played += 1
            self.look()

    def look(self) -> None:
        """What the customer sees, held against what was there before."""
        now = self.there()
        demand_whole(now.messages)
        demand_one_reply_a_turn(now.messages)
        if now.fence == self.was.fence and now.holder != "assistant":
            late = [one.text for one in now.messages if one.seq > len(self.was.messages) and one.author == "assistant"]
            demand(not late, f"said after the take-over: {late}")
        demand(now.holder == "assistant" or not now.partials, "something is still being written")
        self.demand_kept(now)
        grown = {turn: text for turn, text in now.partials.items() if self.shown.get(turn) != text}
        self.tries.update({turn: self.tries_at(turn) for turn in grown})
        self.shown.update(grown)
        self.was = now

    def demand_kept(self, now: "Seen") -> None:
        """What was shown of a turn that is no longer under way begins its message; a dead runner's words give way to the next one's."""
        kept = {one.turn: one.text for one in now.messages if one.author == "assistant"}
        for turn in self.shown.keys() - now.partials.keys():
            if turn in kept and self.tries_at(turn) != self.tries[turn]:
                continue
            demand(kept.get(turn, "").strip().startswith(self.shown[turn].strip()), f"shown {self.shown[turn]!r}, kept {kept.get(turn)!r}")

    def tries_at(self, turn: str) -> int:
        with tenant_scope(self.chat.tenant.pk):
            return Turn.objects.values_list("attempts", flat=True).get(pk=int(turn[1:].partition(".")[0]))

    def there(self) -> "Seen":
        with tenant_scope(self.chat.tenant.pk):
            holder, fence = Conversation.objects.values_list("holder", "fence").get(pk=self.chat.pk)
            partials = dict(Partial.objects.filter(conversation=self.chat).exclude(text="").values_list("turn", "text"))
            return Seen(holder, fence, partials, lines(self.chat))

    def demand_an_end(self) -> None:
        now = self.there()
        demand(not now.partials, "half a sentence is left")
        if now.holder != "assistant":
            return
        talk = [one for one in now.messages if one.kind == "text"]
        demand(talk[-1].author != "customer", "silence")
        with tenant_scope(self.chat.tenant.pk):
            demand(not Turn.objects.filter(conversation=self.chat, state=Turn.State.RUNNING).exists(), "a turn hangs")

    def stream(self, request: Request) -> Iterator[Event]:
        """A model at a loss: words, silence, calls, failures; and things happen between any two of them."""
        self.something_happens()
        for _ in range(self.dice.randint(0, 5)):
            yield Text(self.dice.choice(PIECES))
            self.something_happens()
        match self.dice.choices(["stop", "call", "fail", "break"], [12, 5, 1, 1])[0]:
            case "call":
                yield Call("x", *self.dice.choice(CALLS))
                yield Done(Finish.CALLS, Usage())
            case "stop":
                yield Done(Finish.STOP, Usage())
            case "fail":
                raise ModelFailed("It failed.", passing=True)


def lines(chat: Conversation) -> list[Line]:
    with tenant_scope(chat.tenant.pk):
        said = Message.objects.filter(conversation=chat).order_by("seq")
        return [Line(*one) for one in said.values_list("seq", "author", "kind", "turn", "text")]


def demand_whole(messages: list[Line]) -> None:
    demand([one.seq for one in messages] == list(range(1, len(messages) + 1)), "a gap")


def demand_one_reply_a_turn(messages: list[Line]) -> None:
    turns = [one.turn for one in messages if one.author == "assistant"]
    demand(len(turns) == len(set(turns)), f"two replies of one turn: {turns}")
