"""What the engine says exists in all twelve languages, whole."""

import json
import re
from pathlib import Path

import pytest

from apps.llm.builtin import voice
from apps.llm.builtin.reading.lexicon import TONGUES, vocabulary
from apps.llm.builtin.voice import OFFERS, Voice, offered, phrases, sentences

FOLDER = Path(voice.__file__).with_name("phrases")
WORDS = Path(voice.__file__).parent / "reading" / "words"
ENGLISH = phrases("en")
PLACEHOLDER = re.compile(r"\{[^}]*\}")
MOST_WORDS = 20

every_tongue = pytest.mark.parametrize("tongue", TONGUES)


@pytest.mark.parametrize("folder", [FOLDER, WORDS])
def test_each_language_has_its_file_and_no_file_is_left_over(folder):
    assert {path.name for path in folder.iterdir()} == {f"{tongue}.json" for tongue in TONGUES}


@every_tongue
def test_a_file_holds_the_keys_of_english_each_once_in_the_same_order(tongue):
    pairs = json.loads((FOLDER / f"{tongue}.json").read_text(encoding="utf-8"), object_pairs_hook=list)
    assert [key for key, _ in pairs] == list(ENGLISH)
    assert pairs[0][0] == "note"


@every_tongue
def test_placeholders_are_those_of_english(tongue):
    for key, sentence in phrases(tongue).items():
        assert sorted(PLACEHOLDER.findall(sentence)) == sorted(PLACEHOLDER.findall(ENGLISH[key])), key


@every_tongue
def test_no_sentence_is_empty_or_untidy(tongue):
    for key, sentence in phrases(tongue).items():
        assert sentence.strip() == sentence != "", key
        assert not re.search(r"  |\.\.\.|[!\uff01]", sentence), key


@every_tongue
def test_what_asks_in_english_asks_everywhere(tongue):
    for key, sentence in ENGLISH.items():
        assert ("?" in sentence) == bool(re.search("[?\uff1f\u061f]", phrases(tongue)[key])), key


@every_tongue
def test_replies_are_at_most_two_sentences(tongue):
    for key in set(ENGLISH) - {"note"}:
        assert len(sentences(phrases(tongue)[key])) <= 2, key


def test_replies_are_short():
    lengths = [len(sentence.split()) for key, sentence in ENGLISH.items() if key != "note"]
    assert max(lengths) <= MOST_WORDS
    assert sum(lengths) / len(lengths) <= 14


@pytest.mark.parametrize("tongue", [tongue for tongue in TONGUES if tongue != "en"])
def test_no_sentence_is_left_in_english(tongue):
    assert [key for key, sentence in phrases(tongue).items() if sentence == ENGLISH[key]] == []


@every_tongue
def test_every_offer_is_recognised_when_it_was_made(tongue):
    for key, flow in OFFERS.items():
        assert offered(phrases(tongue)[key]) == flow, key


@every_tongue
def test_the_words_of_a_language_cover_what_english_covers(tongue):
    english, theirs = vocabulary("en"), vocabulary(tongue)
    assert set(theirs) == set(english)
    for chapter in ("answers", "things", "picks", "days", "weekdays", "parts", "clock"):
        assert set(theirs[chapter]) == set(english[chapter]), chapter
    known = {key.split()[0] for key in theirs["intents"]}
    assert {key.split()[0] for key in english["intents"]} == known


def test_a_language_we_do_not_speak_in_full_gets_english():
    assert Voice("sv").say("ask_order") == ENGLISH["ask_order"]
    assert Voice("pt-BR").say("ask_order") == phrases("pt")["ask_order"]


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("en", "34.00", "USD", "$34"),
        ("en", "14.5", "USD", "$14.50"),
        ("de", "1234.50", "EUR", "1.234,50\xa0€"),
        ("en", "odd", "USD", "odd USD"),
        ("en", "5", "", "5"),
    ],
)
def test_money_is_written_as_people_there_write_it(language, amount, currency, written):
    assert Voice(language).money(amount, currency).strip("¤\xa0 ") == written


def test_every_sentence_is_said_somewhere():
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.rglob("*.py"))
    assert [key for key in ENGLISH if key != "note" and f'"{key}"' not in code] == []
