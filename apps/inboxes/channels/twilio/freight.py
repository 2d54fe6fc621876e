"""Which files go along, as the provider's papers and the networks behind it have it: by the kind, the size, and the country.

Decisions
- Pictures are made to fit a phone by the provider; whatever else is not, and networks drop what is larger than `UNFITTED`.
- Files travel between numbers of the United States and Canada alone; elsewhere a text is words.
- WhatsApp shows words with pictures and films, and would leave them out with anything else: there they go in a message of their own.
"""

import phonenumbers

from apps.inboxes.channels.base import Freight

MB = 2**20
UNFITTED = 600 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
_FITTED = ("image/jpeg", "image/png", "image/gif")
_AS_THEY_ARE = (
    "audio/mp4", "audio/mpeg", "audio/ogg", "video/mp4", "video/quicktime", "video/webm", "text/csv", "application/pdf",
)  # fmt: skip
_WITH_WORDS = frozenset({"image/jpeg", "image/png", "video/mp4"})
_WITHOUT = (
    "audio/mpeg", "audio/ogg", "audio/mp4", "application/pdf", f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet",
    f"{_OFFICE}.presentationml.presentation",
)  # fmt: skip

NONE = Freight()
MMS = Freight(
    kinds=dict.fromkeys(_FITTED, 5 * MB) | dict.fromkeys(_AS_THEY_ARE, UNFITTED), together=5 * MB, most=10,
    captioned=frozenset(_FITTED + _AS_THEY_ARE), caption=1_600,
)  # fmt: skip
WHATSAPP = Freight(
    kinds={"image/jpeg": 5 * MB, "image/png": 5 * MB, "video/mp4": 16 * MB} | dict.fromkeys(_WITHOUT, 16 * MB), together=16 * MB,
    captioned=_WITH_WORDS, caption=1_024,
)  # fmt: skip


def by_text(sender: str, to: str) -> Freight:
    return MMS if all(_takes_pictures(number) for number in (sender, to)) else NONE


def _takes_pictures(number: str) -> bool:
    """Whether it is of the two countries: the islands share their code, and are known by what follows it."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    return parsed.country_code == 1 and phonenumbers.region_code_for_number(parsed) in {"US", "CA", None}
