"""What was said on Acme's channels before anybody looks: answered, waiting, held back by a carrier, a day old."""

import uuid
from datetime import timedelta

from django.db import transaction

from apps.conversations import actions
from apps.conversations.models import Conversation, Delivery
from apps.escalations import actions as escalations
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.channels import Failure
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.tenants.queries import tenant_id_by_slug


@transaction.atomic
def seed() -> None:
    with tenant_scope(tenant_id_by_slug("acme")):
        _on_the_road()
        _by_mail()
        _held_back()
        _a_day_ago()


def _on_the_road() -> None:
    said = _hears(Inbox.Kind.SMS, "+12125550142", "Dana Whitfield", "Hi, has order 1042 left yet? I am travelling and cannot log in.")
    sarah = _claims("sarah", said)
    _answers(sarah, said, "Hello Dana, it left us yesterday and should be with you on Thursday.", Delivery.State.DELIVERED)
    _hears(Inbox.Kind.SMS, "+12125550142", "Dana Whitfield", "Thursday is fine. Could the driver leave it with number 14?")
    _answers(sarah, said, "I have asked them to. You get a text once it is there.", Delivery.State.SENT)


def _by_mail() -> None:
    words = "Hello,\n\nthe cleanser I ordered irritates my skin. May I send it back although it is open?\n\nKind regards\nMarcus Obi"
    _hears(Inbox.Kind.EMAIL, "marcus.obi@mail.example", "Marcus Obi", words)


def _held_back() -> None:
    said = _hears(Inbox.Kind.SMS, "+12125550177", "Priya Raman", "Where do I find the page for returns?")
    _answers(_claims("tom", said), said, "Here: https://acme.example/returns", Delivery.State.FAILED, Failure.FILTERED, "30007")


def _a_day_ago() -> None:
    with clock.hold(clock.now() - timedelta(hours=26)):
        said = _hears(Inbox.Kind.WHATSAPP, "+34600000142", "Inés Calderón", "Hola, do you ship to Valencia?")
        _answers(_claims("sarah", said), said, "We do. Let me find out what it costs with customs.", Delivery.State.READ)


def _hears(kind: Inbox.Kind, address: str, name: str, text: str) -> Conversation:
    guest = actions.hear_from(Inbox.objects.select_related("tenant").get(kind=kind), address, name)
    posted = actions.receive(guest, client_id=uuid.uuid4(), text=text)
    return Conversation.objects.select_related("tenant").get(pk=posted.said.conversation_id)


def _claims(who: str, conversation: Conversation) -> Membership:
    member = Membership.objects.select_related("user", "tenant").get(user__email=f"{who}@acme.example")
    escalations.claim(conversation, member=member, fence=conversation.fence)
    return member


def _answers(member: Membership, conversation: Conversation, text: str, state: Delivery.State, problem: str = "", code: str = "") -> None:
    """No provider is asked: what became of it is set before anything could leave."""
    said = actions.post(conversation, member=member, client_id=uuid.uuid4(), text=text)
    reach = Conversation.objects.select_related("reach__inbox").get(pk=conversation.pk).reach
    Delivery.objects.update_or_create(
        key=f"message:{said.id}",
        defaults={
            "message_id": said.id, "conversation": conversation, "inbox": reach.inbox, "channel": reach.inbox.kind, "to": reach.address,
            "purpose": Delivery.Purpose.MESSAGE, "state": state, "problem": problem, "code": code, "provider_id": f"demo-{said.id}",
            "tried_at": clock.now(),
        },
    )  # fmt: skip
