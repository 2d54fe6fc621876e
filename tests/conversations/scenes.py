"""What happens in conversations before a test of them begins; everybody is at Acme."""

import time
import uuid
from datetime import timedelta

from django.conf import settings

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Author, Contact, Conversation, Delivery, Holder, Message, Visitor
from apps.conversations.posting import Draft
from apps.escalations import actions as escalations
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Presence
from tests import databases

A_YEAR = timedelta(days=365)


def says(guest: Guest, text: str = "Hello") -> Conversation:
    """A customer writes; gives the conversation they write in."""
    with tenant_scope(guest.tenant_id):
        posted = actions.receive(guest, client_id=uuid.uuid4(), text=text)
        return Conversation.objects.select_related("tenant", "inbox").get(pk=posted.said.conversation_id)


def comes(*members: Membership) -> None:
    """They sit at the console, and stay there however far the clock is moved."""
    for member in members:
        with tenant_scope(member.tenant_id):
            Presence.objects.create(membership=member, page="console.conversations", socket=uuid.uuid4(), seen_at=clock.now() + A_YEAR)


def claims(member: Membership, conversation: Conversation) -> Conversation:
    with tenant_scope(member.tenant_id):
        return escalations.claim(conversation, member=member, fence=fresh(conversation).fence)


def answers(member: Membership, conversation: Conversation, text: str = "I am here.") -> int:
    with tenant_scope(member.tenant_id):
        return actions.post(conversation, member=member, client_id=uuid.uuid4(), text=text).seq


def given_to_assistant(conversation: Conversation) -> Conversation:
    with tenant_scope(conversation.tenant_id):
        return actions.hand_over(conversation, to=Holder.ASSISTANT, actor=SYSTEM)


def proves(conversation: Conversation, email: str = "maria@example.org") -> None:
    """The customer has proven an address just now, in the browser they write in."""
    with tenant_scope(conversation.tenant_id):
        actions.add_address(Contact.objects.get(pk=conversation.contact_id), "email", email, verified=True)
        Visitor.objects.filter(contact=conversation.contact_id).update(proven_at=clock.now())


def fresh(conversation: Conversation) -> Conversation:
    with tenant_scope(conversation.tenant_id):
        return Conversation.objects.select_related("tenant", "inbox", "agent").get(pk=conversation.pk)


def transcript(conversation: Conversation) -> list[tuple[str, str]]:
    """Who said what, as the customer sees it."""
    with tenant_scope(conversation.tenant_id):
        return list(Message.objects.filter(conversation=conversation).order_by("seq").values_list("author", "text"))


def reply(text: str, turn: str = "") -> Draft:
    return Draft(author=Author.ASSISTANT, text=text, turn=turn)


def await_a_waiter(many: int = 1) -> None:
    """Until somebody else's statement waits for a lock that is held here, or as many do."""
    deadline = time.monotonic() + 10
    with databases.superuser() as server:
        waiting = "SELECT DISTINCT pid FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = %s"
        while len(server.execute(waiting, [settings.DATABASES["default"]["NAME"]]).fetchall()) < many:
            assert time.monotonic() < deadline, "nobody waits"


def fresh_delivery(delivery: Delivery) -> Delivery:
    with tenant_scope(delivery.tenant_id):
        return Delivery.objects.get(pk=delivery.pk)
