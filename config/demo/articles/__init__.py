"""What the demo tenants know: the words of their sites, and some more that customers ask for. A file an article, a folder a tenant."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SYNONYMS: dict[str, list[list[str]]] = {
    "acme": [
        ["parcel", "package", "order", "paquete", "pedido"],
        ["refund", "money back", "reembolso"],
        ["sunscreen", "sun cream", "SPF", "protector solar"],
        ["voucher", "gift card", "tarjeta regalo"],
    ],
    "lumen": [
        ["Zahnreinigung", "PZR", "Prophylaxe", "cleaning"],
        ["Krankenkasse", "Kasse", "Versicherung", "insurance"],
        ["Schienen", "Aligner", "braces"],
        ["Notfall", "Schmerzen", "emergency", "toothache"],
    ],
    "maple": [
        ["viewing", "showing", "visit", "visite"],
        ["fee", "commission", "charge"],
        ["condo", "flat", "apartment"],
        ["deposit", "acompte"],
    ],
}


@dataclass(frozen=True, slots=True)
class DemoArticle:
    title: str
    body: str
    page: str = ""  # of the tenant's site, where customers may read it
    audience: str = "public"


def articles(slug: str) -> Iterator[DemoArticle]:
    for path in sorted((Path(__file__).parent / slug).glob("*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        yield DemoArticle(body=body.strip(), **dict(line.split(": ", 1) for line in head.splitlines()))
