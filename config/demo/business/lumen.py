"""Lumen Dental: treatments as on its site, who does them and when, patients and their appointments."""

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal

from apps.business.actions import book_appointment
from apps.business.models import Appointment, Customer, Invoice, Resource, Service, Shop, TimeOff
from apps.business.queries.appointments import free_slots
from apps.events.actors import SYSTEM
from config.demo.business.keeping import at, customer, day, kept, person_there, service
from config.demo.cast import LUMEN
from config.demo.sites.lumen import TREATMENTS

CURRENCY = "EUR"
HYGIENE = {weekday: [(time(8), time(12)), (time(13), time(17))] for weekday in (0, 1, 3)} | {4: [(time(8), time(14))]}
INTAKE = ["Waren Sie schon einmal bei uns?", "Bei welcher Krankenkasse sind Sie?", "Nehmen Sie regelmäßig Medikamente?"]


CHECK_UPS = [
    "kontrol", "muayene", "revisión", "contrôle", "consulta", "controllo", "controle", "przegląd", "kontrola", "فحص", "जाँच", "जांच", "检查",
]  # fmt: skip
CLEANINGS = [
    "diş temizliği", "limpieza dental", "détartrage", "nettoyage des dents", "limpeza dentária", "pulizia dei denti", "gebitsreiniging",
    "czyszczenie zębów", "higienizacja", "تنظيف الأسنان", "दांतों की सफाई", "दाँतों की सफाई", "洗牙", "洁牙",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Treated:
    """What a treatment's page does not say."""

    by: str
    words: list[str]
    price: Decimal | None = None
    is_from: bool = False


TREATED = {
    "vorsorge": Treated("Dr. Hanna Vogt", ["Kontrolle", "Untersuchung", "check-up", "checkup", "examination", *CHECK_UPS]),
    "reinigung": Treated("Petra Lang", ["Zahnreinigung", "Prophylaxe", "PZR", "teeth cleaning", "hygienist", *CLEANINGS], Decimal(95)),
    "fuellung": Treated("Dr. Hanna Vogt", ["Füllung", "Krone", "Loch", "filling", "crown", "dolgu", "kron"], Decimal(120), is_from=True),
    "schiene": Treated("Dr. Hanna Vogt", ["Schiene", "Aligner", "braces", "clear aligner", "plak"], Decimal(2400), is_from=True),
    "implantat": Treated("Dr. Hanna Vogt", ["Implantat", "implant", "implant muayenesi"], Decimal(1890), is_from=True),
    "kinder": Treated("Dr. Hanna Vogt", ["Kind", "Kinderzahnarzt", "child", "kids", "paediatric", "çocuk"]),
}


def seed() -> None:
    kept(Shop, currency=CURRENCY, payment_page="https://zahlen.lumen.example/")
    people = {
        "Dr. Hanna Vogt": person_there(LUMEN, "Dr. Hanna Vogt", LUMEN.week),
        "Petra Lang": person_there(LUMEN, "Petra Lang", HYGIENE),
    }
    kept(TimeOff, resource=people["Petra Lang"], starts_at=at(LUMEN, 9, 0), ends_at=at(LUMEN, 11, 0), reason="Fortbildung")
    services = _services(people)
    jana, cem, ruth = _patients()
    _book(services["reinigung"], jana, ahead=3)
    _book(services["vorsorge"], cem, ahead=1)
    _book(services["fuellung"], ruth, ahead=6)
    _was_there(services["vorsorge"], people["Dr. Hanna Vogt"], jana)
    kept(
        Invoice,
        number="R-4107",
        customer=jana,
        about="Professionelle Zahnreinigung",
        amount=Decimal(95),
        currency=CURRENCY,
        issued_on=day(LUMEN, -6),
        due_on=day(LUMEN, 8),
    )


def _services(people: dict[str, Resource]) -> dict[str, Service]:
    return {
        treatment.slug: service(
            [people[TREATED[treatment.slug].by]],
            code=treatment.slug,
            name=treatment.name,
            words=TREATED[treatment.slug].words,
            minutes=treatment.minutes,
            step=20,
            price=TREATED[treatment.slug].price,
            price_is_from=TREATED[treatment.slug].is_from,
            currency=CURRENCY,
            intake=INTAKE,
        )
        for treatment in TREATMENTS
    }


def _patients() -> list[Customer]:
    return [
        customer("P-2201", "Jana Wolff", email="jana.wolff@example.com", phone="+493055501201", city="Berlin", country="DE"),
        customer("P-2214", "Cem Aydin", email="cem.aydin@example.com", phone="+493055501214", city="Berlin", country="DE"),
        customer("P-1987", "Ruth Neumann", phone="+493055501987", tags=["Angstpatientin"], city="Berlin", country="DE"),
    ]


def _book(treatment: Service, patient: Customer, *, ahead: int) -> None:
    """The first time that is free from then on."""
    begins = at(LUMEN, ahead, 0)
    free = free_slots(treatment, since=begins, until=begins + timedelta(days=14), most=1)[0]
    book_appointment(treatment, starts_at=free.starts_at, customer=patient, actor=SYSTEM)


def _was_there(treatment: Service, by: Resource, patient: Customer) -> None:
    began = at(LUMEN, -190, 9)
    ended = began + timedelta(minutes=treatment.minutes)
    kept(
        Appointment,
        number="AP-0412",
        service=treatment,
        resource=by,
        customer=patient,
        name=patient.name,
        starts_at=began,
        ends_at=ended,
        held_until=ended,
    )
