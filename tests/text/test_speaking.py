"""Every sentence of ours exists in every language, whole, and each reader gets the closest one."""

import json
import re
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from apps.text import speaking
from apps.text.speaking import TAGS, catalogue, closest, direction, negotiate, phrase

FOLDER = Path(speaking.__file__).with_name("phrases")
ENGLISH = catalogue("en")
COUNTED = {key for key, words in ENGLISH.items() if not isinstance(words, str)}
PLACEHOLDER = re.compile(r"\{[^}]*\}")
ISOLATED = re.compile("[\u2066\u2068](\\{[^}]*\\})\u2069")
BIDI_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")

every_language = pytest.mark.parametrize("tag", TAGS)


def locale_of(tag):
    return Locale.parse(tag, sep="-")


def sentences(tag):
    """Each wording of a language with its key, plural forms apart."""
    for key, words in catalogue(tag).items():
        yield from [(key, words)] if isinstance(words, str) else ((key, form) for form in words.values())


def placeholders(sentence):
    return sorted(PLACEHOLDER.findall(sentence))


def numbers_of(tag, category):
    plural_form = locale_of(tag).plural_form
    return [number for number in range(1_000) if plural_form(number) == category]


def test_71_languages_are_spoken():
    assert len(TAGS) == len(set(TAGS)) == 71


def test_each_language_has_its_file_and_no_file_is_left_over():
    assert {path.name for path in FOLDER.iterdir()} == {f"{tag}.json" for tag in TAGS}


def test_the_widget_gets_by_with_sixty_sentences():
    assert len(ENGLISH) <= 60


@every_language
def test_a_file_holds_the_keys_of_english_each_once_in_the_same_order(tag):
    pairs = json.loads((FOLDER / f"{tag}.json").read_text(encoding="utf-8"), object_pairs_hook=list)
    assert [key for key, _ in pairs] == list(ENGLISH)


@every_language
def test_what_is_counted_in_english_is_counted_everywhere(tag):
    assert {key for key, words in catalogue(tag).items() if not isinstance(words, str)} == COUNTED


@every_language
def test_there_is_a_form_for_each_plural_category_and_no_other(tag):
    for key in COUNTED:
        assert set(catalogue(tag)[key]) == locale_of(tag).plural_form.tags | {"other"}, key


@every_language
def test_placeholders_are_those_of_english(tag):
    for key in set(ENGLISH) - COUNTED:
        assert placeholders(catalogue(tag)[key]) == placeholders(ENGLISH[key]), key


@every_language
def test_a_count_is_left_out_only_where_the_form_stands_for_one_number(tag):
    for key in COUNTED:
        for category, form in catalogue(tag)[key].items():
            spelt_out = category in {"zero", "one", "two"} and len(numbers_of(tag, category)) == 1
            assert placeholders(form) == ["{count}"] or (spelt_out and not placeholders(form)), (key, category)


@every_language
def test_no_sentence_is_empty_or_untidy(tag):
    for key, sentence in sentences(tag):
        assert sentence.strip() == sentence != "", key
        assert "  " not in sentence, key
        assert "..." not in sentence, key
        assert not re.search("[!\uff01]", sentence), key


@every_language
def test_only_what_is_filled_in_is_isolated_from_its_sentence(tag):
    for key, sentence in sentences(tag):
        assert not BIDI_CONTROL.search(ISOLATED.sub(r"\1", sentence)), key


@every_language
def test_nothing_waits_without_an_ellipsis_and_nothing_else_has_one(tag):
    for key, sentence in sentences(tag):
        assert ("…" in sentence) == any("…" in english for k, english in sentences("en") if k == key), key


@pytest.mark.parametrize("tag", [tag for tag in TAGS if speaking._tongue(tag).script != "Latn"])
def test_another_script_leaves_no_sentence_in_english(tag):
    english = {sentence for _, sentence in sentences("en")}
    assert [sentence for _, sentence in sentences(tag) if sentence in english] == []


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag != "en"])
def test_hardly_a_sentence_is_the_same_as_in_english(tag):
    english = dict(sentences("en"))
    same = [key for key, sentence in sentences(tag) if sentence == english[key]]
    assert len(same) <= 8, same


@pytest.mark.parametrize(
    ("tag", "count", "said"),
    [
        ("en", 1, "About 1 minute"),
        ("en", 5, "About 5 minutes"),
        ("fr", 0, "Environ 0 minute"),
        ("pl", 5, "Około 5 minut"),
        ("ro", 20, "Aproximativ 20 de minute"),
        ("sl", 2, "Približno 2 minuti"),
        ("lv", 11, "Aptuveni 11 minūšu"),
        ("lt", 21, "Apie 21 minutę"),
        ("fi", 3, "Noin 3 minuuttia"),
    ],
)
def test_a_wait_is_told_in_the_form_its_minutes_ask_for(tag, count, said):
    assert phrase(tag, "wait", count=count) == said


@every_language
def test_every_count_can_be_said(tag):
    for count in (*range(26), 100, 101, 1_000_000):
        assert phrase(tag, "unread", count=count)


