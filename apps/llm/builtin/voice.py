"""What the engine says, in the customer's language: its sentences, and money, dates and lists as people there write them."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_currency

from apps.llm.builtin.reading.folding import fold
from apps.llm.builtin.reading.lexicon import TONGUES
from apps.llm.builtin.reading.moments import months
from apps.text.sentences import sentences as cut
from apps.text.speaking import TAGS, closest, spoken

FIXED = {"unknown": "unknown", "unclear": "say_again", "person_comes": "hand_over"}  # what can be said in all 71 languages
OFFERS = {  # what a plain yes to a sentence begins
    "unknown": "human",
    "cannot_here": "human",
    "failed": "human",
    "refused": "human",
    "not_verified": "human",
    "ask_person": "human",
    "person_away": "ticket",
    "appointment_none": "book",
}
_DAY_BEFORE_MONTH = re.compile(r"\d{1,2}\.\s(?=(\w{3,}))")
_YEAR = re.compile(r"(?:,? ?(?:'de' )?)y+年?")
_GLUE = "\u2060"
_FOLDER = Path(__file__).with_name("phrases")


class Voice:
    def __init__(self, language: str) -> None:
        self.language = language
        self.tongue = closest(language, TONGUES) or "en"
        self._is_full = closest(language, TONGUES) is not None
        self.locale = Locale.parse(self.tongue, sep="-")
        self._day_pattern = _YEAR.sub("", self.locale.date_formats["full"].pattern)  # in full words: an abbreviation would end sentences

    def say(self, key: str, **values: object) -> str:
        if not self._is_full and key in FIXED:
            return fixed(self.language, FIXED[key])
        return phrases(self.tongue)[key].format(**values)

    def money(self, amount: object, currency: str) -> str:
        try:
            exact = Decimal(str(amount))
            whole = exact == exact.to_integral_value()
            return str(
                format_currency(exact, currency, locale=self.locale, format=None if not whole else self._whole(), currency_digits=not whole)
            )
        except (InvalidOperation, ValueError):
            return f"{amount} {currency}".strip()

    def _whole(self) -> str:
        return str(self.locale.currency_formats["standard"].pattern).replace(".00", "")

    def day(self, day: date) -> str:
        return str(format_date(day, self._day_pattern, locale=self.locale))

    def weekday(self, day: date) -> str:
        return str(format_date(day, "EEEE", locale=self.locale))

    def time(self, moment: datetime) -> str:
        return str(format_time(moment, "short", locale=self.locale)).replace("\u202f", " ")

    def moment(self, moment: datetime) -> str:
        return f"{self.day(moment)}{self._comma}{self.time(moment)}"

    def moments(self, moments: Sequence[datetime]) -> str:
        """Times to choose from; the day once where it is one."""
        if len({moment.date() for moment in moments}) == 1:
            return f"{self.day(moments[0])}{self._comma}{self.either([self.time(moment) for moment in moments])}"
        return self.either([self.moment(moment) for moment in moments])

    def either(self, choices: Sequence[str]) -> str:
        return str(format_list(list(choices), style="or", locale=self.locale))

    @property
    def _comma(self) -> str:
        return {"zh-Hans": " ", "ar": "، "}.get(self.tongue, ", ")

    def together(self, parts: Sequence[str]) -> str:
        """Sentences side by side, with a space where the script puts one."""
        return ("" if self.tongue == "zh-Hans" else " ").join(parts)

    def date_of(self, written: object) -> str:
        moment = parsed(written)
        return self.day(moment) if moment else str(written or "")


def parsed(written: object) -> datetime | None:
    """A moment as tools write it: ISO 8601, a day or a day with a time."""
    try:
        return datetime.fromisoformat(str(written))
    except ValueError:
        return None


@lru_cache(maxsize=len(TONGUES))
def phrases(tongue: str) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads((_FOLDER / f"{tongue}.json").read_text(encoding="utf-8"))
    return found


def fixed(tag: str, key: str) -> str:
    """The assistant's own sentence in any of our languages; in English until a translator has been there."""
    try:
        return spoken(tag, key)
    except FileNotFoundError:
        return spoken("en", key)


def sentences(text: str) -> list[str]:
    """The sentences of a text; joined they are the text again. “24. November” is no end of one."""
    whole = _DAY_BEFORE_MONTH.sub(lambda found: found[0].rstrip() + _GLUE + found[0][-1] if fold(found[1]) in months() else found[0], text)
    return [piece.replace(_GLUE, "") for piece in cut(whole)]


def offered(said: str) -> str:
    """The case that a yes to these words begins; empty where they offered nothing."""
    return next((flow for sentence, flow in _offers().items() if sentence in said), "")


def admits(said: str) -> bool:
    """Whether these words say that we do not know."""
    return any(sentence in said for sentence in _unknowns())


@lru_cache(maxsize=1)
def _unknowns() -> frozenset[str]:
    ours = [phrases(tongue)["unknown"] for tongue in TONGUES] + [fixed(tag, "unknown") for tag in TAGS]
    return frozenset(sentences(phrase)[0].strip() for phrase in ours)


@lru_cache(maxsize=1)
def _offers() -> dict[str, str]:
    ours = {_last(phrases(tongue)[key]): flow for tongue in TONGUES for key, flow in OFFERS.items()}
    return ours | {_last(fixed(tag, "unknown")): "human" for tag in TAGS}


def _last(phrase: str) -> str:
    return sentences(phrase)[-1].strip()
