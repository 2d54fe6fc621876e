"""What belongs to no business: proving who one is, and letters and texts to the customer alone."""

from typing import Literal

from pydantic import Field

from apps.conversations import actions as conversations
from apps.conversations.models import Contact, Delivery
from apps.conversations.queries import email_of, family_of
from apps.tools.registry import MASK, Arguments, Caller, Content, Judgement, Refused, Tier, hinted, tool

NO_ADDRESS = "There is no address to write to. Ask the customer for their email."
NOT_PROVEN = "No email address of theirs is proven. A code sent with verify_identity would prove one."
WRONG = "It is not the code, or the code is good no more. After a few tries, offer a person."
ANOTHERS = "The code is right, but this address does not open the account that is known in this chat. Offer a person."
MOST_SHOWN = 240  # of a letter's text, where the customer is asked whether to send it


class VerifyIdentity(Arguments):
    method: Literal["email", "sms"] = "email"
    email: str = Field("", pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254, description="Where the code shall go")
    code: str = Field("", pattern=r"^[\d\s]{0,12}$", description="The code, once the customer has told it")


class SendEmail(Arguments):
    subject: str = Field(min_length=2, max_length=200)
    body: str = Field(min_length=2)


class SendSms(Arguments):
    body: str = Field(min_length=2, max_length=600)


@tool("verify_identity", tier=Tier.WRITE, most_a_conversation=12, secret=("code",), by_hand=False)
def verify_identity(caller: Caller, arguments: VerifyIdentity) -> Content:
    """Prove who the customer is: first send a code by email, then check the code they tell. Needed before anything of an account."""
    if arguments.code.strip():
        return _heard(conversations.check_code(caller.conversation, code=arguments.code, actor=caller.actor))
    if arguments.method == "sms":
        return {"error": "not_available", "reason": "Codes go by email here."}
    address = arguments.email or _own_address(caller)
    if not address:
        return {"error": "invalid_arguments", "problems": [f"email: {NO_ADDRESS}"]}
    try:
        conversations.send_code(caller.conversation, email=address, actor=caller.actor)
    except conversations.TooManyCodes:
        raise Refused("Enough codes were sent for now. Try again in an hour, or ask for a person.") from None
    return {"status": "code_sent", "to": hinted(address)}


def _heard(verdict: conversations.Verdict) -> Content:
    match verdict:
        case conversations.Verdict.PROVEN:
            return {"status": "done", "verified": True}
        case conversations.Verdict.ANOTHERS:
            return {"error": "proven_elsewhere", "reason": ANOTHERS}
    return {"status": "refused", "reason": WRONG}


def _would_mail(caller: Caller, letter: SendEmail) -> Judgement:
    address, text = _own_address(caller, proven=True), " ".join(letter.body.split())
    if not address:
        raise Refused(NOT_PROVEN)
    return Judgement(
        f"Send “{letter.subject}” to {hinted(address)}: “{text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN].rstrip() + MASK}”"
    )


@tool("send_email", title="Send an email", tier=Tier.WRITE, judge=_would_mail, needs_identity=True, most_a_conversation=3)
def send_email(caller: Caller, arguments: SendEmail) -> Content:
    """Send the customer, and nobody else, a letter with what was found out here."""
    conversations.queue(
        key=f"call:{caller.key}"[:120], to=_own_address(caller, proven=True), subject=arguments.subject, text=arguments.body,
        purpose=Delivery.Purpose.NOTICE, conversation=caller.conversation,
    )  # fmt: skip
    return {"status": "done"}


@tool("send_sms", tier=Tier.WRITE, most_a_conversation=3, by_hand=False)
def send_sms(caller: Caller, arguments: SendSms) -> Content:  # noqa: ARG001 - no sender is set up that could take them
    """Send the customer a text message."""
    return {"error": "not_available", "reason": "Text messages are not set up here. Offer an email instead."}


def _own_address(caller: Caller, *, proven: bool = False) -> str:
    return email_of(family_of(Contact.objects.get(pk=caller.contact_id)), proven=proven)