def test_a_name_is_put_where_the_language_wants_it():
    assert phrase("tr", "status_agent", name="Sarah") == "Sarah ile görüşüyorsunuz"
    assert phrase("de", "joined", name="Sarah") == "Sarah ist dem Chat beigetreten"


def test_a_name_that_looks_like_a_placeholder_is_a_name():
    assert phrase("en", "joined", name="{count}") == "{count} joined"


def test_counting_without_a_count_is_a_mistake():
    with pytest.raises(TypeError, match="count"):
        phrase("en", "wait")


@pytest.mark.parametrize("tag", ["ca", "", "../../../etc/passwd", "xx-XX", "en/../de"])
def test_a_language_we_do_not_speak_is_answered_in_english(tag):
    assert catalogue(tag) is ENGLISH


def test_a_kin_of_a_language_is_answered_in_it():
    assert phrase("pt-BR", "send") == phrase("pt", "send")
    assert phrase("ru-RU", "unread", count=5) == phrase("ru", "unread", count=5)


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [
        *((tag, tag) for tag in TAGS),
        ("pt-BR", "pt"),
        ("pt_PT", "pt"),
        ("en-GB", "en"),
        ("EN-us", "en"),
        ("es-419", "es"),
        ("de-CH-1901", "de"),
        ("de_DE.UTF-8", "de"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh_Hant_CN", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("cmn", "zh-Hans"),
        ("no", "nb"),
        ("nn", "nb"),
        ("nn-NO", "nb"),
        ("iw", "he"),
        ("in", "id"),
        ("tl", "fil"),
        ("tl-PH", "fil"),
        ("mo", "ro"),
        ("sh", "sr"),
        ("cnr", "sr"),
        ("sr-Latn", "sr"),
        ("sr-Latn-RS", "sr"),
        ("az-Cyrl", "az"),
        ("prs", "fa"),
        (" fr ", "fr"),
    ],
)
def test_each_reader_gets_the_closest_tag(wanted, tag):
    assert closest(wanted) == tag


@pytest.mark.parametrize("wanted", ["", "*", "C", "POSIX", "x", "ca", "tlh", "english", "e n", "-", "\ud800", "dé", "٣٤", "i-klingon"])
def test_what_names_no_language_of_ours_is_closest_to_none(wanted):
    assert closest(wanted) is None


def test_the_offer_may_be_the_tenants_own():
    assert closest("pt", ["en", "pt-PT", "pt-BR"]) == "pt-BR"
    assert closest("pt-PT", ["en", "pt-BR", "pt-PT"]) == "pt-PT"
    assert closest("zh-TW", ["zh-CN", "zh-HK"]) == "zh-HK"
    assert closest("zh-TW", ["en", "zh-CN"]) == "zh-CN"
    assert closest("sr-Latn", ["sr-RS", "sr-Latn-ME"]) == "sr-Latn-ME"
    assert closest("en", ["fr", "?"]) is None
    assert closest("en", []) is None


@pytest.mark.parametrize(
    ("wish", "tag"),
    [
        ("da, en-gb;q=0.8, en;q=0.7", "da"),
        ("en;q=0.1,fr", "fr"),
        ("fr;q=0.5 , de ; q=0.9", "de"),
        ("ca,es;q=0.8,en;q=0.5", "es"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("fr;q=0,de;q=0.1", "de"),
        ("fr;q=0.000", "en"),
        ("fr;q=many,de;q=0.1", "de"),
        ("fr;q=many", "fr"),
        ("de,fr", "de"),
        ("pt_BR", "pt"),
        ("*", "en"),
        ("*,it;q=0.5", "it"),
        ("", "en"),
        (",;,;q=1,", "en"),
        ("ca", "en"),
    ],
)
def test_the_best_of_several_wishes_is_met(wish, tag):
    assert negotiate(wish) == tag


def test_what_is_wished_beyond_a_thousand_characters_is_not_heard():
    assert negotiate(" " * 997 + "de,fr") == "de"
    assert negotiate(" " * 1_000 + "de") == "en"


@given(st.text() | st.text(alphabet="aehnz-_,;=q.01 *") | st.lists(st.sampled_from([*TAGS, "", "*", "ca;q=1"])).map(";q=0.5,".join))
def test_negotiation_ends_in_a_language_of_ours_whatever_is_sent(wish):
    assert negotiate(wish) in TAGS


@given(st.text())
def test_no_tag_is_too_strange_to_be_asked_for(tag):
    assert closest(tag) in {*TAGS, None}
    assert direction(tag) in {"ltr", "rtl"}
    assert phrase(tag, "send")


@every_language
def test_direction_is_unicodes(tag):
    assert direction(tag) == locale_of(tag).text_direction


@pytest.mark.parametrize(
    ("tag", "way"), [("ar-EG", "rtl"), ("iw", "rtl"), ("pa-Arab", "rtl"), ("pa", "ltr"), ("az-Latn", "ltr"), ("", "ltr")]
)
def test_direction_follows_the_script(tag, way):
    assert direction(tag) == way
