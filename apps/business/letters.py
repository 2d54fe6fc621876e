"""Letters of the business's own, in the customer's language where it is written in that."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing

from apps.business.models import PasswordReset
from apps.text.speaking import FALLBACK, closest

_FILE = Path(__file__).with_name("letters.json")
SALT = "business.password"


def password(reset: PasswordReset, *, page: str, business: str, language: str) -> tuple[str, str]:
    """Subject and text of the letter with the link for a new password."""
    written = _written().get(closest(language, tuple(_written())) or FALLBACK)
    base = settings.PUBLIC_URL if page.startswith("/") else ""
    link = f"{base}{page}{signing.dumps(reset.pk, salt=SALT)}"
    return f"{business}: {written['subject']}", written["text"].format(name=business, link=link)


@cache
def _written() -> Any:
    return {tongue: letter for tongue, letter in json.loads(_FILE.read_text(encoding="utf-8")).items() if tongue != "note"}
