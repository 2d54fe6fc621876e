"""What a message says of people: addresses to write to, their names, where they live."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from apps.llm.builtin.reading.lexicon import Said

MOST_PARTS = 8  # of an address, and before it
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_POSTAL = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{2}-\d{3}|\d{5}-\d{3,4}|\d{4} ?[A-Z]{2}|\d{4,6}"
_CITY_AFTER = re.compile(rf"^\s*(?:[A-Z]{{1,2}}[- ])?(?P<postal>{_POSTAL})\s+(?P<city>[^\d,]{{2,60}}?)\s*$")
_CITY_BEFORE = re.compile(rf"^\s*(?P<city>[^\d,]{{2,60}}?)[\s,]+(?P<postal>{_POSTAL})\s*$")
_ONE_LINE = re.compile(rf"^(?P<street>.{{2,60}}?\d{{1,5}}\s?[a-zA-Z]?)\s+(?P<postal>{_POSTAL})\s+(?P<city>[^\d,]{{2,60}})$")
_STATE = re.compile(r"[A-Z]{2} \d{5}")
_NAME = re.compile(r"\s*((?:[^\W\d_][\w'’.-]{0,30}\s?){1,4})")
_STREET = re.compile(
    r"(?:[\u3400-\u9fff]+\d{1,5}[\u53f7\u865f][\u3400-\u9fff\d]{0,20}"  # 中山路5号
    r"|\d{1,5}[a-zA-Z]?\s+\S.{2,60}"  # 12 Baker Street
    r"|[^\W\d_a-zß-ÿ][\w'’.\- ]{1,60}?\s\d{1,5}\s?[a-zA-Z]?(?:[/-]\d{1,4})?)$"  # Calle Mayor 5
)
_LED_IN = re.compile(
    r".*(?:[:\uff1a]|\b(?:is|to|ist|lautet|zu|nach|es|est|a|à|è|é|naar|jest|na|adres|address|adresse)\s)(?=[\dA-ZÄÖÜÉÁÓŁŚŻ])", re.DOTALL
)


class Address(NamedTuple):
    street: str
    city: str
    postal_code: str
    country: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street, f"{self.postal_code} {self.city}", self.country) if part)


def email(text: str) -> str:
    found = _EMAIL.search(text)
    return found[0].rstrip(".") if found else ""


def name(said: Said) -> str:
    """A name somebody says is theirs; “I am …” counts only before capital letters."""
    for match in said.found("answers"):
        if match.meaning == "named" and (found := _NAME.match(said.after(match))):
            given = [part for part in found[1].split() if part[:1].isupper() or not part[:1].isascii()]
            if given:
                return " ".join(given).rstrip(".,")
    return ""


def address(text: str) -> Address | None:
    """Street, postal code and city, as most countries write them on one line or several."""
    parts = [part.strip(" .!") for part in re.split(r"[,\n;\uff0c\u3001]", text) if part.strip(" .!")]
    for first in range(min(len(parts), MOST_PARTS)):
        if found := _one_line(parts[first]) or _several(parts[first : first + MOST_PARTS]):
            return found
    return None


def _one_line(part: str) -> Address | None:
    found = _ONE_LINE.match(part)
    street = _street(found["street"]) if found else ""
    return Address(street, found["city"].strip(), found["postal"]) if found and street else None


def _several(parts: Sequence[str]) -> Address | None:
    street = _street(parts[0])
    for at in range(1, len(parts)) if street else ():
        width = 2 if at + 1 < len(parts) and (_STATE.match(parts[at + 1]) or not re.search(r"\d", parts[at])) else 1
        line = " ".join(parts[at : at + width])
        if found := _CITY_AFTER.match(line) or _CITY_BEFORE.match(line):
            return Address(street, found["city"].strip(), found["postal"], ", ".join(parts[at + width :])[:60])
    return None


def _street(part: str) -> str:
    led_in = _LED_IN.match(part)
    rest = part[led_in.end() :] if led_in else part
    found = _STREET.search(rest)
    return found[0].strip() if found else ""
