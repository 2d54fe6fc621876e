"""One message, read whole: which case it belongs to, what it tells, and whether it is a yes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from apps.events.hub import heed
from apps.llm.builtin.reading import figures, moments, persons
from apps.llm.builtin.reading.folding import Word, fold, words
from apps.llm.builtin.reading.lexicon import TONGUES, Match, Said, lexicon, patterns, vocabulary
from apps.llm.builtin.reading.spelling import Speller, whole_words
from apps.text.consent import affirms, declines
from apps.text.folding import western
from apps.text.wishes import wants_call, wants_human_now

ENOUGH, SURE = 2.0, 3.0
WISH = 9.0
SUBJECTS = frozenset({"policy"})  # whose words name a thing, not what is to be done with it
SHORT = 3  # words: a yes of so many says nothing else
LONGEST = 2_000  # characters that are read
_CLAUSES = re.compile(r"[,;.\n!\u060c\uff0c\u3002\uff1b\u0964]+\s*|\s[-–—]\s")
_QUESTION_MARKS = frozenset("?\uff1f\u061f")


@dataclass(frozen=True)
class Reading:
    text: str
    words: tuple[Word, ...]
    scores: dict[str, float] = field(default_factory=dict)
    slots: dict[str, Any] = field(default_factory=dict)
    answers: frozenset[str] = frozenset()
    plain_words: str = ""  # what is left without greetings, wishes and small words: the thing itself
    second_thought: str = ""  # what follows “actually”, “no, wait”: what was said before it counts no more
    beside: tuple[Word, ...] = ()  # the words that do not name the case it belongs to

    @property
    def tale(self) -> str:
        """What is told beside the wish: “…, the pump broke”. A clause of its own, without a number or another wish in it."""
        clauses = [clause.strip() for clause in _CLAUSES.split(self.text)]
        told = clauses[-1] if len(clauses) > 1 else ""
        is_told = len(told.split()) >= SHORT and not any(letter.isdigit() for letter in told)
        return told if is_told and not _wishes_in(told) else ""

    @property
    def best(self) -> str:
        return max(self.scores, key=lambda intent: self.scores[intent], default="")

    @property
    def intent(self) -> str:
        """The case it most likely belongs to; empty where nothing points to one clearly. A word alone is meant as it stands."""
        enough = 1 if len(self.words) < SHORT else ENOUGH
        return self.best if self.scores.get(self.best, 0) >= enough else ""

    @property
    def is_sure(self) -> bool:
        return self.scores.get(self.best, 0) >= SURE

    @property
    def is_question(self) -> bool:
        return "question" in self.answers or any(sign in _QUESTION_MARKS for sign in self.text)

    @property
    def asks(self) -> bool:
        """Beyond doubt: by its first word and by its mark."""
        return "question" in self.answers and any(sign in _QUESTION_MARKS for sign in self.text)

    @property
    def says_nothing(self) -> bool:
        return not self.words

    @property
    def is_yes(self) -> bool:
        return "yes" in self.answers and not self.answers & {"no", "but"}

    @property
    def is_mere_yes(self) -> bool:
        return self.is_yes and len(self.words) <= SHORT

    @property
    def is_no(self) -> bool:
        return "no" in self.answers and "yes" not in self.answers


@lru_cache(maxsize=2_048)
def read(text: str, now: datetime, language: str) -> Reading:
    plain = western(text[:LONGEST])
    said = lexicon().recognise_words(speller("en", language).mended(tuple(words(plain))), plain)
    scores = _scores(said.found("intents")) | _wishes(text, language)
    answers = _answers(said, text, language)
    if said.found("services") and not answers & {"question"}:
        scores.setdefault("book", ENOUGH)  # who names a service wants it, unless they ask about it
    reading = Reading(text, tuple(words(plain)), scores, _slots(said, now, language), answers, _rest(said, language))
    return replace(reading, beside=_beside(said, reading.best), second_thought=_second_thought(said))


heed("recall.ended", read.cache_clear)  # it holds whole messages


def _wishes_in(clause: str) -> bool:
    return any(match.weight >= ENOUGH for match in lexicon().recognise(western(clause)).found("intents"))


def _wishes(text: str, language: str) -> dict[str, float]:
    """A wish for a person, or to be called, is read where all of the house reads it, and weighs more than any case."""
    wishes = {"human": wants_human_now(text, language), "callback": wants_call(text, language)}
    return {wish: WISH for wish, is_felt in wishes.items() if is_felt}


def _scores(found: Sequence[Match]) -> dict[str, float]:
    """For each intent the weights of its matches, no word counted twice."""
    scores: dict[str, float] = {}
    taken: dict[str, set[int]] = {}
    for match in sorted(found, key=lambda match: (-match.weight, -match.length)):
        places, used = set(match.places), taken.setdefault(match.meaning, set())
        if not places & used:
            used |= places
            longer = match.length * 0.05  # of two sure ones, the one said in more words
            scores[match.meaning] = scores.get(match.meaning, 0.0) + match.weight + longer
    return scores


def _slots(said: Said, now: datetime, language: str) -> dict[str, Any]:
    paid = figures.money(said)
    found: dict[str, Any] = {
        "order_id": figures.number_of("order", said),
        "ticket_id": figures.number_of("ticket", said),
        "invoice_id": figures.number_of("invoice", said),
        "marked_number": figures.marked_number(said.text),
        "amount": paid.amount if paid else None,
        "max_price": figures.ceiling(said),
        "email": persons.email(said.text),
        "phone": figures.phone(said.text),
        "name": persons.name(said),
        "address": persons.address(said.text),
        "when": moments.when(said, now, month_first=language == "en"),
        "quantity": figures.quantity(said, small_words("en", language)),
        "pick": pick.meaning if (pick := said.longest("picks")) else None,
        "method": _method(said),
        "reason": _reason(said),
    }
    if any(found[other] for other in ("amount", "phone", "address", "when")):
        found["quantity"] = None  # the number belongs to those
    return {slot: value for slot, value in found.items() if value not in ("", None)}


def _method(said: Said) -> str | None:
    return next((match.meaning for match in said.found("answers") if match.meaning in {"email", "sms"}), None)


def _reason(said: Said) -> str:
    found = next((match for match in said.found("answers") if match.meaning == "because"), None)
    return said.after(found).strip(" ,.:'’") if found else ""


def _answers(said: Said, text: str, language: str) -> frozenset[str]:
    """Plain ones as the house takes them; else yes and no count where a message begins with them: they stand in much else."""
    if affirms(text, language):
        return frozenset({"yes"})
    if declines(text, language):
        return frozenset({"no"})
    found = said.found("answers")
    leading = {match.meaning for match in found if match.first == 0 and match.meaning in {"yes", "no", "question"}}
    return frozenset(leading | {match.meaning for match in found if match.meaning in {"but", "instead", "none", "news"}})


def _second_thought(said: Said) -> str:
    marks = [match for match in said.found("answers") if match.meaning == "instead" and match.first]
    return said.after(marks[-1]).lstrip(" ,.:;") if marks else ""


def _beside(said: Said, intent: str) -> tuple[Word, ...]:
    named = {place for match in said.found("intents") if match.meaning == intent for place in match.places}
    return tuple(word for place, word in enumerate(said.words) if place not in named)


def _rest(said: Said, language: str) -> str:
    wishes = (match for match in said.found("intents") if match.weight >= ENOUGH and match.meaning not in SUBJECTS)
    covered = {place for match in wishes for place in match.places}
    for chapter in ("days", "weekdays", "parts", "clock", "money"):
        covered |= {place for match in said.found(chapter) for place in match.places}
    small = small_words("en", language)
    kept = [place for place, word in enumerate(said.words) if place not in covered and word.folded not in small]
    return _joined(said, kept)


def _joined(said: Said, kept: Sequence[int]) -> str:
    """As they were written: “check-up” stays one word, and Chinese needs no spaces."""
    text = ""
    for at, place in enumerate(kept):
        word = said.words[place]
        between = said.text[said.words[place - 1].end : word.start] if at and kept[at - 1] == place - 1 else " "
        text += (between if len(between) <= 1 else " ") + said.text[word.start : word.end]
    return text.strip()


@lru_cache(maxsize=32)
def speller(*tongues: str) -> Speller:
    """Of the tongues named that we know; a word of any tongue is no mistake."""
    near = {fold(word) for tongue in TONGUES if tongue in tongues for word in whole_words(vocabulary(tongue)) if word.isalpha()}
    return Speller(near)


@lru_cache(maxsize=64)
def small_words(*tongues: str) -> frozenset[str]:
    """Words that carry nothing, of the tongues named that we know, or of all."""
    listed = (vocabulary(tongue)["stop"]["stop"] for tongue in TONGUES if tongue in tongues or not tongues)
    return frozenset(part for phrases in listed for parts in patterns(phrases) if len(parts) == 1 for part in parts)
