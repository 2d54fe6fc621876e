"""How messages feel, as readable tables; the order of scores is what the rest of the house relies on."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.sentiment import NEUTRAL, score, smoothed
from apps.text.sentiment.lexicon import SPOKEN, faces, lexicon
from config.evaluate.sentiment import figures, spearman

GOOD, BAD = 0.65, 0.4


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Thanks so much, that fixed it 😊"),
        ("en", "Not bad at all, thank you"),
        ("en", "No problem, thanks"),
        ("en", "The delivery was terrible but the product is great"),
        ("en", "damn good cream"),
        ("en", "I can't wait to try it"),
        ("es", "¡Muchas gracias, todo perfecto!"),
        ("fr", "Merci beaucoup, c’est parfait"),
        ("de", "Vielen Dank, das hat super geklappt!"),
        ("pt", "Muito obrigado, adorei o produto"),
        ("it", "Grazie mille, siete bravissimi"),
        ("nl", "Heel erg bedankt, top service"),
        ("pl", "Dziękuję bardzo, świetna obsługa"),
        ("tr", "Çok teşekkürler, harika bir hizmet"),
        ("ar", "شكرا جزيلا، خدمة ممتازة"),
        ("hi", "बहुत धन्यवाद, सेवा बहुत अच्छी है"),
        ("zh-Hans", "非常感谢，服务很好"),
        ("zh-Hant", "非常感謝，服務很好"),
        ("ja", "😍"),
    ],
)
def test_praise_sounds_good(language, text):
    assert score(text, language) > GOOD


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The cream is not good"),
        ("en", "You charged me twice and your support is useless"),
        ("en", "my package never arrived"),
        ("en", "Thanks for nothing"),
        ("en", "Great, another delay"),
        ("en", "The product is great but the delivery was terrible"),
        ("en", "It still doesn't work :("),
        ("es", "No me gusta, es una vergüenza"),
        ("fr", "Je suis très déçu, service nul"),
        ("de", "Ich bin sehr unzufrieden, das ist eine Frechheit"),
        ("pt", "Péssimo atendimento, quero meu dinheiro de volta"),
        ("it", "Sono molto deluso, prodotto rotto"),
        ("nl", "Ik ben erg teleurgesteld, alles kapot"),
        ("pl", "Jestem bardzo rozczarowana, produkt uszkodzony"),
        ("tr", "Ürün iyi değil"),
        ("ar", "الخدمة سيئة جدا ولم يصل الطلب"),
        ("hi", "यह अच्छा नहीं है"),
        ("hi", "bahut kharab service hai"),
        ("zh-Hans", "质量太差了，我很失望"),
        ("zh-Hans", "不好用"),
        ("zh-Hant", "質量太差了，我很失望"),
        ("sv", "paketet 😡"),
    ],
)
def test_complaints_sound_bad(language, text):
    assert score(text, language) < BAD


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", ""),
        ("en", "Where is my order 1042?"),
        ("en", "What are your opening hours?"),
        ("en", "I'd like the blue one"),
        ("en", "see https://example.com/terrible/awful or mail great@good.example"),
        ("de", "Guten Tag, wo ist meine Bestellung?"),
        ("es", "Buenos días, ¿dónde está mi pedido?"),
        ("zh-Hans", "你好，我的订单在哪里？"),
        ("af", "die bus"),
        ("xx", "wonderful"),
    ],
)
def test_a_plain_question_sounds_like_nothing(language, text):
    assert score(text, language) == NEUTRAL


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("bad", "good"),
        ("very bad", "bad"),
        ("good", "very good"),
        ("kinda good", "good"),
        ("good", "good!!!"),
        ("This is good", "This is GOOD"),
        ("good", "goooood"),
        ("not good", "not bad"),
        ("horrible", "a bit slow"),
        ("The staff isn't helpful", "The staff is helpful"),
        ("No, good things take time", "good things take time"),
        ("I love it but it broke", "It broke but I love it"),
        ("😡", "🙂"),
        ("thanks 😡", "thanks"),
        (":(", ":)"),
    ],
)
def test_the_better_of_two(worse, better):
    assert score(worse, "en") < score(better, "en")


def test_a_stop_ends_a_negation():
    assert score("No. Good.", "en") > score("no good", "en")


def test_the_words_of_a_phrase_negate_nothing_else():
    assert score("don't care don't care don't care", "en") < BAD


def test_an_emoticon_is_not_looked_for_inside_a_word():
    assert score("Dx:Da 3:Pm", "en") == NEUTRAL


def test_the_third_of_the_same_face_adds_nothing():
    assert score("🙂🙂") > score("🙂")
    assert score("🙂🙂🙂") == score("🙂🙂")


def test_the_language_is_found_out_when_nobody_names_it():
    assert score("Das ist wirklich schlecht und ich bin enttäuscht") < BAD
    assert score("太差了") < BAD
    assert score("awesome") > GOOD


def test_escaped_marks_are_read():
    assert score("I &lt;3 it", "en") == score("I <3 it", "en") > GOOD


@pytest.mark.parametrize("language", sorted(SPOKEN))
def test_every_word_list_knows_good_from_bad(language):
    known = lexicon(language)
    words = [*known.words.values(), *known.starts.values()]
    assert sum(sounds > 0 for sounds in words) > 80
    assert sum(sounds < 0 for sounds in words) > 80
    assert all(-4 <= sounds <= 4 for sounds in words)
    assert known.negations


def test_every_face_is_found_alone():
    valences, pattern = faces()
    assert all(pattern.findall(f"so {face} .") == [face] for face in valences)


def test_recent_words_count_more():
    assert smoothed([]) == []
    assert smoothed([0.2]) == [0.2]
    assert smoothed([0.0, 1.0, 1.0]) == [0.0, 0.5, 0.75]
    assert smoothed([1.0, 0.0])[-1] == smoothed([0.0, 1.0])[-1]
    assert smoothed([1.0, 1.0, 0.0])[-1] < smoothed([0.0, 1.0, 1.0])[-1]


@given(st.lists(st.floats(0, 1)))
def test_a_mood_stays_within_what_was_said(series):
    moods = smoothed(series)
    assert len(moods) == len(series)
    assert all(0 <= mood <= 1 for mood in moods)


@given(
    st.text()
    | st.text(alphabet="good no!?.,:;()<3D'’😀不好")
    | st.lists(st.sampled_from(["bad", "not", "very", "but", "!", "好", ":("])).map(" ".join),
    st.sampled_from(["", *SPOKEN, "zh-Hant", "sv", "no such language"]),
)
def test_no_text_is_too_strange(text, language):
    assert 0 <= score(text, language) <= 1


def test_the_figure_is_a_rank_correlation(tmp_path):
    lines = [("awful", -3), ("bad", -1), ("where", 0), ("good", 1), ("wonderful", 3)]
    file = tmp_path / "some.jsonl"
    file.write_text("\n".join(json.dumps({"text": text, "score": said}) for text, said in lines), encoding="utf-8")
    assert figures(file) == {"n": 5, "spearman": 1.0}


@pytest.mark.parametrize(
    ("ours", "theirs", "figure"),
    [
        ([1, 2, 3], [10, 20, 21], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        ([1, 1, 2, 3], [1, 2, 3, 4], 0.9487),
        ([1, 1], [1, 2], None),
        ([], [], None),
    ],
)
def test_equal_scores_share_their_place(ours, theirs, figure):
    assert spearman(ours, theirs) == figure
