"""Where a provider is to bring what happens on a channel: addresses for its own settings."""

from dataclasses import dataclass

from django.conf import settings

from apps.inboxes.channels.email import hook_address
from apps.inboxes.models import Inbox

AGAIN = "#rc=5&rp=5xx,ct,rt"  # Twilio's own word, never sent to us: it asks again where we were away, busy or slow
ALL_OF_IT = "With what follows the #, Twilio tries again for some seconds. Give the same as “Primary handler fails”."


@dataclass(frozen=True, slots=True)
class Callback:
    label: str
    url: str
    about: str


def callbacks_of(inbox: Inbox, *, with_secrets: bool) -> list[Callback]:
    """None for the chat on a page, which goes through no provider. Only who may change the inbox is shown what lets a provider in."""
    match inbox.kind:
        case Inbox.Kind.SMS | Inbox.Kind.WHATSAPP:
            return [
                Callback("A message comes in", _at(f"twilio/{inbox.kind}", inbox) + AGAIN, f"By HTTP POST, beside the sender. {ALL_OF_IT}"),
                Callback(
                    "Status callback", _at("twilio/status", inbox) + AGAIN, "Given with each message; set it where Twilio asks for one."
                ),
            ]
        case Inbox.Kind.EMAIL:
            about = "Where your mail provider posts what it receives. A mail server of your own pipes into manage.py receive_email instead."
            if with_secrets:
                return [Callback("Mail comes in", hook_address(inbox), f"{about} It holds the inbox's password: keep it as one.")]
            return [Callback("Mail comes in", _at("email", inbox), about)]
    return []


def _at(path: str, inbox: Inbox) -> str:
    return f"{settings.PUBLIC_URL}/hooks/{path}/{inbox.key}/"
