"""Whoever asks for a person is heard, in every language; whoever only speaks of people is not sent to one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.text.speaking import TAGS
from apps.text.spotting import lists
from apps.text.wishes import wants_call, wants_human, wants_human_now

ANYTHING = st.text() | st.lists(st.sampled_from(["i want", "to talk to", "a human", "agent", "not", "dont", ",", ";", "bot"])).map(" ".join)

WISHES = [
    *(
        ("en", text)
        for text in (
            "I want to talk to a human",
            "Can I speak with a real person?",
            "agent",
            "Representative please",
            "connect me to an operator",
            "let me speak to your manager",
            "is this a bot? I want a person",
            "Please call me back",
            "I don't want to talk to a robot",
            "get me someone real",
            "put me through to customer service",
            "Could somebody from the team help me, I need a human",
            "i wanna chat with a live agent now",
            "Is there anybody there I can talk to?",
            "transfer me please",
            "I'd rather deal with a member of staff",
            "human please",
            "I need to escalate this",
        )
    ),
    ("es", "Quiero hablar con una persona"),
    ("es", "pásame con un agente"),
    ("fr", "Je veux parler à un conseiller"),
    ("fr", "Passez-moi un humain s'il vous plaît"),
    ("de", "Ich möchte mit einem Menschen sprechen"),
    ("de", "Geben Sie mir bitte einen Mitarbeiter"),
    ("pt", "Quero falar com um atendente"),
    ("it", "Vorrei parlare con un operatore"),
    ("nl", "Ik wil een medewerker spreken"),
    ("sv", "Jag vill prata med en människa"),
    ("da", "Jeg vil tale med et menneske"),
    ("nb", "Jeg vil snakke med et menneske"),
    ("fi", "Haluan puhua ihmisen kanssa"),
    ("is", "Ég vil tala við manneskju"),
    ("af", "Ek wil met 'n mens praat"),
    ("pl", "Chcę rozmawiać z konsultantem"),
    ("cs", "Chci mluvit s člověkem"),
    ("sk", "Chcem hovoriť s človekom"),
    ("hu", "Szeretnék egy emberrel beszélni"),
    ("ro", "Vreau să vorbesc cu un operator"),
    ("bg", "Искам да говоря с човек"),
    ("hr", "Želim razgovarati s čovjekom"),
    ("sr", "Хоћу да разговарам са човеком"),
    ("bs", "Želim razgovarati sa čovjekom"),
    ("sl", "Rad bi govoril s človekom"),
    ("mk", "Сакам да зборувам со човек"),
    ("sq", "Dua të flas me një njeri"),
    ("el", "Θέλω να μιλήσω με άνθρωπο"),
    ("tr", "Bir insanla görüşmek istiyorum"),
    ("uk", "Хочу поговорити з людиною"),
    ("ru", "Хочу поговорить с оператором"),
    ("be", "Хачу пагаварыць з чалавекам"),
    ("lt", "Noriu kalbėti su žmogumi"),
    ("lv", "Es gribu runāt ar cilvēku"),
    ("et", "Ma tahan inimesega rääkida"),
    ("ka", "მინდა ოპერატორთან საუბარი"),
    ("hy", "Ուզում եմ խոսել օպերատորի հետ"),
    ("az", "Operatorla danışmaq istəyirəm"),
    ("kk", "Оператормен сөйлескім келеді"),
    ("uz", "Operator bilan gaplashmoqchiman"),
    ("mn", "Хүнтэй ярихыг хүсч байна"),
    ("he", "אני רוצה לדבר עם נציג"),
    ("ar", "أريد التحدث مع موظف"),
    ("fa", "می‌خواهم با یک اپراتور صحبت کنم"),
    ("ur", "میں کسی نمائندے سے بات کرنا چاہتا ہوں"),
    ("hi", "मुझे किसी इंसान से बात करनी है"),
    ("bn", "আমি একজন মানুষের সাথে কথা বলতে চাই"),
    ("pa", "ਮੈਂ ਕਿਸੇ ਇਨਸਾਨ ਨਾਲ ਗੱਲ ਕਰਨੀ ਚਾਹੁੰਦਾ ਹਾਂ"),
    ("gu", "મારે માણસ સાથે વાત કરવી છે"),
    ("mr", "मला माणसाशी बोलायचे आहे"),
    ("ta", "நான் ஒரு மனிதரிடம் பேச வேண்டும்"),
    ("te", "నేను మనిషితో మాట్లాడాలి"),
    ("kn", "ನಾನು ಮನುಷ್ಯರೊಂದಿಗೆ ಮಾತನಾಡಬೇಕು"),
    ("ml", "എനിക്ക് ഒരു മനുഷ്യനോട് സംസാരിക്കണം"),
    ("ne", "म मान्छेसँग कुरा गर्न चाहन्छु"),
    ("si", "මට මනුස්සයෙක් එක්ක කතා කරන්න ඕන"),
    ("th", "ขอคุยกับเจ้าหน้าที่"),
    ("lo", "ຂ້ອຍຢາກລົມກັບພະນັກງານ"),
    ("km", "ខ្ញុំចង់និយាយជាមួយមនុស្ស"),
    ("my", "လူတစ်ယောက်နဲ့ စကားပြောချင်တယ်"),
    ("vi", "Tôi muốn nói chuyện với nhân viên"),
    ("id", "Saya ingin bicara dengan manusia"),
    ("ms", "Saya mahu bercakap dengan manusia"),
    ("fil", "Gusto kong makausap ang tao"),
    ("zh-Hans", "我要转人工客服"),
    ("zh-Hant", "我想和真人說話"),
    ("ja", "オペレーターと話したいです"),
    ("ko", "상담원과 통화하고 싶어요"),
    ("sw", "Nataka kuongea na mtu"),
    ("am", "ከሰው ጋር መነጋገር እፈልጋለሁ"),
    ("ha", "Ina so in yi magana da mutum"),
    ("yo", "Mo fẹ́ bá ènìyàn sọ̀rọ̀"),
    ("zu", "Ngifuna ukukhuluma nomuntu"),
]

NO_WISHES = [
    *(
        ("en", text)
        for text in (
            "are you a human?",
            "Am I talking to a real person?",
            "don't transfer me to an agent",
            "I do not want to speak to anyone",
            "the agent I spoke to was rude",
            "I am an estate agent",
            "the person who delivered it was kind",
            "I was told by a representative that it ships Monday",
            "my cleaning agent leaks",
            "I've already talked to an agent, what is the status?",
            "a table for one person",
            "room for two people",
            "how much per person",
            "Where is my order?",
            "I need a contact person's name on the invoice",
            "what does human resources do",
            "My mother wants to talk to me about the gift",
            "the operator error code is 12",
            "thanks for the help",
        )
    ),
    ("es", "No quiero hablar con un agente"),
    ("es", "¿Dónde está mi pedido?"),
    ("fr", "Je ne veux pas parler à un conseiller"),
    ("fr", "une table pour une personne"),
    ("de", "Ich will nicht mit einem Mitarbeiter sprechen"),
    ("de", "Wo ist mein Paket?"),
    ("pt", "Não quero falar com um atendente"),
    ("it", "Non voglio parlare con un operatore"),
    ("nl", "Ik wil geen medewerker spreken"),
    ("pl", "Nie chcę rozmawiać z konsultantem"),
    ("tr", "Temsilciyle görüşmek istemiyorum"),
    ("ar", "لا أريد التحدث مع موظف"),
    ("hi", "मेरा ऑर्डर कहाँ है?"),
    ("zh-Hans", "我不要转人工"),
    ("ja", "注文はどこですか"),
    ("ru", "Не хочу говорить с оператором"),
]


@pytest.mark.parametrize(("language", "text"), WISHES)
def test_whoever_asks_for_a_person_is_heard(language, text):
    assert wants_human(text, language)
    assert wants_human(text)


@pytest.mark.parametrize(("language", "text"), NO_WISHES)
def test_whoever_only_speaks_of_people_is_not_sent_to_one(language, text):
    assert not wants_human(text, language)


def test_case_and_accents_do_not_matter():
    assert wants_human("QUIERO HABLAR CON UNA PERSONA, POR FAVOR")
    assert wants_human("je prefere parler a un etre humain")


def test_each_language_has_its_words():
    assert set(TAGS) - {"en"} <= lists("human").keys()
    assert {language for language, _ in WISHES} == set(TAGS)


@settings(max_examples=60)
@given(ANYTHING)
def test_any_text_has_an_answer(text):
    assert wants_human(text) in {True, False}


CALLS = [
    ("en", "Please call me back"),
    ("en", "can someone call me tomorrow at 3pm on 415-555-0134?"),
    ("en", "I'd like a callback"),
    ("es", "Llámenme mañana, por favor"),
    ("fr", "Rappelez-moi s'il vous plaît"),
    ("de", "Rufen Sie mich bitte zurück"),
    ("pt", "Me ligue por favor"),
    ("it", "Mi richiamate per favore?"),
    ("nl", "Kunt u mij terugbellen?"),
    ("pl", "Proszę o telefon"),
    ("tr", "Beni arar mısınız"),
    ("ar", "اتصلوا بي من فضلكم"),
    ("hi", "मुझे कॉल करें"),
    ("zh-Hans", "请给我回电话"),
]


@pytest.mark.parametrize(("language", "text"), CALLS)
def test_a_call_can_be_arranged_and_needs_nobody_now(language: str, text: str) -> None:
    assert wants_human(text, language)
    assert wants_call(text, language)
    assert not wants_human_now(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "let me speak to a person, or call me"),
        ("en", "I want to talk to a human"),
        ("es", "quiero hablar con una persona, llámenme"),
        ("de", "Ich möchte mit einem Menschen sprechen, rufen Sie mich an"),
    ],
)
def test_who_also_asks_for_a_person_is_given_one(language: str, text: str) -> None:
    assert wants_human_now(text, language)
    assert not wants_call(text, language)


@pytest.mark.parametrize("text", ["don't call me", "they never call me back", "where is my order"])
def test_no_call_is_wished_for(text: str) -> None:
    assert not wants_call(text, "en")
