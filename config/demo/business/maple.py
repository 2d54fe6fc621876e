"""Maple Homes: the homes on its site, who shows them and when, buyers and their viewings."""

from datetime import time, timedelta
from decimal import Decimal

from apps.business.actions import book_appointment
from apps.business.models import Customer, Listing, Product, Resource, Service, Shop
from apps.business.queries.appointments import free_slots
from apps.events.actors import SYSTEM
from config.demo.business.keeping import at, customer, kept, person_there, service
from config.demo.cast import MAPLE
from config.demo.sites.maple import HOMES, Home

CURRENCY = "CAD"
SQUARE_METRES_A_FOOT = 0.092903
VIEWINGS = {weekday: [(time(12), time(19))] for weekday in range(5)} | {5: [(time(10), time(16))], 6: [(time(12), time(16))]}
HOUSE = ["casa", "Haus", "huis", "dom", "ev", "منزل", "घर", "मकान", "房子"]
APARTMENT = ["apartamento", "piso", "Wohnung", "appartamento", "mieszkanie", "daire", "شقة", "फ्लैट", "公寓"]
KINDS = {  # what people type when they mean one, in both of the tenant's languages
    "Detached": ["house", "maison", "family home", *HOUSE],
    "Semi-detached": ["house", "semi", "maison jumelée", *HOUSE],
    "Cottage": ["house", "small house", "maison", *HOUSE],
    "Condo": ["apartment", "flat", "condominium", "appartement", *APARTMENT],
    "Laneway": ["house", "laneway house", "maison", *HOUSE],
    "Bungalow": ["house", "single storey", "plain-pied", "maison", *HOUSE],
    "Loft": ["apartment", "studio", "appartement", *APARTMENT],
}


def seed() -> None:
    kept(Shop, currency=CURRENCY)
    people = {name: person_there(MAPLE, name, VIEWINGS) for name in ("Marcus Lee", "Chloé Gagnon")}
    homes = {home.slug: _home(home, people[home.agent]) for home in HOMES}
    viewing = service(
        list(people.values()),
        code="viewing",
        name="Viewing",
        words=["visit", "showing", "tour", "see a home", "visite"],
        minutes=30,
        rest=30,
        step=30,
        needs_listing=True,
        currency=CURRENCY,
        horizon_days=21,
        intake=["Do you have a home to sell first?", "Are you pre-approved for a mortgage?"],
    )
    service(
        [people["Marcus Lee"]],
        code="valuation",
        name="Valuation",
        words=["appraisal", "what is my home worth", "évaluation", "estimation"],
        minutes=45,
        rest=30,
        currency=CURRENCY,
        notice_hours=24,
    )
    hugo, amara = _buyers()
    _view(viewing, homes["leslieville-cottage"], hugo, ahead=2)
    _view(viewing, homes["harbour-condo"], amara, ahead=1)


def _home(home: Home, shown_by: Resource) -> Product:
    product = kept(
        Product,
        sku=home.slug,
        name=f"{home.street}, {home.place}",
        description=f"{home.headline} {home.text} {'. '.join(home.extras)}.",
        price=Decimal(home.price),
        currency=CURRENCY,
        category=home.kind,
        tags=KINDS[home.kind],
        url=f"/demo/maple/{home.slug}/",
        image=f"/static/{home.art}",
    )
    area = round(home.feet * SQUARE_METRES_A_FOOT)
    facts = {"rooms": home.beds, "baths": home.baths, "street": home.street, "place": home.place, "built": home.built}
    kept(Listing, product=product, area=area, shown_by=shown_by, **facts)
    return product


def _buyers() -> list[Customer]:
    return [
        customer("B-318", "Hugo Lavoie", email="hugo.lavoie@example.com", phone="+14165550318", tags=["pre-approved"], country="CA"),
        customer("B-325", "Amara Osei", email="amara.osei@example.com", phone="+14165550325", tags=["first home"], country="CA"),
    ]


def _view(viewing: Service, home: Product, buyer: Customer, *, ahead: int) -> None:
    """The first time that is free from then on."""
    begins = at(MAPLE, ahead, 0)
    free = free_slots(viewing, since=begins, until=begins + timedelta(days=14), listing=home, most=1)[0]
    book_appointment(viewing, starts_at=free.starts_at, listing=home, customer=buyer, actor=SYSTEM)
