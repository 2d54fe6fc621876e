"""The vendor's client, one a process for each address and key. It tries nothing twice: who asks knows how much time is left."""

import logging
from typing import Any

from django.conf import settings
from openai import OpenAI, Stream, Timeout

from apps.llm.wires.where import VENDOR

for _name in ("openai", "httpx2", "httpcore2"):  # at lower levels they log what customers wrote
    logging.getLogger(_name).setLevel(logging.WARNING)


_clients: dict[tuple[str, str], OpenAI] = {}


def client() -> OpenAI:
    key, base_url = settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL
    if (key, base_url) not in _clients:
        _clients[key, base_url] = OpenAI(api_key=key or "none", base_url=base_url or VENDOR, max_retries=0)
    return _clients[key, base_url]


def opened(path: str, body: dict[str, Any], timeout: Timeout) -> Stream[object]:
    """A stream of plain JSON: the client keeps the connection, the protocol and its errors.

    Its typed calls would walk through every word and schema of the request, and build five objects for each word of the reply: half of a
    turn's time.
    """
    return client().post(path, body=body, options={"timeout": timeout}, cast_to=object, stream=True, stream_cls=Stream[object])


def close() -> None:
    """Let the connections of all of them go."""
    while _clients:
        _clients.popitem()[1].close()
