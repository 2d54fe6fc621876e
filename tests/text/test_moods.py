"""What a message shows beside its words. Precision first: in each language somebody says it, and somebody says that it is not so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.moods import MOST, complexity, confusion, frustration, is_only_emoji, urgency

ANYTHING = st.text() | st.text(alphabet="aeno! ?.1~*()[]\n'’ßıأ好")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "This is the third time I’ve asked, it's ridiculous"),
        ("en", "I've been waiting for three weeks and nobody answers"),
        ("en", "You keep sending me the same link!"),
        ("en", "i already told you my order number"),
        ("en", "WHERE IS MY MONEY, THIS IS A SCAM"),
        ("es", "Estoy harta de esperar, nadie responde"),
        ("es", "¡Es la tercera vez que escribo!"),
        ("fr", "J’en ai marre, personne ne répond"),
        ("fr", "C'est inadmissible"),
        ("de", "Langsam reicht es mir, das ist eine Frechheit"),
        ("de", "Ich warte schon seit drei Wochen!"),
        ("pt", "Estou farta disto, ninguém responde"),
        ("it", "Sono davvero stufa, è la terza volta"),
        ("nl", "Ik ben het zat, niemand reageert"),
        ("pl", "Mam już tego dość, nikt nie odpowiada"),
        ("tr", "Artık yeter, kimse cevap vermiyor"),
        ("ar", "طفح الكيل، لا أحد يرد"),
        ("hi", "मैं तंग आ गया हूँ, कोई जवाब नहीं"),
        ("hi", "bakwas service hai"),
        ("zh-Hans", "太过分了，我已经说过三遍了"),
        ("zh-Hant", "太過分了，沒人回覆"),
    ],
)
def test_whoever_has_had_enough_is_heard(language, text):
    assert frustration(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I'm not angry, just curious"),
        ("en", "I am not at all frustrated, take your time"),
        ("en", "Your cream is ridiculously good"),
        ("en", "Where is my order 1042?"),
        ("en", "Could you check the status again, please?"),
        ("en", "THANK YOU SO MUCH!!!"),
        ("en", "I want to return the second item"),
        ("es", "No estoy enojada, solo quiero saber"),
        ("fr", "Je ne suis pas fâchée, je voudrais juste savoir"),
        ("de", "Ich bin nicht sauer, nur neugierig"),
        ("pt", "Não estou chateada, só quero saber"),
        ("it", "Non sono arrabbiata, vorrei solo capire"),
        ("nl", "Ik ben niet boos, ik ben gewoon benieuwd"),
        ("pl", "Nie jestem zła, tylko pytam"),
        ("tr", "Kızgın değilim, sadece merak ettim"),
        ("ar", "لست غاضبا، فقط أسأل"),
        ("hi", "मैं नाराज़ नहीं हूँ"),
        ("zh-Hans", "我没有生气，只是问问"),
        ("sv", "Det här är helt oacceptabelt"),
    ],
)
def test_what_only_looks_like_frustration_is_not(language, text):
    assert not frustration(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I'm confused"),
        ("en", "I don't understand what you mean"),
        ("en", "That makes no sense to me"),
        ("es", "No entiendo nada"),
        ("fr", "Je ne comprends pas"),
        ("de", "Das verstehe ich nicht"),
        ("pt", "Não entendi, pode explicar?"),
        ("it", "Non ho capito, cosa significa?"),
        ("nl", "Ik begrijp het niet"),
        ("pl", "Nie rozumiem"),
        ("tr", "Anlamadım, ne demek istiyorsunuz?"),
        ("ar", "لم أفهم ماذا تقصد"),
        ("hi", "मुझे समझ नहीं आया।"),
        ("zh-Hans", "我不明白，什么意思？"),
    ],
)
def test_whoever_does_not_understand_is_heard(language, text):
    assert confusion(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "No, I'm not confused, thanks"),
        ("en", "I don't know how to thank you!"),
        ("en", "I lost my card"),
        ("en", "I don't know where my card is"),
        ("en", "My friend did not get it"),
        ("es", "No sé cómo agradecerles"),
        ("de", "Ich bin nicht verwirrt"),
        ("zh-Hans", "不知道怎么感谢你们"),
    ],
)
def test_what_only_looks_like_confusion_is_not(language, text):
    assert not confusion(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I need this ASAP"),
        ("en", "My flight leaves in two hours"),
        ("en", "I need the dress by Friday"),
        ("en", "Refund me right now"),
        ("es", "Es urgente, lo necesito hoy mismo"),
        ("fr", "C’est urgent, je pars demain"),
        ("de", "Es eilt, bitte sofort stornieren"),
        ("pt", "Preciso disso hoje, é urgente"),
        ("it", "È urgente, mi serve subito"),
        ("nl", "Het is dringend, zo snel mogelijk graag"),
        ("pl", "To pilne, proszę jak najszybciej"),
        ("tr", "Çok acil, bir an önce lütfen"),
        ("ar", "الأمر عاجل، أحتاجه اليوم"),
        ("hi", "मुझे तुरंत मदद चाहिए"),
        ("hi", "jaldi chahiye"),
        ("zh-Hans", "很急，请马上处理"),
        ("zh-Hant", "很急，請馬上處理"),
    ],
)
def test_what_cannot_wait_is_heard(language, text):
    assert urgency(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "No rush at all"),
        ("en", "It isn't urgent, whenever you have time"),
        ("en", "I can't wait to try it!"),
        ("en", "I want to change my emergency contact"),
        ("en", "I'm not at home right now"),
        ("en", "It broke immediately after the first use"),
        ("es", "No es urgente, sin prisa"),
        ("fr", "Ce n'est pas urgent"),
        ("de", "Das ist nicht dringend, keine Eile"),
        ("pt", "Não é urgente, sem pressa"),
        ("it", "Non è urgente, con calma"),
        ("nl", "Het heeft geen haast"),
        ("pl", "To nie jest pilne"),
        ("tr", "Acil değil, acelesi yok"),
        ("ar", "ليس عاجلا، خذ وقتك"),
        ("hi", "कोई जल्दी नहीं, आराम से"),
        ("zh-Hans", "不急，有空再说"),
    ],
)
def test_what_may_wait_is_not_urgent(language, text):
    assert not urgency(text, language)


def test_the_language_is_found_out_when_nobody_names_it():
    assert urgency("asap")
    assert confusion("Entschuldigung, das verstehe ich leider nicht")
    assert frustration("太过分了，没人回复")


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("Where is my order?", 0, 0),
        ("Where is my order? And when do you open?", 1, 2),
        ("My order is late. Also the box was torn. In addition I was charged twice.", 2, 3),
        ("1. Order ACME-1042 is late\n2. Order ACME-1043 is broken\n3. I was charged twice", 3, 4),
        ("I know the policy, but could you make an exception?", 2, 2),
        ("This is unfair, I want compensation", 4, 4),
        ("Das ist unfair, ich will eine Entschädigung. Außerdem fehlt ein Teil.", 5, 6),
        ("这不公平，我要求赔偿。另外还有一个问题。", 5, 6),
    ],
)
def test_complexity_grows_with_problems_and_judgement(text, least, most):
    assert least <= complexity(text) <= most


def test_a_long_message_is_more_to_read():
    said = "The parcel came on Monday with a dented lid. "
    assert complexity(said, "en") < complexity(said * 10, "en") < complexity(said * 30, "en") <= MOST


@pytest.mark.parametrize("text", ["😀", " 😀 😀 ", "👍🏽", "👩‍👩‍👧", "🇩🇪", "1️⃣", "❤️", "☺", "😡😡😡\n😡"])
def test_nothing_but_emoji(text):
    assert is_only_emoji(text)


@pytest.mark.parametrize("text", ["", "  ", "ok 👍", "1", "?", "😀!", "日本", "#1", ":)", "\u200d", "😀" * 3_000 + "a"])
def test_more_or_less_than_emoji(text):
    assert not is_only_emoji(text)


@given(ANYTHING, st.sampled_from(["", "en", "zh-Hant", "ar", "sv", "de", "no such language", "hi"]))
def test_no_text_is_too_strange(text, language):
    for mood in (frustration, confusion, urgency):
        assert mood(text, language) in {True, False}
    assert 0 <= complexity(text, language) <= MOST
    assert is_only_emoji(text) in {True, False}
