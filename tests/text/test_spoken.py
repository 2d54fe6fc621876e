"""What the assistant must be able to say is there in every language, whole, and promises no more than it does in English."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text import speaking
from apps.text.promises import promises
from apps.text.speaking import TAGS, spoken

FOLDER = Path(speaking.__file__).with_name("spoken")
ENGLISH = json.loads((FOLDER / "en.json").read_text(encoding="utf-8"))
SAID_BY_THE_ASSISTANT = {
    *("hand_over", "unknown", "say_again", "after_hours", "failed", "confirm"),
    *("crisis", "nobody_free", "opens_at", "asked_after_hours", "asked_nobody_free"),
    *("busy", "relieved", "ticketed", "kept_promise_late", "left_to_team"),
}
WRITTEN_IN_A_LETTER = {"code_subject", "code_text"}
FILLED_IN = {
    "code": "481526",
    "name": "Acme",
    "summary": "Refund 14.00 USD",
    "when": "Monday, 09:00 CET",
    "position": "3",
    "minutes": "7",
    "number": "T-1024",
}
PLACEHOLDER = re.compile(r"\{[^}]*\}")
BIDI_CONTROL = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
QUESTION_MARKS = re.compile("[?؟՞\uff1f]")  # Armenian asks inside a word
GREEK_QUESTION_MARK = re.compile(";")
UNINFLECTED = re.compile(r"(?:[:：፦՝៖]| -) ?\{when\}")  # what stands behind such a mark needs no ending of its own
QUESTIONS_WITHOUT_A_MARK = {"my", "th"}
QUESTIONS = {"unknown", "say_again"}

LATIN = {"LATIN", "MODIFIER"}  # two Uzbek letters end in a sign of their own
OTHER_SCRIPTS = {
    "CYRILLIC": "bg sr mk uk ru be kk mn",
    "ARABIC": "ar fa ur",
    "DEVANAGARI": "hi mr ne",
    "CJK": "zh-Hans zh-Hant ja",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "GREEK": "el",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "HEBREW": "he",
    "ETHIOPIC": "am",
    "BENGALI": "bn",
    "GURMUKHI": "pa",
    "GUJARATI": "gu",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
}
ONLY_SIMPLIFIED = set("这们为转对话说问题验证码电")
ONLY_TRADITIONAL = set("這們為轉對話說問題驗證碼電")

every_language = pytest.mark.parametrize("tag", TAGS)
every_other_language = pytest.mark.parametrize("tag", [tag for tag in TAGS if tag != "en"])


def sentences(tag: str) -> dict[str, str]:
    """As they lie in the file, placeholders and all."""
    found: dict[str, str] = json.loads((FOLDER / f"{tag}.json").read_text(encoding="utf-8"))
    return found


def own_scripts(tag: str) -> set[str]:
    return {script for script, tags in OTHER_SCRIPTS.items() if tag in tags.split()} or LATIN


def scripts_of(sentence: str) -> set[str]:
    letters = (letter for letter in PLACEHOLDER.sub("", sentence) if letter.isalpha())
    return {re.split("[ -]", unicodedata.name(letter))[0] for letter in letters}


def test_each_language_has_its_file_and_no_file_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{tag}.json" for tag in TAGS}


def test_every_sentence_is_either_said_or_written() -> None:
    assert set(ENGLISH) == SAID_BY_THE_ASSISTANT | WRITTEN_IN_A_LETTER


@every_language
def test_a_file_holds_the_keys_of_english_each_once_in_the_same_order(tag: str) -> None:
    pairs = json.loads((FOLDER / f"{tag}.json").read_text(encoding="utf-8"), object_pairs_hook=list)
    assert [key for key, _ in pairs] == list(ENGLISH)


@every_language
def test_a_file_is_laid_out_as_the_others_are(tag: str) -> None:
    written = (FOLDER / f"{tag}.json").read_text(encoding="utf-8")
    assert written == json.dumps(json.loads(written), ensure_ascii=False, indent=2) + "\n"
    assert unicodedata.is_normalized("NFC", written)


@every_language
def test_placeholders_are_those_of_english(tag: str) -> None:
    for key, sentence in sentences(tag).items():
        assert sorted(PLACEHOLDER.findall(sentence)) == sorted(PLACEHOLDER.findall(ENGLISH[key])), key


@every_language
def test_no_sentence_is_empty_or_untidy(tag: str) -> None:
    for key, sentence in sentences(tag).items():
        assert sentence.strip() == sentence != "", key
        assert "  " not in sentence, key
        assert not re.search("[!\uff01\"'…]|\\.\\.", sentence), key
        assert not BIDI_CONTROL.search(sentence), key


@every_other_language
def test_nothing_is_left_in_english(tag: str) -> None:
    assert not set(sentences(tag).values()) & set(ENGLISH.values())


@every_language
def test_no_two_sentences_of_a_language_are_the_same(tag: str) -> None:
    assert len(set(sentences(tag).values())) == len(ENGLISH)


@every_language
def test_a_language_is_written_in_its_own_script(tag: str) -> None:
    for key, sentence in sentences(tag).items():
        assert scripts_of(sentence), key
        assert scripts_of(sentence) <= own_scripts(tag), key


def test_the_two_ways_of_writing_chinese_are_kept_apart() -> None:
    simplified, traditional = ("".join(sentences(tag).values()) for tag in ("zh-Hans", "zh-Hant"))
    assert not set(simplified) & ONLY_TRADITIONAL
    assert not set(traditional) & ONLY_SIMPLIFIED


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag not in QUESTIONS_WITHOUT_A_MARK])
def test_a_question_stays_a_question_and_nothing_else_becomes_one(tag: str) -> None:
    mark = GREEK_QUESTION_MARK if tag == "el" else QUESTION_MARKS
    asked = {key for key, sentence in sentences(tag).items() if mark.search(sentence)}
    assert asked == QUESTIONS


@every_language
@pytest.mark.parametrize("key", sorted(SAID_BY_THE_ASSISTANT))
def test_nothing_the_assistant_says_is_a_promise_to_come_back(tag: str, key: str) -> None:
    assert not promises(spoken(tag, key, **FILLED_IN))


@every_language
@pytest.mark.parametrize("key", list(ENGLISH))
def test_each_sentence_is_filled_in(tag: str, key: str) -> None:
    said = spoken(tag, key, **FILLED_IN)
    assert "{" not in said
    assert all((FILLED_IN[name] in said) == (f"{{{name}}}" in ENGLISH[key]) for name in FILLED_IN)


@every_language
def test_a_code_stands_apart_from_the_words_around_it(tag: str) -> None:
    for key in WRITTEN_IN_A_LETTER:
        assert re.search(r"(?<![0-9])481526(?![0-9])", spoken(tag, key, **FILLED_IN)), key


@every_other_language
def test_a_date_and_time_fits_as_it_stands(tag: str) -> None:
    assert UNINFLECTED.search(sentences(tag)["opens_at"])


@every_language
def test_words_for_a_crisis_name_no_number_which_would_be_wrong_elsewhere(tag: str) -> None:
    assert not re.search(r"\d", spoken(tag, "crisis"))


@pytest.mark.parametrize(("wish", "tag"), [("de-CH", "de"), ("pt_BR", "pt"), ("zh-TW", "zh-Hant"), ("no", "nb"), ("tl", "fil")])
def test_a_reader_is_answered_in_the_closest_language(wish: str, tag: str) -> None:
    assert spoken(wish, "hand_over") == sentences(tag)["hand_over"]


@given(st.sampled_from(["", "*", "tlh", "ca", "xx-YY", "../en"]) | st.text(alphabet="0123456789!/. "))
def test_a_language_we_do_not_speak_is_answered_in_english(tag: str) -> None:
    assert spoken(tag, "unknown") == ENGLISH["unknown"]
    assert spoken(tag, "code_subject", code="481526") == "Your code: 481526"


def test_a_sentence_that_does_not_exist_is_not_made_up() -> None:
    with pytest.raises(KeyError):
        spoken("de", "goodbye")
