"""Which language a text is in: sentences as customers write them, in all 71."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.language import NOTHING, base, detect, languages_in
from apps.text.language.hints import hints
from apps.text.speaking import TAGS
from config.evaluate.language import figures

SENTENCES = {
    "en": "My parcel should have arrived yesterday, could you look into it?",
    "es": "Mi paquete tenía que llegar ayer, ¿pueden revisarlo, por favor?",
    "fr": "Mon colis devait arriver hier, pouvez-vous vérifier s'il vous plaît ?",
    "de": "Mein Paket sollte gestern ankommen, könnten Sie bitte nachsehen?",
    "pt": "A minha encomenda devia ter chegado ontem, podem verificar?",
    "it": "Il mio pacco doveva arrivare ieri, potete controllare per favore?",
    "nl": "Mijn pakket had gisteren moeten aankomen, kunt u dat nakijken?",
    "sv": "Mitt paket skulle ha kommit igår, kan ni kontrollera det?",
    "da": "Min pakke skulle være kommet i går, kan I undersøge det for mig?",
    "nb": "Pakken min skulle ha kommet i går, kan dere sjekke hva som har skjedd?",
    "fi": "Pakettini piti saapua eilen, voisitteko tarkistaa asian?",
    "is": "Pakkinn minn átti að koma í gær, getið þið athugað málið?",
    "pl": "Moja paczka miała przyjść wczoraj, czy możecie to sprawdzić?",
    "cs": "Můj balík měl přijít včera, můžete to prosím zkontrolovat?",
    "sk": "Môj balík mal prísť včera, môžete to prosím skontrolovať?",
    "hu": "A csomagomnak tegnap meg kellett volna érkeznie, megnéznék kérem?",
    "ro": "Coletul meu trebuia să ajungă ieri, puteți verifica vă rog?",
    "bg": "Пратката ми трябваше да пристигне вчера, бихте ли проверили?",
    "hr": "Moj paket trebao je stići jučer, možete li provjeriti što se dogodilo tijekom dostave?",
    "sr": "Мој пакет је требало да стигне јуче, можете ли да проверите?",
    "bs": "Moj paket je trebao stići prije sedmicu dana, možete li provjeriti šta je sa isporukom u Sarajevu?",
    "sl": "Moj paket bi moral prispeti včeraj, ali lahko preverite?",
    "mk": "Мојот пакет требаше да пристигне вчера, можете ли да проверите?",
    "sq": "Pakoja ime duhej të arrinte dje, a mund ta kontrolloni ju lutem?",
    "el": "Το δέμα μου έπρεπε να φτάσει χθες, μπορείτε να το ελέγξετε;",
    "tr": "Paketimin dün gelmesi gerekiyordu, kontrol edebilir misiniz?",
    "uk": "Моя посилка мала прийти вчора, чи можете перевірити?",
    "ru": "Моя посылка должна была прийти вчера, можете проверить?",
    "be": "Мая пасылка павінна была прыйсці ўчора, ці можаце праверыць?",
    "lt": "Mano siuntinys turėjo atkeliauti vakar, ar galite patikrinti?",
    "lv": "Manam sūtījumam vajadzēja pienākt vakar, vai varat pārbaudīt?",
    "et": "Minu pakk pidi eile kohale jõudma, kas saaksite kontrollida?",
    "ka": "ჩემი ამანათი გუშინ უნდა მოსულიყო, შეგიძლიათ გადაამოწმოთ?",
    "hy": "Իմ ծանրոցը պետք է երեկ հասներ, կարո՞ղ եք ստուգել։",
    "az": "Bağlamam dünən gəlməli idi, zəhmət olmasa yoxlaya bilərsiniz?",
    "kk": "Менің сәлемдемем кеше келуі керек еді, тексере аласыз ба?",
    "uz": "Mening posilkam kecha kelishi kerak edi, tekshirib bera olasizmi?",
    "mn": "Миний илгээмж өчигдөр ирэх ёстой байсан, шалгаж өгнө үү?",
    "he": "החבילה שלי הייתה צריכה להגיע אתמול, אפשר לבדוק?",
    "ar": "كان من المفترض أن يصل طردي أمس، هل يمكنكم التحقق؟",
    "fa": "بسته من باید دیروز می‌رسید، می‌توانید بررسی کنید؟",
    "ur": "میرا پارسل کل پہنچنا چاہیے تھا، کیا آپ دیکھ سکتے ہیں؟",
    "hi": "मेरा पार्सल कल आना चाहिए था, क्या आप देख सकते हैं?",
    "bn": "আমার পার্সেল গতকাল আসার কথা ছিল, আপনি কি দেখবেন?",
    "pa": "ਮੇਰਾ ਪਾਰਸਲ ਕੱਲ੍ਹ ਆਉਣਾ ਸੀ, ਕੀ ਤੁਸੀਂ ਦੇਖ ਸਕਦੇ ਹੋ?",
    "gu": "મારું પાર્સલ ગઈકાલે આવવાનું હતું, તમે જોઈ શકો છો?",
    "mr": "माझे पार्सल काल यायला हवे होते, तुम्ही तपासू शकता का?",
    "ta": "என் பார்சல் நேற்று வந்திருக்க வேண்டும், பார்க்க முடியுமா?",
    "te": "నా పార్సిల్ నిన్న రావాల్సింది, మీరు చూడగలరా?",
    "kn": "ನನ್ನ ಪಾರ್ಸೆಲ್ ನಿನ್ನೆ ಬರಬೇಕಿತ್ತು, ನೀವು ನೋಡಬಹುದೇ?",
    "ml": "എന്റെ പാഴ്സൽ ഇന്നലെ എത്തേണ്ടതായിരുന്നു, നോക്കാമോ?",
    "ne": "मेरो पार्सल हिजो आइपुग्नुपर्थ्यो, के तपाईं जाँच गर्न सक्नुहुन्छ?",
    "si": "මගේ පාර්සලය ඊයේ ලැබිය යුතුව තිබුණා, ඔබට බලන්න පුළුවන්ද?",
    "th": "พัสดุของฉันควรจะมาถึงเมื่อวาน ช่วยตรวจสอบให้หน่อยได้ไหม",
    "lo": "ພັດສະດຸຂອງຂ້ອຍຄວນມາຮອດມື້ວານນີ້ ຊ່ວຍກວດໃຫ້ແດ່",
    "km": "កញ្ចប់របស់ខ្ញុំគួរតែមកដល់ម្សិលមិញ តើអ្នកអាចពិនិត្យបានទេ?",
    "my": "ကျွန်တော့်ပါဆယ် မနေ့က ရောက်သင့်တယ်၊ စစ်ပေးလို့ရမလား။",
    "vi": "Gói hàng của tôi lẽ ra phải đến hôm qua, bạn kiểm tra giúp được không?",
    "id": "Paket saya seharusnya tiba kemarin, apakah bisa dicek karena saya butuh?",
    "ms": "Bungkusan saya sepatutnya sampai semalam, bolehkah awak semak kerana saya mahu guna?",
    "fil": "Dapat dumating ang padala ko kahapon, pwede po bang pakitingnan?",
    "zh-Hans": "我的包裹昨天就该到了，你们能查一下吗？",
    "zh-Hant": "我的包裹昨天就該到了，你們能查一下嗎？",
    "ja": "荷物が昨日届くはずでしたが、確認していただけますか。",
    "ko": "제 택배가 어제 도착했어야 하는데 확인해 주시겠어요?",
    "sw": "Kifurushi changu kilitakiwa kufika jana, tafadhali mnaweza kuangalia?",
    "am": "ጥቅሌ ትናንት መድረስ ነበረበት፣ ማረጋገጥ ትችላላችሁ?",
    "ha": "Ya kamata kayana su iso jiya, don Allah za ku iya dubawa?",
    "yo": "Ó yẹ kí ẹrù mi ti dé lánàá, ṣé ẹ lè bá mi wò ó?",
    "zu": "Iphasela lami bekufanele lifike izolo, ngicela ningibhekele?",
    "af": "My pakkie moes gister aangekom het, kan julle asseblief kyk?",
}


def test_every_language_has_its_sentence():
    assert set(SENTENCES) == set(TAGS)


@pytest.mark.parametrize("tag", TAGS)
def test_a_sentence_of_each_language_is_known(tag):
    found = detect(SENTENCES[tag])
    assert found.tag == tag
    assert found.share > 0.3


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("hola", "es"),
        ("Bonjour !", "fr"),
        ("Danke", "de"),
        ("Vielen Dank", "de"),
        ("olá", "pt"),
        ("grazie mille", "it"),
        ("hoi, dank je wel", "nl"),
        ("hi", "en"),
        ("where is my order", "en"),
        ("WHERE IS MY REFUND?", "en"),
        ("bestellung 4411", "de"),
        ("merhaba", "tr"),
        ("siparişim nerede", "tr"),
        ("xin chào", "vi"),
        ("はい", "ja"),
        ("네", "ko"),
        ("شكرا", "ar"),
        ("dziękuję", "pl"),
        ("спасибо", "ru"),
        ("дякую", "uk"),
        ("mera order kahan hai", "hi"),
        ("iPhone 15 Pro Max 的价格", "zh-Hans"),
        ("मेरा order ACME-1042 कहाँ है?", "hi"),
    ],
)
def test_a_few_words_are_enough_for_a_guess(text, tag):
    assert detect(text).tag == tag


@pytest.mark.parametrize(
    "text", ["", "   ", "1042", "😀😀", "?!", "ok", "https://example.com/hola/gracias", "sarah@acme.example", "+49 30 1234", "\x00\x1f"]
)
def test_nothing_is_said_of_what_is_no_language(text):
    assert detect(text) == NOTHING


def test_a_short_text_is_trusted_less_than_a_long_one():
    assert detect("danke").share < 0.6 < detect(SENTENCES["de"]).share


def test_kin_are_trusted_less_than_strangers():
    assert detect("Album sadrži ukupno 13 pjesama.").share < detect(SENTENCES["hu"]).share


def test_the_tenants_languages_are_favoured():
    assert detect("Telefon", among=["de", "en"]).tag == "de"
    assert detect("Telefon", among=["sv"]).tag == "sv"
    assert detect("注文番号", among=["ja", "en"]).tag == "ja"
    assert detect("好的", among=["zh-TW"]).tag == "zh-Hant"
    assert detect("ok", among=["en"]).tag == "en"


def test_favour_is_no_force():
    assert detect(SENTENCES["fi"], among=["de", "en"]).tag == "fi"
    assert detect(SENTENCES["zh-Hans"], among=["zh-Hant"]).tag == "zh-Hans"


@pytest.mark.parametrize("among", [[], None, ["", "tlh", "?"]])
def test_a_favour_for_nothing_we_speak_changes_nothing(among):
    assert detect(SENTENCES["es"], among=among) == detect(SENTENCES["es"])


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Hola, where's my pedido 1042?", ("en", "es")),
        ("Bonjour, I need help with my order", ("en", "fr")),
        ("Guten Tag, where is my parcel? I need it today", ("en", "de")),
        ("What does 谢谢 mean", ("en", "zh-Hans")),
        ("मेरा order कहाँ है, please help", ("hi", "en")),
        ("Where is my order?", ("en",)),
        ("¿Dónde está mi pedido?", ("es",)),
        ("iPhone 的价格", ("zh-Hans",)),
        ("ありがとう、注文番号は", ("ja",)),
        ("1042", ()),
    ],
)
def test_a_mixed_message_names_its_languages(text, spoken):
    assert languages_in(text) == spoken


@pytest.mark.parametrize("tag", TAGS)
def test_a_plain_sentence_is_in_one_language(tag):
    assert languages_in(SENTENCES[tag]) == (tag,)


@pytest.mark.parametrize(
    ("text", "language", "read_as"),
    [("asap", "", "en"), ("太好了", "", "zh"), ("太好了", "zh-Hant", "zh"), ("lol", "es", "es"), ("", "", "en"), ("super", "", "en")],
)
def test_whose_words_to_read_with(text, language, read_as):
    assert base(text, language) == read_as


def test_many_threads_share_one_model():
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda tag: detect(SENTENCES[tag]).tag, TAGS))
    assert found == list(TAGS)


def test_the_word_lists_name_only_languages_of_ours():
    votes = (known for kind in (hints().words, hints().starts, hints().ends, hints().letters) for known in kind.values())
    assert {tag for known in votes for tag in known} <= set(TAGS)
    assert set(hints().unmistakable) <= set(TAGS)
    assert {tag for tags in hints().scripts.values() for tag in tags} | {"zh-Hans"} <= set(TAGS)
    assert not hints().simplified & hints().traditional


@given(st.text(), st.none() | st.lists(st.sampled_from([*TAGS, "", "xx"]), max_size=3))
def test_any_text_has_a_language_of_ours_or_none(text, among):
    tag, share = detect(text, among=among)
    assert tag in {*TAGS, ""}
    assert 0 <= share <= 1
    assert set(languages_in(text)) <= set(TAGS)


@given(st.sampled_from(TAGS), st.text(max_size=5_000))
def test_a_sentence_with_anything_behind_it_still_has_a_language(tag, rest):
    assert detect(f"{SENTENCES[tag]} {rest}").tag in TAGS


def test_the_figures_count_kin_as_the_contract_does(tmp_path):
    sentences = [("zh", "zh-Hant"), ("zh", "zh-Hans"), ("tl", "fil"), ("nn", "nb"), ("no", "nb"), ("de", "de"), ("eo", "en"), ("fr", "de")]
    file = tmp_path / "some.jsonl"
    file.write_text("\n".join(json.dumps({"text": SENTENCES[tag], "language": said}) for said, tag in sentences), encoding="utf-8")
    assert figures(file) == {"n": 7, "accuracy": round(6 / 7, 4)}


def test_no_sentences_have_no_accuracy(tmp_path):
    assert figures(tmp_path) == {"n": 0, "accuracy": None}
