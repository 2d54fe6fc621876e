"""Lumen Dental: a dental clinic in Berlin, in German."""

from dataclasses import dataclass

from config.demo import cast
from config.demo.sites.site import Page, Site


@dataclass(frozen=True, slots=True)
class Treatment:
    slug: str
    name: str
    promise: str
    text: str
    minutes: int
    price: str

    @property
    def art(self) -> str:
        return f"img/demo/lumen/{self.slug}.svg"


@dataclass(frozen=True, slots=True)
class Colleague:
    slug: str
    name: str
    role: str
    text: str
    languages: str

    @property
    def art(self) -> str:
        return f"img/demo/lumen/{self.slug}.svg"


TREATMENTS = [
    Treatment(
        "vorsorge", "Vorsorge und Kontrolle", "Zweimal im Jahr, ohne Überraschungen.",
        "Wir schauen in Ruhe nach, zeigen Ihnen jedes Bild auf dem Schirm und erklären, was sofort nötig ist und was warten kann.",
        30, "Kassenleistung",
    ),
    Treatment(
        "reinigung", "Professionelle Zahnreinigung", "Glatt, sauber, gut beraten.",
        "Eine Stunde für Zähne und Zahnfleisch, mit Ultraschall und Pulverstrahl. Danach wissen Sie, welche Bürste zu Ihnen passt.",
        60, "95 €",
    ),
    Treatment(
        "fuellung", "Füllungen und Kronen", "Keramik in einem Termin.",
        "Wir messen digital ab und fräsen im Haus. Sie gehen mit dem fertigen Zahn nach Hause, ohne Provisorium und zweite Betäubung.",
        90, "ab 120 €",
    ),
    Treatment(
        "schiene", "Unsichtbare Schienen", "Gerade Zähne, ganz beiläufig.",
        "Ein Scan, ein Plan, eine Folge dünner Schienen. Alle sechs Wochen sehen wir uns für zehn Minuten.",
        45, "ab 2.400 €",
    ),
    Treatment(
        "implantat", "Implantate", "Fester Halt, sorgfältig geplant.",
        "Dreidimensional geplant und auf Wunsch im Dämmerschlaf gesetzt. Nachsorge und Röntgenkontrolle gehören dazu.",
        120, "ab 1.890 €",
    ),
    Treatment(
        "kinder", "Kinderzahnheilkunde", "Der erste Besuch ist zum Gucken da.",
        "Probesitzen, Zähne zählen, Stuhl fahren lassen. Behandelt wird erst, wenn Ihr Kind uns kennt.",
        30, "Kassenleistung",
    ),
]  # fmt: skip
TEAM = [
    Colleague(
        "hanna", "Dr. Hanna Vogt", "Zahnärztin, Gründerin",
        "Studierte in Freiburg und Kopenhagen. Am liebsten erklärt sie so lange, bis keine Frage mehr offen ist.", "Deutsch, Englisch",
    ),
    Colleague(
        "petra", "Petra Lang", "Leitung Prophylaxe",
        "Seit achtzehn Jahren dabei. Sieht am Zahnfleisch, wer nachts mit den Zähnen knirscht.", "Deutsch, Englisch",
    ),
    Colleague("mia", "Mia Sommer", "Empfang", "Findet auch für den dicken Backenzahn am Freitag noch einen Platz.", "Deutsch, Englisch"),
    Colleague(
        "emre", "Emre Yildiz", "Empfang und Kassenfragen",
        "Liest Heil- und Kostenpläne wie andere die Zeitung und erklärt sie auch auf Türkisch.", "Deutsch, Türkisch, Englisch",
    ),
    Colleague("jonas", "Jonas Keller", "Praxisleitung", "Sorgt dafür, dass die Termine halten, was sie versprechen.", "Deutsch, Englisch"),
]  # fmt: skip
PRICES = [
    ("Vorsorge", [
        ("Kontrolle, zweimal im Jahr", "Kassenleistung", ""),
        ("Professionelle Zahnreinigung", "95 €", "60 Minuten; viele Kassen zahlen dazu"),
        ("Zahnreinigung für Jugendliche", "60 €", "bis 18 Jahre"),
        ("Zweitmeinung mit Bildern", "45 €", "wird bei einer Behandlung verrechnet"),
    ]),
    ("Erhalten", [
        ("Füllung aus Kunststoff", "ab 80 €", "Zuzahlung, je nach Größe"),
        ("Füllung aus Keramik", "ab 120 €", "Zuzahlung, in einem Termin"),
        ("Krone aus Keramik", "ab 690 €", "Eigenanteil nach Festzuschuss"),
        ("Wurzelbehandlung mit Mikroskop", "ab 420 €", ""),
    ]),
    ("Schöner und gerader", [
        ("Bleaching in der Praxis", "390 €", "etwa 90 Minuten"),
        ("Unsichtbare Schienen", "ab 2.400 €", "Ratenzahlung ohne Zinsen möglich"),
        ("Implantat mit Krone", "ab 1.890 €", "Planung inbegriffen"),
    ]),
]  # fmt: skip
SLOTS = [
    ("Montag", ["8:20", "10:40", "14:00"]),
    ("Dienstag", ["9:00", "15:20", "18:00"]),
    ("Donnerstag", ["11:20", "16:40", "18:20"]),
]

LUMEN_DENTAL = Site(
    tenant=cast.LUMEN,
    language="de",
    pages={
        "": Page(
            "Zahnarztpraxis in Berlin", "demo/lumen/home.html", "Zahnmedizin bei Tageslicht.", {"treatments": TREATMENTS, "team": TEAM[:3]}
        ),
        "leistungen": Page("Leistungen", "demo/lumen/leistungen.html", "Von der Vorsorge bis zum Implantat.", {"treatments": TREATMENTS}),
        "team": Page("Team", "demo/lumen/team.html", "Wer Sie behandelt und begleitet.", {"team": TEAM}),
        "termine": Page("Termine", "demo/lumen/termine.html", "Termin vereinbaren.", {"treatments": TREATMENTS, "slots": SLOTS}),
        "preise": Page("Preise", "demo/lumen/preise.html", "Was Behandlungen kosten.", {"prices": PRICES}),
        "kontakt": Page("Kontakt", "demo/lumen/kontakt.html", "Adresse, Anfahrt und Sprechzeiten."),
        "danke": Page("Danke", "demo/lumen/danke.html", "Ihre Anfrage."),
    },
)
