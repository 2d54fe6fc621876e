"""Where the model is, and which of the two wires it speaks best."""

from urllib.parse import urlsplit

from django.conf import settings

VENDOR = "https://api.openai.com/v1"


def is_vendor() -> bool:
    host = urlsplit(settings.OPENAI_BASE_URL).hostname or ""
    return not settings.OPENAI_BASE_URL or host == "openai.com" or host.endswith(".openai.com")


def wire() -> str:
    """Responses at the vendor's own address; others speak chat completions well, responses only partly."""
    if settings.OPENAI_WIRE != "auto":
        return str(settings.OPENAI_WIRE)
    return "responses" if is_vendor() else "chat"


def is_on() -> bool:
    return bool(settings.OPENAI_MODEL and (settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL))
