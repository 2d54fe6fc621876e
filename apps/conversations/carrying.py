"""How a delivery is tried: a letter by the mail server, what is said in conversations by its channel's provider; and what came of it.

What may already be with the provider is looked up first. Only what is certainly not there is sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
    is_unheard: bool = False  # nothing came back from there
    wait: timedelta | None = None


def post_letter(delivery: Delivery) -> Attempt:
    problem, lasting = mailing.send(delivery)
    if not problem:
        return Attempt(sent=Sent(""))
    return Attempt(problem=problem, is_lasting=lasting, is_unheard=not mailing.is_answer(problem))


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be carried: `since` when the provider may have it, and when the last who asked it had to be done; until when it is ours to
    try; and why it must not be sent any more."""

    inbox: Inbox
    outgoing: Outgoing
    since: datetime | None
    tried_until: datetime | None
    until: datetime
    refusal: Failure | None = None


def carry(load: Load, *, unclaimed: Callable[[Sequence[Sent]], list[Sent]]) -> Attempt | None:
    """None where our time was over before the provider was asked: somebody else is at it.

    Two messages may have the same words: of what was found, this one is among what is `unclaimed`.
    """
    try:
        carrier = channels.carrier(load.inbox.kind)
        if load.since is not None:
            candidates = carrier.find(load.inbox, load.outgoing, since=load.since, until=load.tried_until)
            if found := unclaimed(candidates):
                return Attempt(sent=found[0])
        if load.refusal is not None:
            return Attempt(problem=load.refusal.value, is_lasting=True)
        return Attempt(sent=carrier.send(load.inbox, load.outgoing)) if clock.now() < load.until else None
    except Unsent as refusal:
        is_away = refusal.failure == Failure.UNREACHABLE
        told = Attempt(problem=refusal.failure.value, code=refusal.code, is_lasting=refusal.is_lasting, wait=refusal.wait)
        return replace(told, is_unheard=is_away)
    except Unsure:
        return Attempt(problem=UNSURE, is_unsure=True, is_unheard=True)
    except Exception as error:  # noqa: BLE001 - whatever breaks one message holds up no other, and is seen in its row
        return Attempt(problem=type(error).__name__, is_unsure=True)
