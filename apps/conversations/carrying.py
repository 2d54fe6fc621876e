"""How a delivery is tried: a letter by the mail server, what is said in conversations by its channel's provider; and what came of it.

What may already be with the provider is looked up first. Only what is certainly not there is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.conversations import mailing
from apps.conversations.models import Delivery
from apps.ground import clock
from apps.inboxes import channels
from apps.inboxes.channels import Failure, Outgoing, Sent, Unsent, Unsure
from apps.inboxes.models import Inbox

UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a try: it was sent, or there was a problem."""

    sent: Sent | None = None
    problem: str = ""
    code: str = ""
    is_lasting: bool = False
    is_unsure: bool = False  # the provider may have it all the same
    wait: timedelta | None = None


def post_letter(delivery: Delivery) -> Attempt:
    problem, lasting = mailing.send(delivery)
    return Attempt(problem=problem, is_lasting=lasting) if problem else Attempt(sent=Sent(""))


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be carried: `since` when the provider may have it, until when it is ours to try, and why it must not be sent any more."""

    inbox: Inbox
    outgoing: Outgoing
    since: datetime | None
    until: datetime
    refusal: Failure | None = None


def carry(load: Load, *, is_anothers: Callable[[Sent], bool]) -> Attempt | None:
    """None where our time was over before the provider was asked: somebody else is at it.

    Two messages may have the same words: what was found and `is_anothers` is not this one.
    """
    try:
        carrier = channels.carrier(load.inbox.kind)
        if load.since is not None:
            found = carrier.find(load.inbox, load.outgoing, since=load.since)
            if found is not None and not is_anothers(found):
                return Attempt(sent=found)
        if load.refusal is not None:
            return Attempt(problem=load.refusal.value, is_lasting=True)
        return Attempt(sent=carrier.send(load.inbox, load.outgoing)) if clock.now() < load.until else None
    except Unsent as refusal:
        return Attempt(problem=refusal.failure.value, code=refusal.code, is_lasting=refusal.is_lasting, wait=refusal.wait)
    except Unsure:
        return Attempt(problem=UNSURE, is_unsure=True)
    except Exception as error:  # noqa: BLE001 - whatever breaks one message holds up no other, and is seen in its row
        return Attempt(problem=type(error).__name__, is_unsure=True)
