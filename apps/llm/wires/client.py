"""The vendor's client, one a process for each address and key. It tries nothing twice: who asks knows how much time is left."""

import logging

from django.conf import settings
from openai import OpenAI

from apps.llm.wires.where import VENDOR

for _name in ("openai", "httpx2", "httpcore2"):  # at lower levels they log what customers wrote
    logging.getLogger(_name).setLevel(logging.WARNING)


_clients: dict[tuple[str, str], OpenAI] = {}


def client() -> OpenAI:
    key, base_url = settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL
    if (key, base_url) not in _clients:
        _clients[key, base_url] = OpenAI(api_key=key or "none", base_url=base_url or VENDOR, max_retries=0)
    return _clients[key, base_url]


def close() -> None:
    """Let the connections of all of them go."""
    while _clients:
        _clients.popitem()[1].close()
