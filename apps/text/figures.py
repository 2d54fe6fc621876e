"""Figures in a text, in plain forms, so that a price or a date in a reply can be looked for where it should have come from.

“1,299.00 €”, “1.299 €” and “1299” are one figure; so are “3 pm” and “15:00”, “05” and “5”, and the digits of any script.
"""

import re
from collections.abc import Iterator

from apps.text.folding import western

_HALF_OF_DAY = r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d))?(?::[0-5]\d)?\s*(?P<half>[ap])\.?\s?m\b"
_TIME = r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?"
_DATE = r"(?P<date>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})(?!\d)|\d{1,2}/\d{1,2}(?![\d/])|\d{1,2}\.\d{1,2}\.(?!\d))"
_AMOUNT = r"(?P<amount>\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?)"
_FIGURE = re.compile(f"{_DATE}|{_HALF_OF_DAY}|{_TIME}|{_AMOUNT}", re.IGNORECASE)
_LIST_MARK = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)


def figures(text: str) -> set[str]:
    """All that a text states in digits, in every form it may be told in again."""
    return {form for found in _found(text) for forms in _demands(found) for form in forms | _told_again(found)}


def strange(text: str, known: set[str]) -> list[str]:
    """The figures of a text that do not occur among the known ones, as they are written."""
    return [found[0] for found in _found(text) if not all(forms & known for forms in _demands(found))]


def _found(text: str) -> Iterator[re.Match[str]]:
    return _FIGURE.finditer(_LIST_MARK.sub(" ", western(text)))


def _demands(found: re.Match[str]) -> list[set[str]]:
    """What must be known for this figure to be: one form of each set."""
    if found["date"]:
        return [{_plain(part)} for part in re.split(r"\D", found["date"]) if part]
    if found["hour"]:
        return [{_clock(_full(int(found["hour"]), found["half"].lower()), found["minute"] or "00")}]
    if found["hours"]:
        hour = int(found["hours"])
        return [
            {_clock(hour, found["minutes"]), _clock((hour + 12) % 24, found["minutes"])}
            if 0 < hour < 12
            else {_clock(hour, found["minutes"])}
        ]
    return [{_value(found["amount"])}]


def _told_again(found: re.Match[str]) -> set[str]:
    """A time of the full hour may be told as its hour alone."""
    hour, minutes = found["hours"], found["minutes"]
    return {_plain(hour), str(int(hour) % 12 or 12)} if hour and minutes == "00" else set()


def _full(hour: int, half: str) -> int:
    return hour % 12 + (12 if half == "p" else 0)


def _clock(hour: int, minutes: str) -> str:
    return f"{hour}:{minutes}"


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def _value(amount: str) -> str:
    """The last separator begins the decimals where one or two digits follow it; all others only group."""
    whole, cents = amount, ""
    if decimals := re.search(r"[.,](\d{1,2})$", amount):
        whole, cents = amount[: decimals.start()], decimals[1].rstrip("0")
    elif re.fullmatch(r"\d+[.,]\d{4,}", amount):
        whole, cents = re.split(r"[.,]", amount)
    whole = _plain(re.sub(r"\D", "", whole))
    return f"{whole}.{cents}" if cents else whole
