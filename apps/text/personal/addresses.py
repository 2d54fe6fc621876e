"""Where people live: streets of many countries, boxes, and the lines that follow them."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from apps.text.personal.choices import one_of
from apps.text.personal.cues import Cue
from apps.text.personal.kinds import ADDRESS, POSTCODE, Page, Span
from apps.text.personal.words import listed, plain, said
from apps.text.spotting import lists, phrases

_TOKEN = re.compile(r"[^\s,;]+")
Home = tuple[int, int]
Belongs = Callable[[str], bool]

_EDGES = "()[]<>.,;:!?\"'“”«»*|"
_CAPITAL = r"[^\W\d_a-zß-ÿ][\w’'.-]{0,30}"
_SMALL = r"(?:de|la|le|du|des|del|della|di|do|da|dos|das|van|von|der|den|het|al|el|ten|of|the|y)\b"
_NAMED = rf"(?:{_CAPITAL}|{_SMALL}|\d{{1,3}}(?:st|nd|rd|th|\.)?)"
_HOUSE = r"\d{1,5}(?:[ ]?[A-Za-z]\b)?(?:[/-]\d{1,4}[A-Za-z]?)?"
_USUAL = (
    r"Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Drive|Dr|Crescent|Close|Court|Ct|Terrace|Parkway|Highway|Hwy"
    r"|Way|Square|Gardens|Mews"
)
_BOX = re.compile(
    r"\b(?:(?:PSC|Unit) \d{2,5},? Box \d{1,5}|(?:USS|USNS|USNV|USCGC) \w+)(?=\s)|(?:\b\d{2,6} )?(?:P\.? ?O\.? ?Box|Postbox"
    r"|Postfach|Apartado|Casella postale|Postbus|BP)"
    r" \d{1,6}\b|\b(?:APO|FPO|DPO),? A[AEP] \d{5}",
    re.IGNORECASE,
)
_CORNER = re.compile(r"\b(?=[Tt]he corner of )|\b[Cc]orner of (?=[A-Z\d])")
_AT_CORNER = re.compile(r"[Tt]he corner of ")
_POSTCODE = re.compile(
    r"(?<!\w)(?:zip|zip ?code|post ?code|postal code|plz|postleitzahl|código postal|codigo postal|code postal|cap|cep"
    r"|kod pocztowy|posta kodu|индекс|postnummer"
    r"|postinumero|psč|irányítószám|pin ?code|邮编|郵便番号)(?: code)?(?:\s*(?:is|number|ist|es|est|è|é|to|:|=|："
    r"|#))*\s*(?P<it>(?=[A-Z ]{0,4}\d)[A-Z\d]{2,5}(?:[ -][A-Z\d]{2,4})?)\b",
    re.IGNORECASE,
)
_FORMED_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d)\b")
_OWN_LINE = re.compile(rf"^[>\t ]*(?:\d{{2,6}} )?{_CAPITAL}(?: {_NAMED}){{0,4}} {_HOUSE}\.?[ \t]*$", re.MULTILINE)
_TOWN_LINE = re.compile(rf"^[>\t ]*{_CAPITAL}(?:[ ,]+{_CAPITAL}){{0,3}}[, ]+\d{{4,6}}[ \t]*$", re.MULTILINE)
_BEFORE_IN_SMALL = "rue|avenue|place|chemin|boulevard|via|calle|rua|ul|al|os|pl"
_IN_SMALL, _FLAT = "street|road|avenue|lane|drive|boulevard|crescent|terrace", "Apt|Apartment|Suite|Ste|Flat"
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_LONGEST_LINE = 120
_FEWEST_DIGITS_OF_A_CODE = 2
_STATE_CODE = 2
_MOST_TOKENS = 18
_FIRST_FIGURE_WITHIN = 6


@cache
def _listed(name: str) -> list[str]:
    kinds = lists("personal")
    written = kinds["unit"]["all"] if name == "unit" else kinds["street"][name]
    return written.split() if name == "endings" else phrases(written)


_SAID_CODE = Cue(
    heads=lambda: (
        "zip", "post", "plz", "código", "codigo", "code", "cap", "cep", "kod", "индекс", "psč", "irányítószám", "pin", "邮", "郵",
    )
)  # fmt: skip
_IN_A_BOX = Cue(
    heads=lambda: ("PSC", "Unit", "US"), tails=lambda: ("Box", "Postfach", "Apartado", "postale", "Postbus", "BP", "APO", "FPO", "DPO")
)
_LIVES, _CORNERED = Cue(lambda: said("lives").beginnings), Cue(lambda: ("corner",))
_AFTER = Cue(lambda: _listed("after a name"), exact=True)
_BEFORE = Cue(lambda: [*_listed("before a name"), *_BEFORE_IN_SMALL.split("|")], exact=True)
_ENDING = Cue(tails=lambda: _listed("endings"), test=lambda token: _UNSPACED.match(token) is not None)
_UNIT = Cue(lambda: _listed("unit"))
_ANY_USUAL, _ANY_IN_SMALL = Cue(lambda: _USUAL.split("|"), exact=True), Cue(lambda: _IN_SMALL.split("|"), exact=True)
_ANY_FLAT = Cue(lambda: _FLAT.split("|"), exact=True)


def found(page: Page) -> Iterator[Span]:
    if not page.digits:
        return
    text = page.text
    if page.has(_SAID_CODE):
        yield from (Span(POSTCODE, *code.span("it")) for code in _POSTCODE.finditer(text))
    yield from (Span(ADDRESS, *home) for home in _joined([*_streets(page), *_homes(page)]))
    if page.digits >= _FEWEST_DIGITS_OF_A_CODE:
        yield from (Span(POSTCODE, *code.span()) for code in _FORMED_POSTCODE.finditer(text))


def _joined(homes: list[Home]) -> Iterator[Home]:
    """Those that meet are one."""
    start = end = -1
    for home in sorted(homes):
        if home[0] > end and end > start:
            yield start, end
        start, end = (home[0], home[1]) if home[0] > end else (start, max(end, home[1]))
    if end > start:
        yield start, end


def _streets(page: Page) -> Iterator[Home]:
    """Each with what follows it: the flat, the town, the country."""
    text = page.text
    forms = (form for cue, form in _forms() if page.has(cue))
    lines = (_OWN_LINE, _TOWN_LINE) if text.count("\n") > 1 else ()
    for street in (street for form in (*forms, *lines) for street in form.finditer(text)):
        yield street.start(), _walk(text, street.end(), _belongs)


@cache
def _forms() -> tuple[tuple[Cue, re.Pattern[str]], ...]:
    """Streets as countries write them: 12 High Street, Rue de la Paix 7, Lindenstraße 4, Apt. 9."""
    cues = (_IN_A_BOX, _AFTER, _ANY_USUAL, _BEFORE, _BEFORE, _ENDING, _AFTER, _ANY_IN_SMALL, _UNIT, _ANY_FLAT)
    return tuple(zip(cues, (_BOX, *_patterns()), strict=True))


def _patterns() -> tuple[re.Pattern[str], ...]:
    after, before, endings, unit = (_choice(name) for name in ("after a name", "before a name", "endings", "unit"))
    return (
        re.compile(rf"\b(?:\d{{2,6}},? )?{_HOUSE},? (?:{_NAMED} ){{1,4}}(?:{after})\b\.?"),
        re.compile(rf"\b(?:{_CAPITAL} ){{1,3}}(?:{_USUAL})\b(?=[ .,]|$)(?:\.? {_HOUSE}(?!\w))?"),
        re.compile(
            rf"\b(?:\d{{2,6}},? )?{_HOUSE}(?: bis| ter)?,? (?:{before}|rue|avenue|place|chemin|boulevard)\.? {_NAMED}(?: {_NAMED}){{0,5}}"
        ),
        re.compile(
            rf"(?:\b\d{{2,6}},? )?\b(?:{before}|via|calle|rua|ul|al|os|pl)\.? (?:{_NAMED},? ){{1,6}}(?:№|(?i:n[°ºr]|no"
            rf"|núm)[.:]? ?)?{_HOUSE}(?!\w)"
        ),
        re.compile(rf"(?:\b\d{{2,6}} )?(?:\b{_CAPITAL} ){{0,3}}\b\w{{2,30}}(?i:{endings})\.?,? {_HOUSE}(?!\w)"),
        re.compile(rf"(?:\b\d{{2,6}} )?(?:\b{_CAPITAL} ){{1,4}}(?:{after})\.?,? (?:(?i:no|nr)[.:]* ?)?{_HOUSE}(?!\w)"),
        re.compile(rf"\b\d{{1,5}} (?:[a-z]{{3,20}} ){{1,3}}(?:{_IN_SMALL})\b"),
        re.compile(rf"(?:\b\d{{2,6}} )?(?:\b{_CAPITAL} ){{1,4}}{_HOUSE},?\s+(?i:{unit})\.? \d{{1,5}}\b"),
        re.compile(rf"\b(?:{_FLAT})\.? \d{{1,5}}\b"),
    )


@cache
def _choice(name: str) -> str:
    return one_of(_listed(name))


@cache
def _parts_of_an_address() -> frozenset[str]:
    """Words that may stand in one although they are ordinary words too."""
    kinds = lists("personal")
    written = [kinds["unit"]["all"], kinds["street"]["after a name"], kinds["street"]["before a name"]]
    return frozenset(plain(word) for words in written for phrase in phrases(words) for word in phrase.split()) | listed("particles")


def _homes(page: Page) -> Iterator[Home]:
    """What follows "my address is", when there is a house number or a code early in it."""
    text = page.text
    lives = page.places(said("lives")) if page.has(_LIVES) else ()
    corners = _CORNER.finditer(text) if page.has(_CORNERED) else ()
    belongs = _belongs_in_small if text == text.lower() else _belongs_or_and
    for said_at in (*(end for _, end in lives), *(corner.end() for corner in corners)):
        if text.startswith("]", said_at):  # our own mark
            continue
        start = _skip(text, said_at)
        end = _walk(text, start, belongs)
        tokens = _TOKEN.findall(text[start:end])
        if len(tokens) > 1 and any(sign.isdigit() for piece in tokens[:_FIRST_FIGURE_WITHIN] for sign in piece):
            yield start, end


def _skip(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] in ":>\"'-"):
        at += 1
    return at


def _belongs(piece: str) -> bool:
    word = piece.strip(_EDGES)
    if not word or word[0].isdigit():
        return True
    if word.isupper() and len(word) == _STATE_CODE and word not in {"AM", "PM"}:
        return True
    return plain(word) in _parts_of_an_address() or (not word[0].islower() and plain(word) not in listed("ordinary"))


def _belongs_or_and(piece: str) -> bool:
    return piece == "and" or _belongs(piece)


def _belongs_in_small(piece: str) -> bool:
    """A text all in small letters gives no capitals to go by."""
    word = piece.strip(_EDGES)
    return piece == "and" or not word or plain(word) in _parts_of_an_address() or plain(word) not in listed("ordinary")


def _walk(text: str, at: int, belongs: Belongs) -> int:
    """How far an address goes on: words that may belong to one, and whole lines of them."""
    end = at = _past_corner(text, at)
    for count, piece in enumerate(_TOKEN.finditer(text, at)):
        gap = text[end : piece.start()]
        if count >= _MOST_TOKENS or not belongs(piece[0]) or piece[0].endswith(":") or (count and _closes(gap)):
            break
        if "\n" in gap and end > 0 and not _whole_line(text, piece.start(), belongs):
            break
        end = piece.start() + len(piece[0].rstrip(".?!:\"'>)"))
        if _closes(piece[0]):
            break
    return _without_tail(text, at, end)


def _past_corner(text: str, at: int) -> int:
    corner = _AT_CORNER.match(text, at)
    return corner.end() if corner else at


def _closes(piece: str) -> bool:
    """The end of a sentence, not of an abbreviation."""
    bare = piece.rstrip(".?!")
    return piece.endswith(("?", "!")) or (
        piece.endswith(".") and plain(bare) not in _parts_of_an_address() and (len(bare) > 3 or bare.isdigit())
    )


def _whole_line(text: str, at: int, belongs: Belongs) -> bool:
    line_end = text.find("\n", at)
    tokens = _TOKEN.findall(text[at : min(at + _LONGEST_LINE, line_end if line_end >= 0 else len(text))])
    return len(tokens) <= 7 and all(belongs(piece) and not piece.endswith(":") for piece in tokens)


def _without_tail(text: str, start: int, end: int) -> int:
    """No small word dangling at the end."""
    while end > start and (last := re.search(r"[\s,]+(?:and|de|la|of|the|a|m|am|im|to)$", text[start:end])):
        end = start + last.start()
    return max(end, start)
