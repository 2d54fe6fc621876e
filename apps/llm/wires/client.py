"""The vendor's client, one a process for each address and key. It tries nothing twice: who asks knows how much time is left."""

import logging
from functools import lru_cache

from django.conf import settings
from openai import OpenAI

from apps.llm.wires.where import VENDOR

for _name in ("openai", "httpx2", "httpcore2"):  # at lower levels they log what customers wrote
    logging.getLogger(_name).setLevel(logging.WARNING)


def client() -> OpenAI:
    return _client(settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL)


@lru_cache(maxsize=8)
def _client(key: str, base_url: str) -> OpenAI:
    return OpenAI(api_key=key or "none", base_url=base_url or VENDOR, max_retries=0)
