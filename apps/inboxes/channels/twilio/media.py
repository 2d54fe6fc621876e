"""A file that came along, fetched from the provider: through the one door to the outside, as every address that others name."""

from base64 import b64encode
from dataclasses import replace
from mimetypes import guess_extension
from urllib.parse import urlsplit

from django.conf import settings

from apps.ground.outside import Refused, Response, Unreachable, fetch
from apps.inboxes.channels.base import Medium, Unfetchable

LARGEST = 10 * 2**20
SECONDS = 20.0
PROVIDERS_HOST = "api.twilio.com"
PASSING = {408, 425, 429}


def fetch_medium(medium: Medium) -> Medium:
    """The file with its bytes. Raises `Unfetchable` where there is no hope, `Unreachable` where there is."""
    found = _asked(medium.url)
    if found.status >= 500 or found.status in PASSING:
        raise Unreachable(f"The provider answered {found.status}.")
    if found.status != 200:
        raise Unfetchable(f"The provider answered {found.status}.")
    return replace(medium, content=found.body, name=medium.name or _name(medium))


def _asked(url: str) -> Response:
    own = settings.TWILIO_BASE_URL
    try:
        return fetch(url, headers=_credentials(url, own), timeout=SECONDS, max_bytes=LARGEST, operators=own)
    except Refused as refused:
        raise Unfetchable(str(refused)) from None


def _credentials(url: str, own: str) -> dict[str, str]:
    """For the provider's own address alone: nobody else who may be named in a form is shown them."""
    parts = urlsplit(url)
    is_providers = parts.scheme == "https" and parts.netloc == PROVIDERS_HOST
    if not is_providers and not (own and f"{parts.scheme}://{parts.netloc}" == own):
        return {}
    pair = f"{settings.TWILIO_ACCOUNT_SID}:{settings.TWILIO_AUTH_TOKEN}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def _name(medium: Medium) -> str:
    kind = medium.type.partition(";")[0].strip().lower()
    return f"{kind.partition('/')[0] or 'file'}{guess_extension(kind) or ''}"
