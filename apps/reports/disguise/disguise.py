"""One export's disguise: who said it, what was said, what tools were given and gave back."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from apps.reports.disguise import doubts, keyed
from apps.reports.disguise.addresses import Address, mailboxes, places
from apps.reports.disguise.cover import Cover, Find
from apps.reports.disguise.known import Known
from apps.reports.disguise.links import decoded, is_personal
from apps.reports.disguise.memory import Memory
from apps.reports.disguise.pseudonyms import OWN, Pseudonyms, blank
from apps.reports.disguise.redactions import Redactions
from apps.reports.disguise.spelling import spelled
from apps.text.numbered import KINDS, canonical, numbered
from apps.text.personal import Page, Span, spans_on
from apps.text.personal.kinds import ACCESS, BANK_ACCOUNT, BIRTH_DATE, CARD, DATE, EMAIL, IDENTITY, IP_ADDRESS, LINK, NAME, TELLING

PERSON, COLLEAGUE, CONVERSATION = "Person", "Agent", "Conversation"
KNOWN_PERSON = "person"
_EXACT = frozenset({EMAIL, CARD, BANK_ACCOUNT, IDENTITY, IP_ADDRESS, ACCESS, BIRTH_DATE})
_ALONE = frozenset({*KINDS, "number", "email", "phone", "card", "user"})  # hidden, they bring nothing else to light
_HIDDEN_SIGNS = re.compile("[\u00ad\u200b\u2060\ufeff]")
_MOST_ROUNDS = 4


class Disguise:
    """One export's pseudonyms; not joinable with another export's, whose key is another."""

    def __init__(self, key: bytes) -> None:
        self._pseudonyms = Pseudonyms(key)
        self.memory = Memory()
        self.report = Redactions()

    def person(self, contact_id: int | None, name: str) -> str:
        return self._pseudonyms.numbered(PERSON, contact_id, spelled(NAME, name) if contact_id is None else "")

    def colleague(self, member_id: int | None, name: str) -> str:
        return self._pseudonyms.numbered(COLLEAGUE, member_id, spelled(NAME, name) if member_id is None else "")

    def conversation(self, conversation_id: int) -> str:
        return self._pseudonyms.numbered(CONVERSATION, conversation_id, "")

    def shift(self, contact_id: int) -> timedelta:
        return self._pseudonyms.shift(PERSON, contact_id)

    @property
    def lot(self) -> str:
        """By which an order is drawn that tells nothing of age."""
        return self._pseudonyms.token("lot", "")

    def text(self, text: str, known: Known, place: str = "text") -> str:
        """What hiding one thing brings to light is hidden in the next round. In the first one no pseudonym is ours yet: whoever writes
        "Agent 4155550142" shields nothing by it."""
        text = _tidy(text)
        if "%" in text and self._finds(plain := decoded(text), known).finds:
            text = plain
        cover = self._finds(text, known)
        for _ in range(_MOST_ROUNDS):
            if not cover.finds:
                break
            self.report.note(find.kind for find in cover.finds)
            text = cover.rewritten()
            if all(find.kind in _ALONE for find in cover.finds):
                return self._told(self._page(blank(text)), text, known, place)
            cover = self._finds(text, known, has_ours=True)
        return self._told(cover.page, cover.text, known, place)

    def _told(self, page: Page, text: str, known: Known, place: str) -> str:
        self.report.doubt(known.handle, place, doubts.standing(page, known))
        return text

    def value(self, value: object, known: Known, place: str = "value") -> object:
        return keyed.Walk(partial(self._leaf, known), self.memory).walked(value, place)

    def _leaf(self, known: Known, kind: str, written: str, place: str) -> str:
        """What stands under a telling key is hidden whole, unless it is somebody known."""
        if not kind:
            return self.text(written, known, place)
        if kind == NAME and any(True for _ in known.cast.hits(self._page(written))):
            return self.text(written, known, place)
        self.report.note([kind])
        return self._token(kind, self._as_known(kind, written, known))

    def _as_known(self, kind: str, written: str, known: Known) -> str:
        page = self._page(written)
        for address in known.reach.on(page):
            if any(True for _ in places(page, address)):
                return address.spelling
        return spelled(kind, written)

    def _finds(self, text: str, known: Known, *, has_ours: bool = False) -> Cover:
        page = self._page(blank(text) if has_ours else text)
        cover = Cover(text, page)
        for own in OWN.finditer(text) if has_ours else ():
            cover.keep(*own.span())
        reached_at = known.reach.on(page)
        for address in reached_at:
            self._hide_address(cover, address, places(page, address))
        self._hide_known_codes(cover, known)
        found = spans_on(page)
        self._hide_exact(cover, found, known)
        for hit in known.cast.hits(page):
            cover.hide(Find(hit.start, hit.end, KNOWN_PERSON, hit.token))
        for address in reached_at:
            self._hide_address(cover, address, mailboxes(page, address))
        if page.digits:
            self._hide_numbered(cover)
        for span in found:
            if span.type in TELLING:
                self._hide(cover, span)
        for start, end in doubts.numbers(cover):
            cover.hide(Find(start, end, "number", self._token("number", canonical(text[start:end]))))
        return cover

    def _hide_address(self, cover: Cover, address: Address, found: Iterable[tuple[int, int]]) -> None:
        for start, end in found:
            cover.hide(Find(start, end, address.kind, self._token(address.kind, address.spelling)))

    def _hide_exact(self, cover: Cover, found: list[Span], known: Known) -> None:
        """What has a form of its own, before names and numbers are looked for in it."""
        for span in found:
            if span.type in _EXACT or (span.type == LINK and self._is_personal(cover.text[span.start : span.end], known)):
                self._hide(cover, span)
            elif span.type in {LINK, DATE}:
                cover.keep(span.start, span.end)

    def _is_personal(self, link: str, known: Known) -> bool:
        return is_personal(link) or any(True for _ in known.cast.hits(self._page(decoded(link))))

    def _hide_known_codes(self, cover: Cover, known: Known) -> None:
        """Of the kind that is said beside it, where one is."""
        found = list(known.codes.on(cover.page))
        for start, end, code in found:
            kind = next((one.kind for one in cover.numbered if one.start < end and start < one.end), KINDS[0])
            if cover.is_free(start, end):
                cover.hide(Find(start, end, kind, self._token(kind, code)))

    def _hide_numbered(self, cover: Cover) -> None:
        for found in cover.numbered if cover.page.text == cover.text else numbered(cover.text):
            if cover.is_free(found.start, found.end):
                cover.hide(
                    Find(found.start, found.end, found.kind, self._token(found.kind, canonical(cover.text[found.start : found.end])))
                )

    def _hide(self, cover: Cover, span: Span) -> None:
        kind = span.type.replace("_", " ")
        if span.type == NAME and cover.widen(span.start, span.end, KNOWN_PERSON):
            return
        cover.hide(Find(span.start, span.end, kind, self._token(kind, spelled(kind, cover.text[span.start : span.end]))))

    def _page(self, text: str) -> Page:
        return Page(text, self.memory.ear)

    def _token(self, kind: str, thing: str) -> str:
        return self._pseudonyms.token(kind, thing)


def _tidy(text: str) -> str:
    """One spelling of each letter, and no signs that cannot be seen between them."""
    return text if text.isascii() else unicodedata.normalize("NFC", _HIDDEN_SIGNS.sub("", text))
