"""Eight weeks of chats at the shop before anybody looks: what figures, transcripts, search and the rule lab have to show.

Nothing of it is written down as it came out: each customer says their lines with the clock held at the hour, and the assistant and the
rules do what they would do, on the built-in engine whatever model is set: nobody pays for a past that never was, or waits for it. Where a
person is asked for, one sits there.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.test import override_settings

from apps.assistant.actions import take_turns
from apps.conversations import actions as conversations
from apps.conversations.models import Conversation, Holder, Outcome, Rating
from apps.escalations import actions as escalations
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants import actions as tenants
from apps.tenants.models import Membership
from apps.tenants.queries import tenant_id_by_slug
from config.demo.plots import NAMES, PLOTS

DAYS, SEED = 56, 42
OPENS, CLOSES = 10, 15  # no chat goes on after the shop has closed
AT_WORK = ("sarah@acme.example", "tom@acme.example")
BEAT = 30  # seconds: who sits there is heard of as often


@override_settings(OPENAI_MODEL="", EMBEDDING_MODEL="")
def seed() -> None:
    tenant_id = tenant_id_by_slug("acme")
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    with tenant_scope(tenant_id):
        inbox = Inbox.objects.select_related("tenant").get(kind=Inbox.Kind.WEB)
        staff = list(Membership.objects.select_related("user", "tenant").filter(user__email__in=AT_WORK))
    for at in _hours(inbox.tenant.zone, chance):
        Chat(inbox, chance.choice(staff), chance).take_place(at)


def _hours(zone: ZoneInfo, chance: random.Random) -> Iterator[datetime]:
    """When somebody came, day by day, until yesterday."""
    for days_ago in range(DAYS, 0, -1):
        day = clock.today(zone) - timedelta(days=days_ago)
        for _ in range(chance.randint(1, 2) if day.weekday() < 5 else chance.randint(0, 1)):
            yield datetime.combine(day, time(chance.randrange(OPENS, CLOSES), chance.randrange(60)), zone)


class Chat:
    """One customer's, from their first word to how they rated it."""

    def __init__(self, inbox: Inbox, member: Membership, chance: random.Random) -> None:
        self.inbox, self.member, self.chance, self.socket = inbox, member, chance, uuid.uuid4()
        (self.plot,) = chance.choices(PLOTS, [plot.often for plot in PLOTS])

    def take_place(self, at: datetime) -> None:
        with clock.hold(at) as self.held, tenant_scope(self.inbox.tenant_id):
            tenants.arrive(self.member, page="console.conversations", socket=self.socket)
            self.guest = conversations.arrive(self.inbox).guest
            conversations.introduce(self.guest, name=self.chance.choice(NAMES))
            self.talk()
            tenants.leave(self.socket)

    def talk(self) -> None:
        for line in (self.chance.choice(self.plot.asks), *self.plot.adds):
            self.ask(line)
        if self.now.holder == Holder.QUEUE and self.plot.helped:
            self.help()
        conversations.end(self.guest)
        if self.chance.random() < 0.5:
            conversations.rate(self.guest, kind=Rating.Kind.CSAT, score=self.chance.choice(self.plot.scores))

    @property
    def now(self) -> Conversation:
        return conversations.current_conversation(self.guest)

    def ask(self, line: str) -> None:
        conversations.receive(self.guest, client_id=uuid.uuid4(), text=line)
        self.wait(1, 3)
        take_turns(self.inbox.tenant.pk, self.now.pk)
        self.wait(15, 70)

    def help(self) -> None:
        """A colleague takes it after a while, and solves it."""
        self.wait(20, 240)
        taken = escalations.claim(self.now, member=self.member, fence=self.now.fence)
        for line in self.plot.helped:
            self.wait(20, 90)
            conversations.post(taken, member=self.member, client_id=uuid.uuid4(), text=line)
        self.wait(10, 60)
        conversations.resolve(self.now, outcome=Outcome.SOLVED, actor=self.member.actor)

    def wait(self, least: int, most: int) -> None:
        left = self.chance.randint(least, most)
        while left > 0:
            self.held.advance(seconds=min(left, BEAT))
            tenants.stay(self.socket)
            left -= BEAT
