"""Who is who in the demo."""

from dataclasses import dataclass, field
from datetime import date, time

from apps.tenants.roles import Role

PASSWORD = "tandem-demo"  # noqa: S105 - known to everybody, and only where DEBUG=1

Day = list[tuple[time, time]]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    name: str
    email: str
    role: Role
    skills: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=lambda: ["en"])
    money_limit: int = 0


@dataclass(frozen=True, slots=True)
class DemoTenant:
    slug: str
    name: str
    about: str
    time_zone: str
    languages: list[str]
    week: dict[int, Day]
    holidays: dict[date, str]
    teams: dict[str, list[str]]
    people: list[DemoPerson]


def _day(*hours: int) -> Day:
    """`_day(9, 13, 14, 18)`: nine to one and two to six."""
    return [(time(opens), time(closes)) for opens, closes in zip(hours[::2], hours[1::2], strict=True)]


ACME = DemoTenant(
    slug="acme",
    name="Acme Skin",
    about="an online skin-care shop",
    time_zone="America/New_York",
    languages=["en", "es"],
    week={**dict.fromkeys(range(5), _day(9, 18)), 5: _day(10, 16)},
    holidays={date(2026, 11, 26): "Thanksgiving", date(2026, 12, 25): "Christmas Day", date(2027, 1, 1): "New Year’s Day"},
    teams={
        "Orders": ["sarah", "tom"],
        "Billing": ["tom"],
        "Leads": ["supervisor"],
        "Sales": ["supervisor", "sarah"],
        "Engineering": ["admin"],
        "Retention": ["sarah"],
    },
    people=[
        DemoPerson("Olivia Hart", "owner@acme.example", Role.OWNER, money_limit=1000),
        DemoPerson("Adam Price", "admin@acme.example", Role.ADMIN, money_limit=500),
        DemoPerson("Sofia Reyes", "supervisor@acme.example", Role.SUPERVISOR, ["complaints"], ["en", "es"], 250),
        DemoPerson("Sarah Lindqvist", "sarah@acme.example", Role.AGENT, ["orders", "returns", "skin care"], ["en", "es"], 50),
        DemoPerson("Tom Becker", "tom@acme.example", Role.AGENT, ["orders", "billing"], ["en", "de"], 50),
        DemoPerson("Oscar Ruiz", "ops@acme.example", Role.OPS),
    ],
)

LUMEN = DemoTenant(
    slug="lumen",
    name="Lumen Dental",
    about="a dental clinic",
    time_zone="Europe/Berlin",
    languages=["de", "en", "tr"],
    week={0: _day(8, 12, 13, 17), 1: _day(8, 12, 13, 19), 2: _day(8, 12), 3: _day(8, 12, 13, 19), 4: _day(8, 14)},
    holidays={date(2026, 12, 25): "Erster Weihnachtstag", date(2026, 12, 26): "Zweiter Weihnachtstag", date(2027, 1, 1): "Neujahr"},
    teams={"Reception": ["mia", "emre"], "Treatment questions": ["mia"], "Billing": ["emre"]},
    people=[
        DemoPerson("Dr. Hanna Vogt", "owner@lumen.example", Role.OWNER, money_limit=500),
        DemoPerson("Jonas Keller", "admin@lumen.example", Role.ADMIN, languages=["de", "en"], money_limit=300),
        DemoPerson("Petra Lang", "supervisor@lumen.example", Role.SUPERVISOR, ["triage"], ["de", "en"], 200),
        DemoPerson("Mia Sommer", "mia@lumen.example", Role.AGENT, ["appointments", "triage"], ["de", "en"], 30),
        DemoPerson("Emre Yildiz", "emre@lumen.example", Role.AGENT, ["appointments", "insurance"], ["de", "tr", "en"], 30),
        DemoPerson("Nora Brandt", "ops@lumen.example", Role.OPS, languages=["de"]),
    ],
)

MAPLE = DemoTenant(
    slug="maple",
    name="Maple Homes",
    about="a real-estate agency",
    time_zone="America/Toronto",
    languages=["en", "fr"],
    week={**dict.fromkeys(range(5), _day(9, 17)), 5: _day(10, 15), 6: _day(12, 16)},
    holidays={date(2026, 12, 25): "Christmas Day", date(2026, 12, 26): "Boxing Day", date(2027, 1, 1): "New Year’s Day"},
    teams={"Viewings": ["chloe", "marcus"], "Sales": ["marcus"]},
    people=[
        DemoPerson("Grace Tremblay", "owner@maple.example", Role.OWNER, languages=["en", "fr"], money_limit=1000),
        DemoPerson("Noah Singh", "admin@maple.example", Role.ADMIN, money_limit=500),
        DemoPerson("Ella Roy", "supervisor@maple.example", Role.SUPERVISOR, ["contracts"], ["en", "fr"], 250),
        DemoPerson("Chloé Gagnon", "chloe@maple.example", Role.AGENT, ["viewings"], ["fr", "en"], 50),
        DemoPerson("Marcus Lee", "marcus@maple.example", Role.AGENT, ["viewings", "sales"], ["en"], 50),
        DemoPerson("Ivy Chen", "ops@maple.example", Role.OPS),
    ],
)

TENANTS = [ACME, LUMEN, MAPLE]
