"""Numbers and codes that belong to somebody: told by their form, their check digits, or by what is said before them."""

import re
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address

import phonenumbers

from apps.text import cards
from apps.text.personal.cues import DIGIT, SIGNS, Cue, any_of
from apps.text.personal.kinds import ACCESS, BANK_ACCOUNT, CARD, EMAIL, IDENTITY, IP_ADDRESS, LINK, PHONE, Page, Span
from apps.text.spotting import lists

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%'’-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?!\w)")
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]", re.IGNORECASE)
_IP = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7})(?![\w:]|\.\d)")
_IBAN = re.compile(r"(?<![A-Za-z0-9])(?=..\d)[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])")
_SAID_CARD = re.compile(
    r"\b(?:card|cc|carte|karte|kreditkarte|tarjeta|cart[aã]o|carta|kaart|karta|kart\w*)\b[^\d\n]{0,24}(?P<it>\d(?:[ -]?\d){11,18})(?!\d)",
    re.IGNORECASE,
)
_FORMED = re.compile(
    r"(?<![\w-])(?=[A-Z\d])(?:"
    r"\d{3}-\d{2}-\d{4}"  # US social security
    r"|\d{3}\.\d{3}\.\d{3}-\d{2}"  # Brazilian CPF
    r"|[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]"  # Italian codice fiscale
    r"|[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]"  # British national insurance
    r"|[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}"  # French sécurité sociale
    r"|\d{17}[\dX]"  # Chinese resident identity
    r"|\d{6}-[1-4]\d{6}"  # Korean resident registration
    r"|[A-Z]{5}\d{4}[A-Z]"  # Indian PAN
    r"|\d{8}-?[A-HJ-NP-TV-Z]|[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z]"  # Spanish DNI and NIE
    r")(?![\w-])",
)
_SAID_IDENTITY = re.compile(
    r"(?<!\w)(?:driver'?s?[ -]licen[cs]e|driving licen[cs]e|licen[cs]e number|passport|passport n(?:o|umber)|national id"
    r"|identity card|id card"
    r"|id number|ssn|social security|social insurance|insurance number|national insurance|tax id|tax number|taxpayer|aadhaar"
    r"|medicare|nhs number"
    r"|führerschein\w*|reisepass\w*|personalausweis\w*|steuer-?id\w*|pasaporte|dni|nie|nif|carnet|permiso de conducir|curp"
    r"|rfc|passeport|permis"
    r"|carte d'identité|sécurité sociale|passaporto|patente|codice fiscale|passaporte|cpf|rg|bsn|rijbewijs|paspoort|pesel"
    r"|paszport\w*|dowód\w*"
    r"|kimlik|tc kimlik|pasaport\w*|паспорт\w*|снилс|инн|personnummer|cpr|fødselsnummer|henkilötunnus|rodné číslo|cnp|oib"
    r"|身份证号?|护照|マイナンバー)"
    r"[^\d\n]{0,24}?(?P<it>\b[A-Z]{0,3}\d[\dA-Z]*(?:[ ./-]?[\dA-Z]*\d[\dA-Z]*){0,5})",
    re.IGNORECASE,
)
_ACCESS = re.compile(
    r"(?<!\w)(?:password|passcode|passwort|kennwort|contraseña|mot de passe|senha|wachtwoord|hasło|şifre|пароль|user ?name"
    r"|login|user id|benutzername"
    r"|usuario|identifiant|密码)\s*(?:is|are|ist|es|est|è|é|to|jest|:|=|：)\s*[\"'“]?(?P<it>(?!\[)[^\s\"'”,;]{3,64})",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][A-Za-z0-9_.]{2,29}\b")
