"""What belongs to no business: proving who one is, and letters and texts to the customer alone."""

from typing import Literal

from pydantic import Field

from apps.conversations import actions as conversations
from apps.conversations.models import Contact, Delivery
from apps.conversations.queries import email_of, family_of, phone_of, texting_to
from apps.conversations.refusing import is_stopped
from apps.inboxes.models import Inbox
from apps.inboxes.queries import texting
from apps.text import phones
from apps.tools import queries
from apps.tools.registry import MASK, Arguments, Caller, Content, Judgement, Refused, Tier, hinted, tool

NO_ADDRESS = "There is no address to write to. Ask the customer for their email."
NO_NUMBER = "There is no number to text. Ask the customer for theirs, with its country code."
NO_TEXTS = "Text messages are not set up here. Offer an email instead."
NO_PROVEN_NUMBER = "No phone number of theirs is proven. A code sent with verify_identity by sms would prove one."
NOT_BY_TEXT = "No code can be texted to this number. Offer one by email, or a person."
STOPPED = "They asked to get no more texts at their number."
NOT_PROVEN = "No email address of theirs is proven. A code sent with verify_identity would prove one."
WRONG = "It is not the code, or the code is good no more. After a few tries, offer a person."
ANOTHERS = "The code is right, but this address does not open the account that is known in this chat. Offer a person."
MOST_SHOWN = 240  # of a letter's text, where the customer is asked whether to send it


class VerifyIdentity(Arguments):
    method: Literal["email", "sms"] = "email"
    email: str = Field("", pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254, description="Where the code shall go")
    phone: str = Field("", max_length=40, description="The same for sms; empty: the number they write from")
    code: str = Field("", pattern=r"^[\d\s]{0,12}$", description="The code, once the customer has told it")


class SendEmail(Arguments):
    subject: str = Field(min_length=2, max_length=200)
    body: str = Field(min_length=2)


class SendSms(Arguments):
    body: str = Field(min_length=2, max_length=600)


@tool("verify_identity", tier=Tier.WRITE, most_a_conversation=12, secret=("code",), by_hand=False)
def verify_identity(caller: Caller, arguments: VerifyIdentity) -> Content:
    """Prove who the customer is: first send a code by email or sms, then check the code they tell. Needed before anything of an account."""
    if arguments.code.strip():
        return _heard(conversations.check_code(caller.conversation, code=arguments.code, actor=caller.actor))
    if arguments.method == "sms":
        return _texted(caller, arguments.phone)
    email = arguments.email or _own_address(caller)
    return _sent(caller, email=email) if email else _wanting(f"email: {NO_ADDRESS}")


def _texted(caller: Caller, number: str) -> Content:
    if texting() is None:
        return {"error": "not_available", "reason": "Codes go by email here."}
    chat = caller.conversation
    phone = phones.dialled(number, chat.tenant.time_zone) if number else queries.spoken_from(chat)
    return _sent(caller, phone=phone) if phone else _wanting(f"phone: {NO_NUMBER}")


def _wanting(problem: str) -> Content:
    return {"error": "invalid_arguments", "problems": [problem]}


def _sent(caller: Caller, *, email: str = "", phone: str = "") -> Content:
    try:
        conversations.send_code(caller.conversation, email=email, phone=phone, actor=caller.actor)
    except conversations.TooManyCodes:
        raise Refused("Enough codes were sent for now. Try again in an hour, or ask for a person.") from None
    except conversations.NoSender:
        raise Refused(NOT_BY_TEXT) from None
    return {"status": "code_sent", "to": hinted(phone or email)}


def _heard(verdict: conversations.Verdict) -> Content:
    match verdict:
        case conversations.Verdict.PROVEN:
            return {"status": "done", "verified": True}
        case conversations.Verdict.ANOTHERS:
            return {"error": "proven_elsewhere", "reason": ANOTHERS}
    return {"status": "refused", "reason": WRONG}


def _would_mail(caller: Caller, letter: SendEmail) -> Judgement:
    address = _own_address(caller, proven=True)
    if not address:
        raise Refused(NOT_PROVEN)
    return Judgement(f"Send “{letter.subject}” to {hinted(address)}: “{_in_short(letter.body)}”")


@tool("send_email", title="Send an email", tier=Tier.WRITE, judge=_would_mail, needs_identity=True, most_a_conversation=3)
def send_email(caller: Caller, arguments: SendEmail) -> Content:
    """Send the customer, and nobody else, a letter with what was found out here."""
    conversations.queue(
        key=f"call:{caller.key}"[:120], to=_own_address(caller, proven=True), subject=arguments.subject, text=arguments.body,
        purpose=Delivery.Purpose.NOTICE, conversation=caller.conversation,
    )  # fmt: skip
    return {"status": "done"}


def _would_text(caller: Caller, message: SendSms) -> Judgement:
    number, _ = _own_number(caller)
    return Judgement(f"Text {hinted(number)}: “{_in_short(message.body)}”")


@tool("send_sms", title="Send a text message", tier=Tier.WRITE, judge=_would_text, most_a_conversation=3, by_hand=False)
def send_sms(caller: Caller, arguments: SendSms) -> Content:
    """Text the customer, and nobody else, what was found out here: to the number they write from, or one they have proven."""
    number, inbox = _own_number(caller)
    conversations.queue(
        key=f"call:{caller.key}"[:120], to=number, text=arguments.body, inbox=inbox, purpose=Delivery.Purpose.NOTICE,
        conversation=caller.conversation,
    )  # fmt: skip
    return {"status": "done"}


def _own_number(caller: Caller) -> tuple[str, Inbox]:
    """What they write from needs no proof: the text comes to where the talk is. Any other is as private as the rest of the account."""
    chat = caller.conversation
    number = queries.spoken_from(chat) or (phone_of(family_of(chat.contact)) if queries.is_verified(chat) else "")
    inbox = texting_to(number) if number else texting()
    if inbox is None:
        raise Refused(NO_TEXTS, code="not_available")
    if not number:
        raise Refused(NO_PROVEN_NUMBER)
    if is_stopped(inbox, number):
        raise Refused(STOPPED)
    return number, inbox


def _in_short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= MOST_SHOWN else words[:MOST_SHOWN].rstrip() + MASK


def _own_address(caller: Caller, *, proven: bool = False) -> str:
    return email_of(family_of(Contact.objects.get(pk=caller.contact_id)), proven=proven)
