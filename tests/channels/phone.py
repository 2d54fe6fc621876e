"""Somebody with a phone, as the house knows them: by what the provider posts of theirs, and what it is asked to send them."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client

from apps.conversations.models import Conversation, Delivery, Message
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from config.bench.standin.twilio_texts import Form, Text
from config.bench.texts import Stored
from tests.cast import Cast
from tests.factories import make_inbox

OURS = "+14155550100"


def make_texting(cast: Cast, **overrides: object) -> Inbox:
    """Acme's inbox for texts."""
    return make_inbox(cast.acme, **{"kind": "sms", "sender": OURS, "per_second": 100} | overrides)


def post(form: Form) -> HttpResponse:
    """As the provider would."""
    return Client().post(
        form.url, form.body, form.headers["Content-Type"], headers={"X-Twilio-Signature": form.headers["X-Twilio-Signature"]}
    )


@dataclass
class Phone:
    twilio: TwilioStandIn
    inbox: Inbox
    number: str

    def texts(self, body: str, **fields: str) -> None:
        prefix = "whatsapp:" if self.inbox.kind == "whatsapp" else ""
        address = {"From": f"{prefix}{self.number}", "To": f"{prefix}{self.inbox.sender}"}
        form = self.twilio.inbound(f"/hooks/twilio/{self.inbox.kind}/{self.inbox.key}/", **address, Body=body, **fields)
        assert post(form).status_code == 200

    @property
    def heard(self) -> list[Text]:
        prefix = "whatsapp:" if self.inbox.kind == "whatsapp" else ""
        return [text for text in self.twilio.messages if text.to == f"{prefix}{self.number}"]

    @property
    def conversation(self) -> Conversation:
        """The one they write in."""
        with tenant_scope(self.inbox.tenant_id):
            found = Conversation.objects.select_related("tenant", "inbox", "contact", "reach").filter(reach__address=self.number)
            return found.order_by("last_message_at").last()

    def stored(self) -> list[Stored]:
        """As the benchmark reads it: a row for each message, and for each thing sent of one."""
        found = []
        with tenant_scope(self.inbox.tenant_id):
            for said in Message.objects.filter(conversation__reach__address=self.number, activity="").order_by("conversation", "seq"):
                sent = Delivery.objects.filter(message=said).order_by("pk").values_list("provider_id", flat=True) or [None]
                found += [Stored(self.number, said.seq, said.author, said.text, sid) for sid in sent]
        return found