_PHONE = re.compile(
    r"(?<![A-Za-z\d.,$€£#-])\+?(?:\(\+?\d{1,4}\) ?)?\d(?:[ .\-/]{0,2}\(?\d\)?){5,16}(?:\s?(?:x|ext\.?"
    r"|#)\s?\d{1,6})?(?![A-Za-z\d%€]|[.,]\d)"
)
_SAID_PHONE = re.compile(
    r"(?:phone|mobile|cell|tel|tél|telefon\w*|teléfono|telefono|téléphone|telefone|handy\w*|móvil|celular|portable|fax|desk"
    r"|office|whatsapp|viber"
    r"|call|ring|reach|text|messages? to|contact|dial|answering at|nummer|number|номер\w*|телефон\w*|هاتف|رقم|फ़ोन|फोन|电话|手机"
    r"|電話|携帯|전화)[是은는]?\W*(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
_AFTER_PHONE = re.compile(r"\W{0,3}(?:office|fax|mobile|cell|home|work|desk)\b", re.IGNORECASE)
_OTHER_NUMBER = re.compile(
    r"(?:order|invoice|ticket|tracking|reference|ref|booking|reservation|case|item|article|sku|part|code|version|serial|model"
    r"|parcel|shipment|policy|po|bestell\w*|rechnung\w*"
    r"|pedido|commande|ordine|zamówieni\w*|sipariş|заказ\w*|订单号?)\W*(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"(?:x|ext\.?|#).*$")
_LOOK_BACK = 48
_FEWEST_SEPARATORS, _SHORTEST_CODE, _SHORTEST_PHONE, _SHORTEST_CARD = 3, 4, 6, 12


_WEB = Cue(lambda: ("http", "https", "www"))
_SECRET = Cue(
    heads=lambda: (
        "passw", "passc", "kennwort", "contraseña", "mot", "senha", "wachtwoord", "hasło", "şifre", "пароль", "user", "login",
        "benutzername", "usuario", "identifiant", "密",
    )
)  # fmt: skip
_PAPER = Cue(
    heads=lambda: (
        "driv", "licen", "pass", "nation", "ident", "id", "ssn", "social", "insurance", "tax", "aadhaar", "medicare", "nhs", "führerschein",
        "reisepass", "personalausweis", "steuer", "pasaporte", "dni", "nie", "nif", "carnet", "permis", "curp", "rfc", "carte", "sécurité",
        "patente", "codice", "cpf", "rg", "bsn", "rijbewijs", "paspoort", "pesel", "paszport", "dowód", "kimlik", "tc", "pasaport",
        "паспорт", "снилс", "инн", "personnummer", "cpr", "fødselsnummer", "henkilötunnus", "rodné", "cnp", "oib", "身", "护", "マ",
    )
)  # fmt: skip
SURE = any_of(DIGIT, SIGNS, _WEB, _SECRET)


def sure(page: Page) -> Iterator[Span]:
    """What needs no more than its own form, or the word for it."""
    text = page.text
    if "@" in text:
        yield from (Span(EMAIL, *found.span()) for found in _EMAIL.finditer(text))
    if page.has(_WEB):
        yield from (Span(LINK, *found.span()) for found in _LINK.finditer(text))
    if page.has(_SECRET):
        yield from (Span(ACCESS, *found.span("it")) for found in _ACCESS.finditer(text))
    if text.count(":") >= _FEWEST_SEPARATORS or (page.digits > _FEWEST_SEPARATORS and text.count(".") >= _FEWEST_SEPARATORS):
        yield from (Span(IP_ADDRESS, *found.span()) for found in _IP.finditer(text) if _is_ip(found[0]))
    if page.digits >= _SHORTEST_CODE:
        yield from _coded(page)
    if "@" in text:
        yield from (Span(ACCESS, *found.span()) for found in _HANDLE.finditer(text))


def _coded(page: Page) -> Iterator[Span]:
    """Accounts, cards and papers, by how many digits they have."""
    text = page.text
    yield from (Span(BANK_ACCOUNT, *found.span()) for found in _IBAN.finditer(text) if _is_iban(text, found))
    if page.digits >= _SHORTEST_CARD:
        yield from (Span(CARD, *span) for span in cards.find(text))
        yield from (Span(CARD, *found.span("it")) for found in _SAID_CARD.finditer(text))
    yield from (Span(IDENTITY, *found.span()) for found in _FORMED.finditer(text))
    if page.has(_PAPER):
        yield from (Span(IDENTITY, *found.span("it")) for found in _SAID_IDENTITY.finditer(text) if _is_code(found["it"]))


def likely(page: Page) -> Iterator[Span]:
    """Phone numbers: after addresses and dates, whose figures look like them."""
    for found in _PHONE.finditer(page.text) if page.digits >= _SHORTEST_PHONE else ():
        if page.is_free(*found.span()) and _is_phone(page.text, found):
            yield Span(PHONE, *found.span())


def _is_code(written: str) -> bool:
    return sum(sign.isdigit() for sign in written) >= 4


def _is_ip(written: str) -> bool:
    try:
        return bool(ip_address(written))
    except ValueError:
        return False


def _is_iban(text: str, found: re.Match[str]) -> bool:
    account = re.sub(r"[ -]", "", found[0]).upper()
    if not 15 <= len(account) <= 34:
        return False
    checks = account.isascii() and int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1
    return checks or "iban" in text[max(0, found.start() - _LOOK_BACK) : found.start()].lower()


def _is_phone(text: str, found: re.Match[str]) -> bool:
    digits = sum(sign.isdigit() for sign in found[0])
    if not 6 <= digits <= 18:
        return False
    before = text[max(0, found.start() - _LOOK_BACK) : found.start()]
    if _SAID_PHONE.search(before) or _AFTER_PHONE.match(text, found.end()):
        return True
    return not _OTHER_NUMBER.search(before) and _is_dialled(found[0].strip())


def _is_dialled(written: str) -> bool:
    """Whether some country would put the call through; a bare run of digits is not enough."""
    if written.startswith(("+", "00")):
        return _rings_abroad(re.sub(r"^00", "+", written))
    number = re.sub(r"\D", "", _EXTENSION.sub("", written))
    return any(sign in " .-/(" for sign in written) and _dialled_at_home().fullmatch(number) is not None


def _rings_abroad(written: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written))
    except phonenumbers.NumberParseException:
        return False


@cache
def _dialled_at_home() -> re.Pattern[str]:
    """The numbers of every region at once, as dialled within it: asking region by region takes milliseconds."""
    regions = (phonenumbers.PhoneMetadata.metadata_for_region(code) for code in lists("personal")["phone regions"]["all"].split())
    return re.compile("|".join(_of_region(region) for region in regions if region is not None))


def _of_region(region: phonenumbers.PhoneMetadata) -> str:
    kinds = (region.fixed_line, region.mobile, region.toll_free)
    patterns = [kind.national_number_pattern for kind in kinds if kind is not None and kind.national_number_pattern]
    return f"(?:{region.national_prefix or ''})?(?:{'|'.join(patterns)})"
