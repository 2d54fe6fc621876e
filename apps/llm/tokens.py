"""Tokens, guessed where a provider does not count them.

Four bytes of UTF-8 a token is near the truth for English, a little generous elsewhere; exact tables would have to be downloaded.
"""

import json
from dataclasses import asdict

from apps.llm.exchange import Request

BYTES_A_TOKEN = 4
NOT_READ = ("tenant_id", "purpose", "model", "longest", "turn_id", "conversation_id")


def tokens(text: str) -> int:
    return -(-len(text.encode(errors="replace")) // BYTES_A_TOKEN)


def prompt_tokens(request: Request) -> int:
    """Of all that a model reads."""
    parts = asdict(request)
    return tokens(json.dumps([part for name, part in parts.items() if part and name not in NOT_READ], ensure_ascii=False, default=str))
