"""What a found piece of personal data is."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.functional import cached_property

from apps.text.folding import caseless, figures_of
from apps.text.personal.cues import CAPITAL, DIGIT, Cue, Ear
from apps.text.personal.runs import runs
from apps.text.personal.words import WORD, Phrasebook, Read, Word, listed, plain, read, words

NAME, EMAIL, PHONE, CARD, BANK_ACCOUNT, IDENTITY = "name", "email", "phone", "card", "bank_account", "identity_number"
ADDRESS, POSTCODE, PLACE, COUNTRY = "address", "postcode", "place", "country"
BIRTH_DATE, DATE, AGE = "birth_date", "date", "age"
LINK, IP_ADDRESS, ACCESS = "link", "ip_address", "access"
PEOPLE, TITLE, ORGANISATION = "people", "title", "organisation"

# What tells who somebody is or how to reach them. The rest (a country, a year, a firm, a link) tells little by itself.
TELLING = frozenset({NAME, EMAIL, PHONE, CARD, BANK_ACCOUNT, IDENTITY, ADDRESS, POSTCODE, PLACE, BIRTH_DATE, AGE, IP_ADDRESS, ACCESS})


class Span(NamedTuple):
    type: str
    start: int
    end: int


class Page:
    """A text and what has been found in it; where two finds meet, the first one counts and the second keeps what comes before it."""

    def __init__(self, text: str, ear: Ear | None = None) -> None:
        self.text = text
        self.found: list[Span] = []
        self._taken = bytearray(len(text))
        self.tokens, self.heard = (Ear() if ear is None else ear).heard(text)

    def has(self, cue: Cue) -> bool:
        return self.heard & cue.bit != 0

    def places(self, book: Phrasebook) -> Iterator[tuple[int, int]]:
        return book.among(*(self._as_written if book.exact else self._in_small))

    @cached_property
    def _as_written(self) -> Read:
        return read(self.text, exact=True)

    @cached_property
    def _in_small(self) -> Read:
        return read(self.text, exact=False)

    @cached_property
    def words(self) -> list[Word]:
        return words(self.text)

    @cached_property
    def runs(self) -> list[list[Word]]:
        return list(runs(self.text)) if self.has(CAPITAL) else []

    @cached_property
    def caseless(self) -> str:
        return caseless(self.text)

    @cached_property
    def opens_alone(self) -> bool:
        """Whether there is no capital but at the very beginning."""
        return self.text.isascii() and self.text[1:].islower()

    @cached_property
    def digits(self) -> int:
        return len(figures_of(self.text)) if self.has(DIGIT) else 0

    @cached_property
    def is_english(self) -> bool:
        """An English sentence, with no more capitals than one has."""
        written: list[str] = WORD.findall(self.text)
        if not written or 6 * sum(map(listed("english").__contains__, map(plain, written))) < len(written):
            return False
        return 2 * sum(word[0].isupper() for word in written) <= len(written) + 2

    def note(self, spans: Iterable[Span]) -> None:
        for span in spans:
            self._keep(span)

    def is_free(self, start: int, end: int) -> bool:
        return not any(self._taken[start:end])

    def _keep(self, span: Span) -> None:
        taken_at = self._taken.find(1, span.start, span.end)
        start, end = self._without_edges(span.start, span.end if taken_at < 0 else taken_at)
        if start < end:
            self._taken[start:end] = b"\1" * (end - start)
            self.found.append(Span(span.type, start, end))

    def _without_edges(self, start: int, end: int) -> tuple[int, int]:
        while end > start and self.text[end - 1] in " ,;\n\t":
            end -= 1
        return start, end
