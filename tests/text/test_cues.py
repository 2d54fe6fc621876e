"""A finder that is not asked would have found nothing: cues only spare time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.text.numbered import numbered
from apps.text.personal import Page, cues, spans, spans_on

TELLING_TEXTS = [
    "my name is anna petrov", "Mr. Oyelaran, M. Dupont, Г-н Петров", "eva meyer wrote", "The All-inclusive offer of Szabina",
    "McAllister", "de Vries", "P.O. Box 44", "at the offP.O. Box 4434", "12 High Street, Leeds", "Rue de la Paix 7",
    "Lindenstraße 4a", "ul. Ленина 15", "45 elm street", "Unionville Drive", "Calle Mayor 23, 2º B", "9 Kai Grove Suite 12",
    "Apt. 12", "the corner of 5th and Main 12", "I live in Ulm 12, 89073", "zip code 10115", "postleitzahl: 50668", "BS8 1QU",
    "a@b.example", "@kofi_77", "https://x.example/a", "WWW.x.org", "password: hunter2", "密码:abc123", "10.0.0.1",
    "2001:db8:0:0:0:0:2:1", "::a:b:c", "DE89 3704 0044 0532 0130 00", "4242 4242 4242 4242", "card 630400001234", "078-05-1120",
    "DRIVER'S LICENSE D481-22-9917", "kımlik 12345678901", "паспорт 4510 123456", "+49 30 1234567", "0161 496 0123 x 12",
    "born 12 March 1984", "3.4.85", "since 1998", "on Monday", "5 mai", "Sept. 2020", "aged 34", "45 años", "34岁", "I'm Lithuanian",
    "greek2", "from New York", "in Köln 50667", "the UK", "moved here from Oxted", "I work for Brindlewood", "work as a night porter",
    "Hollis Ltd", "Acme, Bolt and Chase", "Thanks,\nKwabena\n\n12 Mill Lane\nEly", "我叫王小明", "Ingrid\nFjordlys\n\nStorgata 9",
]  # fmt: skip
MIXED = st.lists(
    st.sampled_from([*TELLING_TEXTS, "the", "and", "\n", ",", ".", "-", "_", "12", "Will", "ſ", "K"]) | st.text(max_size=4), max_size=6
).flatmap(lambda pieces: st.sampled_from(["", " ", "\n"]).map(lambda gap: gap.join(pieces)))


def with_every_finder_asked(text):
    page = Page(text)
    page.heard = -1
    return spans_on(page)


@pytest.mark.parametrize("text", TELLING_TEXTS)
def test_no_find_is_missed_for_want_of_a_cue(text):
    assert spans(text) == with_every_finder_asked(text)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(MIXED)
def test_in_any_mixture_none_is_missed(text):
    assert spans(text) == with_every_finder_asked(text)


def test_what_was_worked_out_of_words_is_forgotten_before_it_is_too_much(monkeypatch):
    whole = cues.Ear()
    known = {word: whole[word] for word in ("Anna", "and", "Ben", "went", "to", "Ulm")}
    monkeypatch.setattr(cues, "_MOST_KEPT", 3)
    ear = cues.Ear()
    for word, bits in known.items():
        assert ear[word] == bits
        assert len(ear) <= 3


def test_a_cue_that_is_known_later_is_heard_too(monkeypatch):
    monkeypatch.setattr(cues.Cue, "known", [*cues.Cue.known])
    assert cues.Ear()["quillfeather"] == 0
    late = cues.Cue(lambda: ("quillfeather",))
    assert cues.Ear()["Quillfeather"] & late.bit


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my order is 1042", [("order", "1042")]),
        ("invoice INV-2024-0042 and parcel 1Z999AA1", [("invoice", "INV-2024-0042"), ("parcel", "1Z999AA1")]),
        ("Kundennummer: 88-1042", [("account", "88-1042")]),
        ("I paid $1042 for my order", []),
        ("open for 1042 days", []),
        ("at 10:42", []),
    ],
)
def test_numbers_are_told_by_their_nouns(text, found):
    assert [(one.kind, text[one.start : one.end].lstrip("#")) for one in numbered(text)] == found
