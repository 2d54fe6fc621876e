"""Maple Homes: an estate agency in Toronto."""

from dataclasses import dataclass
from typing import Any

from config.demo import cast
from config.demo.sites.site import Page, Query, Site


@dataclass(frozen=True, slots=True)
class Home:
    slug: str
    street: str
    place: str
    kind: str
    price: int
    beds: int
    baths: int
    feet: int
    built: int
    headline: str
    text: str
    extras: list[str]
    agent: str

    @property
    def art(self) -> str:
        return f"img/demo/maple/{self.slug}.svg"

    @property
    def asking(self) -> str:
        return f"${self.price:,}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [
            ("Bedrooms", str(self.beds)),
            ("Bathrooms", str(self.baths)),
            ("Inside", f"{self.feet:,} sq ft"),
            ("Built", str(self.built)),
            ("Kind", self.kind),
            ("Neighbourhood", self.place),
        ]


HOMES = [
    Home(
        "wychwood-victorian", "48 Wychwood Lane", "Wychwood", "Detached", 1_695_000, 4, 3, 2240, 1896,
        "A red-brick Victorian with its porch intact.",
        "Three storeys, twelve-foot ceilings on the ground floor and a porch that has seen a hundred and thirty "
        "summers. The kitchen was redone in 2022; the stained glass on the landing was not, thankfully.",
        ["South-facing garden", "Parking off the lane", "New boiler 2023", "Walk to St. Clair West"], "Marcus Lee",
    ),
    Home(
        "roncesvalles-semi", "212 Fermanagh Row", "Roncesvalles", "Semi-detached", 1_249_000, 3, 2, 1680, 1911,
        "Bay-and-gable, two minutes from the bakery.",
        "The classic Toronto plan at its sunniest: bay window in front, kitchen across the back, and a third-floor "
        "room under the gable that everyone will want.",
        ["Finished basement", "Deck over the garden", "504 streetcar at the corner"], "Chloé Gagnon",
    ),
    Home(
        "leslieville-cottage", "77 Boulton Street", "Leslieville", "Cottage", 989_000, 2, 1, 980, 1889,
        "A worker's cottage, small on purpose.",
        "One and a half storeys of good decisions: heated floors, a real pantry, and a garden studio that can be an "
        "office or a very quiet teenager.",
        ["Garden studio", "Heated floors", "Dog park across the street"], "Chloé Gagnon",
    ),
    Home(
        "harbour-condo", "1904–15 Quay Street", "Harbourfront", "Condo", 715_000, 2, 2, 840, 2014,
        "The lake, from the nineteenth floor.",
        "A corner suite with two sides of glass. On clear mornings you see the mist over Niagara; on the others, the ferries.",
        ["Parking and locker", "Concierge", "Maintenance $690 a month"], "Marcus Lee",
    ),
    Home(
        "croft-laneway", "31R Croft Lane", "Harbord Village", "Laneway", 1_080_000, 2, 2, 1050, 2021,
        "A new house behind an old one.",
        "Charred-cedar cladding, a roof light the length of the stair, and neighbours who plant tomatoes in the lane. "
        "Costs about as much to heat as a toaster.",
        ["Heat pump", "Roof terrace", "Bicycle room"], "Marcus Lee",
    ),
    Home(
        "bluffs-bungalow", "9 Meadowcliff Court", "Scarborough Bluffs", "Bungalow", 1_149_000, 3, 2, 1400, 1956,
        "Mid-century, one floor, two hundred steps from the Bluffs.",
        "Original terrazzo in the hall, a carport worthy of a better car, and a picture window that frames the maple "
        "the street was named around.",
        ["Carport", "Wide lot", "Sauna in the basement"], "Chloé Gagnon",
    ),
    Home(
        "carlaw-loft", "310–233 Carlaw Yard", "Riverside", "Loft", 829_000, 1, 1, 920, 1929,
        "A wire factory, then a studio, soon yours.",
        "Concrete columns, steel windows and fourteen feet of height. The freight lift still works and still sounds like it.",
        ["Steel windows", "Fourteen-foot ceilings", "Live-work zoning"], "Marcus Lee",
    ),
    Home(
        "lytton-tudor", "126 Lytton Gate", "Lytton Park", "Detached", 2_450_000, 5, 4, 3150, 1928,
        "Half-timbered, wholly looked after.",
        "Leaded windows, a library with a rolling ladder and a garden that three gardeners have signed. The school run is a walk.",
        ["Double garage", "Library", "Heated drive"], "Chloé Gagnon",
    ),
]  # fmt: skip
SLOTS = ["Today, 5:30 pm", "Tomorrow, noon", "Tomorrow, 6 pm", "Saturday, 11 am", "Saturday, 2 pm", "Sunday, 1 pm"]
KINDS = sorted({home.kind for home in HOMES})
TEAM = [
    ("grace", "Grace Tremblay", "Founder and broker of record", "Has sold on the same forty streets since 1998, some houses three times."),
    ("ella", "Ella Roy", "Contracts", "Reads every clause aloud, in English or French, until it means something."),
    ("chloe", "Chloé Gagnon", "Viewings", "Knows which floorboards creak, and says so before you ask."),
    ("marcus", "Marcus Lee", "Viewings and sales", "Grew up in a condo on the harbour; can tell north light from a photograph."),
]


def search(query: Query) -> dict[str, Any]:
    """The homes that fit what was asked for."""
    kind, beds = query.get("kind", ""), query.get("beds", "")
    fewest = int(beds) if beds in {"1", "2", "3", "4"} else 0
    found = [home for home in HOMES if home.beds >= fewest and kind in {"", home.kind}]
    return {"homes": found, "kind": kind, "beds": beds}


def home_page(home: Home) -> Page:
    near = [other for other in HOMES if other is not home][:3]
    return Page(f"{home.street}, {home.place}", "demo/maple/home_for_sale.html", home.headline, {"home": home, "near": near})


MAPLE_HOMES = Site(
    tenant=cast.MAPLE,
    language="en",
    pages={
        "": Page(
            "Toronto, one street at a time", "demo/maple/home.html", "Homes for sale in Toronto.", {"homes": HOMES[:5], "kinds": KINDS}
        ),
        "homes": Page("Homes for sale", "demo/maple/homes.html", "Every home we are showing.", {"kinds": KINDS}, search),
        **{home.slug: home_page(home) for home in HOMES},
        "viewings": Page("Viewings", "demo/maple/viewings.html", "See a home in person.", {"homes": HOMES, "slots": SLOTS}),
        "valuation": Page("What is it worth?", "demo/maple/valuation.html", "A valuation by somebody who knows the street."),
        "about": Page("About us", "demo/maple/about.html", "Who we are.", {"team": TEAM}),
        "thanks": Page("Thank you", "demo/maple/thanks.html", "We have your request."),
    },
)
