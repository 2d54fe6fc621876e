"""What an export has learned of words and names dies with it, and nothing of anybody is kept for good."""

import gc
import importlib
import pkgutil
import re
import sys
import weakref

import pytest

from apps.reports import disguise as reading
from apps.reports.disguise import Disguise, Known
from apps.reports.disguise.codes import Codes
from apps.reports.disguise.memory import Memory
from apps.text import numbered, personal
from apps.text.personal import Ear, Page, masked, spans
from apps.text.spotting import unspaced

SAID = (
    "I am {name}, order {code}, {name}@{name}.example, call +49 30 12345{n}, at {name} Street 12, {name}straße 4 in Ulm. Dr. {name} said "
    "{name} dot example, born 12 March 19{n}. {upper} https://x.example/{name}?a={name}%20b photo{upper}x.jpg 王{name} ул. {name} 15"
)


def everything(name, n):
    text = SAID.format(name=name, upper=name.capitalize(), code=f"{name[:5]}-{n}42", n=n)
    disguise = Disguise(b"key")
    known = Known(
        people={f"{name.capitalize()} {name}": "Person 1", f"王{name}": "Person 2"}, addresses=[f"{name}@{name}.example", name],
        numbers=[f"{name[:5]}-{n}42"], streets=[f"{name} Street 12"], memory=disguise.memory,
    )  # fmt: skip
    disguise.text(text, known)
    disguise.value({name: {f"{name}_id": text, "label": name, "value": name, "phone": f"+49 30 12345{n}"}}, known)
    assert spans(text)
    assert masked(text)


def kept_for_good():
    """Every cache of the rooms that read what people said, by how much is in it; that of single letters apart."""
    for room in (reading, personal):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    rooms = (reading.__name__, personal.__name__, numbered.__name__, "apps.text.cards", "apps.text.folding")
    modules = [module for name, module in sys.modules.items() if name.startswith(rooms)]
    caches = {id(one): one for module in modules for one in vars(module).values() if hasattr(one, "cache_info")}
    assert caches
    assert not any(isinstance(one, Ear | Memory) for module in modules for one in vars(module).values())
    return {one.__qualname__: one.cache_info().currsize for one in caches.values() if one is not unspaced}


def test_nothing_kept_for_good_grows_by_what_people_say():
    everything("quillfeather", 63)
    before = kept_for_good()
    everything("featherquill", 36)
    assert kept_for_good() == before


def test_no_pattern_is_made_of_what_they_are_called():
    everything("mossbrackett", 63)
    assert not [key for key in re._cache if "mossb" in str(key).casefold()]


def test_what_an_export_learned_goes_with_it():
    disguise = Disguise(b"key")
    disguise.text("I am Quillfeather", Known(people={"Nadia Berg": "Person 1"}, memory=disguise.memory))
    assert "Quillfeather" in disguise.memory.ear
    memory = weakref.ref(disguise.memory)
    del disguise
    gc.collect()
    assert memory() is None


def test_one_export_hears_a_word_once(monkeypatch):
    asked = []
    disguise = Disguise(b"key")
    monkeypatch.setattr(Ear, "__missing__", lambda ear, token: asked.append(token) or ear.setdefault(token, 0))
    for _ in range(3):
        disguise.text("balastun brela", Known(memory=disguise.memory))
    assert asked == ["balastun", "brela"]


STREETS = [
    ("Lange Straße 4b", "bitte an die lange  STRASSE 4b liefern", "strasse"),
    ("Lange Strasse 4b", "an die Lange Straße 4b!", "straße"),
    ("İstiklal Sokağı 5", "adres: istiklal sokağı 5", "istiklal"),
    ("İstiklal Sokağı 5", "adres: İSTİKLAL SOKAĞI 5", "stikl"),
]


@pytest.mark.parametrize(("street", "text", "canary"), STREETS)
def test_a_street_of_theirs_is_hidden_in_every_spelling_of_its_letters(street, text, canary):
    disguise = Disguise(b"key")
    hidden = disguise.text(text, Known(streets=[street]))
    assert canary not in hidden.casefold()
    assert "[address " in hidden


def test_a_user_id_within_a_word_is_none():
    disguise = Disguise(b"key")
    assert disguise.text("the ßkofi_7ß and xkofi_7", Known(addresses=["kofi_7"])) == "the ßkofi_7ß and xkofi_7"


def test_numbers_of_theirs_are_looked_for_in_one_order():
    found = list(Codes({"AB12", "12CD", "12EFG"}).on(Page("AB 12 CD, AB12CD, 12EFG")))
    assert [code for _, _, code in found] == ["12EFG"]
    found = list(Codes({f"{letter}1042" for letter in "GCAFBED"}).on(Page(" ".join(f"{letter}1042" for letter in "DEGABCF"))))
    assert [code for _, _, code in found] == [f"{letter}1042" for letter in "ABCDEFG"]
