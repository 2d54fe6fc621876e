"""What leaves through the provider's REST, by its own client; and what became of a try nobody heard the end of.

Decisions
- The provider knows no key that would make a second try harmless. So whatever may have reached it is `Unsure`, and is looked up by
  addresses, words and time before anything is sent again.
- One client for all threads of a process, as long as the settings stay: a connection is opened once, not once a message.
- Nothing is retried here, and the client's own log, which would hold phone numbers, is silent.
"""

import json
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from requests.exceptions import ConnectionError as Disconnected
from requests.exceptions import ConnectTimeout, RequestException, SSLError
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from apps.inboxes.channels.base import Failure, Outgoing, Sent, Unsent, Unsure
from apps.inboxes.channels.twilio.failures import failure_of
from apps.text.segments import count

PATIENCE = 8.0  # seconds for an answer: within a sender's lease there must be room for two
VALIDITY = timedelta(hours=4)  # what the network could not hand over by then is of no use any more
SKEW = timedelta(minutes=1)  # their clock and ours
LATENESS = timedelta(minutes=10)
MOST_LOOKED_AT = 200
NOT_ARRIVED = {"failed", "undelivered", "canceled"}
LASTING_FROM, LASTING_TO = 400, 500  # HTTP's words for “no”; above them nobody knows


class _Silent(logging.Logger):
    """Known to no configuration, which could give it a voice."""

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802 - logging's own name
        return False


def send(sender: str, outgoing: Outgoing, *, callback: str) -> Sent:
    """Hand one message over."""
    asked: dict[str, Any] = {
        "to": outgoing.to, "from_": sender, "status_callback": callback, "validity_period": int(VALIDITY.total_seconds()),
    }  # fmt: skip
    if outgoing.template:
        asked |= {"content_sid": outgoing.template, "content_variables": json.dumps(dict(outgoing.variables))}
    else:
        asked |= {"body": outgoing.text}
        if media := [medium.url for medium in outgoing.files if medium.url]:
            asked |= {"media_url": media}
    with _asking() as client:
        created = client.messages.create(**asked)
    return _sent(created, outgoing)


def find(sender: str, outgoing: Outgoing, *, since: datetime, until: datetime | None) -> list[Sent]:
    """All that left for them in these words within that time, the oldest first. Whatever keeps us from looking leaves it unsure."""
    try:
        with _asking() as client:
            newest = client.messages.list(to=outgoing.to, from_=sender, limit=MOST_LOOKED_AT, page_size=MOST_LOOKED_AT)
    except Unsent as unasked:
        raise Unsure(str(unasked)) from None
    return [_sent(one, outgoing) for one in reversed(newest) if _is_within(one, since, until) and _is(one, outgoing)]


def _is_within(one: Any, since: datetime, until: datetime | None) -> bool:
    """Of what was asked late in a try the provider may take long to make a message."""
    return bool(one.date_created >= since - SKEW and (until is None or one.date_created <= until + LATENESS))


def _is(one: Any, outgoing: Outgoing) -> bool:
    """Whether it may be the message: of a template the provider may show the words or none."""
    media = sum(bool(medium.url) for medium in outgoing.files)
    if one.status in NOT_ARRIVED or int(one.num_media or 0) != media:
        return False
    body = (one.body or "").strip()
    return body == outgoing.text.strip() or bool(outgoing.template and not body)


def _sent(one: Any, outgoing: Outgoing) -> Sent:
    told = str(one.num_segments or "")
    return Sent(one.sid, max(int(told) if told.isdigit() else 0, count(outgoing.text)))


@contextmanager
def _asking() -> Iterator[Client]:
    """What the client may raise, as what it means for the message."""
    if not (settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN):
        raise Unsent(Failure.CONFIGURATION)
    try:
        yield _client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_BASE_URL)
    except TwilioException as refused:
        raise _refusal(refused) from None
    except RequestException as broken:
        if _never_met(broken):
            raise Unsent(Failure.UNREACHABLE, is_lasting=False) from None
        raise Unsure(type(broken).__name__) from None
    except (AttributeError, KeyError, TypeError, ValueError) as garbled:  # an answer that is none: it came, so they may have the message
        raise Unsure(type(garbled).__name__) from None


def _refusal(refused: TwilioException) -> Unsent | Unsure:
    status, code = getattr(refused, "status", 0), getattr(refused, "code", None)
    if not LASTING_FROM <= status < LASTING_TO:
        return Unsure(f"answered {status}")
    failure = Failure.THROTTLED if status == 429 else failure_of(code)
    if failure == Failure.THROTTLED:
        return Unsent(failure, code=str(code), is_lasting=False, wait=timedelta(seconds=random.uniform(1, 3)))  # noqa: S311 - no secret
    return Unsent(failure, code=str(code or status))


def _never_met(broken: RequestException) -> bool:
    """Whether no connection came about, so that nothing of ours can have arrived."""
    if isinstance(broken, ConnectTimeout | SSLError):
        return True
    return isinstance(broken, Disconnected) and isinstance(getattr(broken.args[0], "reason", None), NewConnectionError)


@lru_cache(1)
def _client(account_sid: str, token: str, base_url: str) -> Client:
    client = Client(account_sid, token, http_client=TwilioHttpClient(timeout=PATIENCE, max_retries=0, logger=_Silent("twilio")))
    if base_url:
        client.api.base_url = base_url
    return client
