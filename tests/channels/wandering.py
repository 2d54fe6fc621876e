"""The same games with somebody who texts: the provider calls back twice, late and in any order, people stop texts and take them again,
workers are killed between two steps, and lines go dead after what was sent on them has arrived."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from apps.conversations import actions as conversations
from apps.conversations.carrying import Attempt, Load, carry
from apps.conversations.models import Conversation, Delivery, Message
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.llm.exchange import Request
from config.bench.standin.twilio import TwilioStandIn
from config.bench.standin.twilio_texts import Form, Text
from tests.assistant.wandering import Game, demand
from tests.cast import Cast
from tests.channels.texting import form, post
from tests.factories import make_guest

WISHES = ("STOP", "START", "HELP")
ROUNDS = 8
STATES = ("queued", "sent", "delivered", "read")


class Killed(BaseException):
    """Whoever was at it is gone, in the middle."""


class Texting(Game):
    def __init__(self, seed: int, twilio: TwilioStandIn, inbox: Inbox, cast: Cast, held: clock.HeldClock) -> None:
        self.twilio, self.inbox, self.number = twilio, inbox, f"+4917{seed:08d}"
        self.forms: list[Form] = []
        self.wished = 0
        super().__init__(seed, make_guest(inbox), cast, held)

    def what_may_happen(self) -> list[tuple[int, Callable[[], object] | None]]:
        return [
            *super().what_may_happen(),
            (2, lambda: self.wishes(self.dice.choice(WISHES))),
            (2, lambda: post(self.dice.choice(self.forms))),
            (4, self.carry),
            (3, self.report),
            (1, lambda: self.twilio.throttle()),
            (1, lambda: self.twilio.cut_after_accepting()),
        ]

    def play(self) -> None:
        for _ in range(ROUNDS):
            self.answer()
            self.something_happens()
        self.is_calm = True
        self.drain()
        self.demand_an_end()

    def says(self, text: str) -> Conversation:
        self.forms.append(form(self.twilio, self.inbox, text, self.number))
        post(self.forms[-1])
        with tenant_scope(self.inbox.tenant_id):
            return Conversation.objects.select_related("tenant", "inbox").get(reach__address=self.number)

    def wishes(self, word: str) -> None:
        self.wished += 1
        self.says(word)

    def asks_for_a_person(self) -> None:
        self.says("I want to talk to a human")

    def answer(self) -> int:
        try:
            return super().answer()
        except Killed:
            return 1

    def stream(self, request: Request) -> Any:
        """Somebody may kill the worker while the model speaks."""
        for event in super().stream(request):
            if not self.is_calm and self.dice.random() < 0.04:
                raise Killed
            yield event

    def carry(self) -> None:
        """A sender comes by."""
        with suppress(Killed):
            conversations.deliver_due()

    def carried(self, load: Load, **about: Any) -> Attempt | None:
        """It may be killed before the provider was asked, and before it could write down what came of it."""
        if self._is_killed():
            raise Killed
        attempt = carry(load, **about)
        if self._is_killed():
            raise Killed
        return attempt

    def _is_killed(self) -> bool:
        return not self.is_calm and self.dice.random() < 0.15

    def report(self) -> None:
        """Of anything that was sent, in any order and as often as it likes."""
        if self.sent:
            for told in self.twilio.callbacks(self.dice.choice(self.sent), *self.dice.sample(STATES, 2)):
                post(told)

    @property
    def sent(self) -> list[Text]:
        return [text for text in self.twilio.messages if text.to == self.number]

    def drain(self) -> None:
        for _ in range(30):
            self.held.advance(seconds=60)
            conversations.take_due()
            conversations.deliver_due()
            if not self.answer() and not self._waits():
                return
        demand(False, "turns or texts without end")

    def _waits(self) -> bool:
        with tenant_scope(self.chat.tenant.pk):
            return Delivery.objects.filter(conversation=self.chat, state__in=["queued", "sending"]).exists()

    def look(self) -> None:
        super().look()
        now = self.there()
        demand(not now.partials, f"shown before it was said: {now.partials}")
        heard = [one for one in now.messages if one.author == "customer"]
        demand(len(heard) == len(self.forms), f"texted {len(self.forms)}, heard {len(heard)}")

    def demand_an_end(self) -> None:
        now = self.there()
        with tenant_scope(self.chat.tenant.pk):
            said = Message.objects.filter(conversation=self.chat, activity="", kind="text").order_by("seq").last()
            leaving = list(Delivery.objects.filter(conversation=self.chat).order_by("message", "id"))
        if now.holder == "assistant":
            demand(said is not None and said.author != "customer", "silence")
        self.demand_sent_once(leaving)

    def demand_sent_once(self, leaving: list[Delivery]) -> None:
        """Each thing said has left once, in its order; but for what they wished not to get."""
        gone = [one for one in leaving if one.provider_id]
        demand([one.provider_id for one in gone] == [text.sid for text in self.sent], f"sent {len(self.sent)}, known {len(gone)}")
        kept = {(one.state, one.problem) for one in leaving if not one.provider_id}
        demand(kept <= {("failed", "opted_out")}, f"not sent: {kept}")
