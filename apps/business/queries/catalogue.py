"""Finding what somebody looks for among what is offered."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import add, or_

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from apps.business.models import Listing, Product
from apps.business.queries.house import languages
from apps.business.wording import holds, stems
from apps.knowledge.stemming import stems as dictionary_forms
from apps.text.folding import folded, lowered
from apps.text.folding import words as words_of
from apps.tools.registry import Refused

MOST = 5
LOOKED_AT = 400
ROOMS = re.compile(
    r"(?<!\d)([1-9])\s*\+?\s*-?\s*(?:bed(?:room)?s?|bd|br|rooms?|zimmer|chambres?|pieces?|habitaciones|dormitorios?|quartos?|camere|kamers?)\b"
)
TO_LET = re.compile(r"\b(?:rent(?:al|ing)?|to let|lease|mieten?|louer|location|alquil\w+|alugar|affitto|huren?)\b")
TO_BUY = re.compile(r"\b(?:buy|sale|purchase|kaufen|acheter|vente|comprar|venta|venda|comprare|vendita|kopen)\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sentence asks for, as far as a catalogue can tell."""

    stems: list[str] = field(default_factory=list)
    rooms: int | None = None
    offer: str = ""


def asked(query: str, spoken: Iterable[str] = ("en",)) -> Asked:
    plain = folded(query)
    rooms = ROOMS.search(plain)
    offer = Listing.Offer.RENT if TO_LET.search(plain) else Listing.Offer.SALE if TO_BUY.search(plain) else ""
    return Asked(stems(ROOMS.sub(" ", folded(_telling(query, spoken)))), int(rooms[1]) if rooms else None, offer)


def _telling(query: str, spoken: Iterable[str]) -> str:
    """Without the words that only hold a sentence together in one of the languages."""
    left = [word for word, _ in words_of(lowered(query))]
    for language in {*spoken, "en"}:
        forms = dictionary_forms(left, language)
        left = [word for word in left if forms[word]]
    return " ".join(left)


def search_products(query: str, *, max_price: Decimal | None = None, most: int = MOST) -> list[Product]:
    """The best first: words in the name count most, rare words more than common ones, what can be had before what cannot."""
    wanted = asked(query, languages())
    found = [product for product in _candidates(wanted, max_price) if _fits(product, wanted)]
    shares = Counter(stem for product in found for stem in wanted.stems if holds(product.words, stem))
    return sorted(found, key=lambda product: (-_worth(product, wanted, shares), not product.in_stock, product.price))[:most]


def product_named(name: str) -> Product:
    """By its id, or by its whole name."""
    offered = Product.objects.offered().prefetch_related("listings__shown_by")
    found = offered.filter(Q(sku__iexact=name.strip()) | Q(name__iexact=name.strip()))[:2]
    if len(found) != 1:
        raise Refused("There is no such product.", code="not_found")
    return found[0]


def _candidates(wanted: Asked, max_price: Decimal | None) -> list[Product]:
    """Whatever holds one of the words, those with most of them first; homes by their rooms, or by what is offered of them alone."""
    affordable = Product.objects.offered().prefetch_related("listings__shown_by")
    affordable = affordable if max_price is None else affordable.filter(price__lte=max_price)
    offered = affordable.exclude(_other_offer(wanted.offer)) if wanted.offer else affordable
    if wanted.rooms is not None:
        return list(offered.filter(listings__rooms__gte=wanted.rooms)[:LOOKED_AT])
    found = _with_words(offered, wanted.stems)
    return found or (list(offered.filter(listings__offer=wanted.offer)[:LOOKED_AT]) if wanted.offer else [])


def _other_offer(offer: str) -> Q:
    return Q(listings__isnull=False) & ~Q(listings__offer=offer)


def _with_words(offered: QuerySet[Product], said: list[str]) -> list[Product]:
    if not said:
        return []
    held = [Q(words__contains=stem) for stem in said]
    hits = reduce(add, [Case(When(one, then=Value(1)), default=Value(0), output_field=IntegerField()) for one in held])
    return list(offered.filter(reduce(or_, held)).annotate(hits=hits).order_by("-hits", "id")[:LOOKED_AT])


def _fits(product: Product, wanted: Asked) -> bool:
    """A word in the name, category or tags will do; those in a description must be half of what was said. A home may fit by its facts."""
    found = [stem for stem in wanted.stems if holds(product.words, stem)]
    if not found:
        return wanted.rooms is not None or bool(wanted.offer and product.listings.all())
    shown = folded(" ".join([product.name, product.category, *product.tags]))
    return wanted.rooms is not None or any(holds(shown, stem) for stem in found) or len(found) * 2 >= len(wanted.stems)


def _worth(product: Product, wanted: Asked, shares: Counter[str]) -> float:
    name, tags = folded(product.name), folded(" ".join([product.category, *product.tags]))
    said = [stem for stem in wanted.stems if holds(product.words, stem)]
    rooms = sum(2 for listing in product.listings.all() if listing.rooms == wanted.rooms)
    return rooms + sum((3 if holds(name, stem) else 2 if holds(tags, stem) else 1) / math.log2(1 + shares[stem]) for stem in said)
