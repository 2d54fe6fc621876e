"""What a found piece of personal data is."""

from collections.abc import Iterable
from typing import NamedTuple

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

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Span] = []
        self._taken = bytearray(len(text))

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
