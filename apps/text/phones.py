"""Phone numbers in the one spelling by which networks know them."""

import phonenumbers
from babel.core import get_global


def international(written: str) -> str:
    """+49301234567 for “+49 30 / 1234567”; a number that does not say its country, and what is none, as it was written."""
    written = written.strip()
    try:
        number = phonenumbers.parse(_abroad(written), None)
    except phonenumbers.NumberParseException:
        return written
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_possible_number(number) else written


def dialled(written: str, zone: str) -> str:
    """The same for who lives in a time zone, whose country one is of that names none; empty for what is no number."""
    try:
        number = phonenumbers.parse(_abroad(written.strip()), get_global("zone_territories").get(zone))
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_possible_number(number) else ""


def _abroad(written: str) -> str:
    return f"+{written[2:]}" if written.startswith("00") else written
