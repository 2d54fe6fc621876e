"""The demo tenants as seeded, and customers whom the assistant answers with no model behind it."""

import re
import uuid
from collections.abc import Callable

import pytest

from apps.assistant import actions as assistant
from apps.assistant.models import Assistant
from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Delivery, Holder, Message
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.identity import Identity
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.tenants.queries import tenant_id_by_slug
from config.demo import business, inboxes, knowledge, people, procedures, rules
from config.demo.sites import SITES
from tests.conversations.scenes import comes
from tests.llm.conftest import model as by_model  # noqa: F401 - for scenarios that a model plays
from tests.llm.conftest import no_model, standin, wire  # noqa: F401
from tests.standing import Standing


class Talk:
    """One customer's conversation: what they say, and what the assistant answers."""

    def __init__(self, guest: Guest) -> None:
        self.guest = guest
        self.conversation: Conversation | None = None

    def hears(self) -> str:
        """What the assistant says next, unasked."""
        assert self.conversation is not None
        with tenant_scope(self.guest.tenant_id):
            last = Message.objects.filter(conversation=self.conversation).latest("seq").seq
        assistant.take_turns(self.guest.tenant_id, self.conversation.pk)
        with tenant_scope(self.guest.tenant_id):
            said = Message.objects.filter(conversation=self.conversation, seq__gt=last, author="assistant").order_by("seq")
            return " ".join(said.values_list("text", flat=True))

    def says(self, text: str, *attachments: str) -> str:
        """The assistant's whole reply to it."""
        with tenant_scope(self.guest.tenant_id):
            posted = conversations.receive(self.guest, client_id=uuid.uuid4(), text=text, attachments=attachments)
            self.conversation = Conversation.objects.select_related("tenant").get(pk=posted.said.conversation_id)
            if self.conversation.holder == Holder.QUEUE and posted.said.seq == 1:
                conversations.hand_over(self.conversation, to=Holder.ASSISTANT, actor=SYSTEM)
        assistant.take_turns(self.guest.tenant_id, self.conversation.pk)
        with tenant_scope(self.guest.tenant_id):
            self.conversation.refresh_from_db()
            said = Message.objects.filter(conversation=self.conversation, seq__gt=posted.said.seq, author="assistant").order_by("seq")
            return " ".join(said.values_list("text", flat=True))


def code_sent(talk: Talk) -> str:
    """What stands in the letter that proves an address."""
    with tenant_scope(talk.guest.tenant_id):
        found = re.search(r"\d{6}", Delivery.objects.filter(key__startswith="code:").latest("pk").subject)
    return found[0] if found else ""


def furnish() -> None:
    for part in (people, inboxes, business, knowledge, procedures, rules):
        part.seed()
    for slug in SITES:
        with tenant_scope(tenant_id_by_slug(slug)):
            Assistant.objects.create()


furnished = Standing(furnish)


@pytest.fixture
def demo(db: None) -> None:
    furnished()


@pytest.fixture
def on_monday(held_clock: clock.HeldClock) -> None:
    """Ten in the morning in New York, four in the afternoon in Berlin: everybody is open."""
    held_clock.advance(days=2, hours=3)


@pytest.fixture
def at_work(on_monday: None, demo: None) -> None:
    """Everybody is at their desks."""
    for slug in SITES:
        with tenant_scope(tenant_id_by_slug(slug)):
            comes(*Membership.objects.all())


@pytest.fixture
def talk(demo: None) -> Callable[..., Talk]:
    """`talk("acme", as_="maria")` is somebody signed in; without, a stranger."""

    def begin(slug: str, *, as_: str = "", locale: str = "en") -> Talk:
        tenant_id = tenant_id_by_slug(slug) or 0
        with tenant_scope(tenant_id):
            inbox = Inbox.objects.get()
            who = SITES[slug].customers[as_] if as_ else None
            identity = Identity(sub=who.sub, name=who.name, email=who.email, phone="") if who else None
            return Talk(conversations.arrive(inbox, identity=identity, locale=locale).guest)

    return begin
