"""Transcripts without the people in them: what is known of who takes part is left nowhere, and one pseudonym stands for one thing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.reports.disguise import Disguise, Known

KEY, OTHER_KEY = b"one export", b"another export"


def make_known(disguise, *names, addresses=(), numbers=()):
    people = {name: disguise.person(place, name) for place, name in enumerate(names, 1)}
    return Known(people=people, addresses=addresses, numbers=numbers, handle="c42")


@pytest.fixture
def disguise():
    return Disguise(KEY)


SAID = [
    ("en", "Zuleyka Quintrell", "zuleyka here. ZULEYKA QUINTRELL! Mrs. Quintrell, z quintrell", "zuleyk quintrel"),
    ("de", "Käthe Brünnhuber", "Frau Brünnhuber, Kaethe, Käthes Paket, Bruennhuber, kathe brunnhuber", "käthe kathe kaethe nnhuber"),
    ("es", "Íñigo Zubizarreta", "Soy iñigo zubizarreta. ¿Está el señor Zubizarreta? Inigo espera.", "íñigo iñigo inigo zubizarreta"),
    ("fr", "Amélie d’Aubrac", "Je suis Amelie d'Aubrac, madame D’AUBRAC attend. C'est pour AMÉLIE.", "amélie amelie aubrac"),
    ("pt", "Conceição Tabosa", "Aqui é a Conceicao. A dona Tabosa já pagou, conceição tabosa.", "conceiç conceic tabosa"),
    ("it", "Ludovica Sforzini", "Sono Ludovica, la signora SFORZINI. ludovica sforzini!", "ludovica sforzini"),
    ("nl", "Marijke van der Hulst", "Mevrouw Van der Hulst belt. Marijkes pakket, marijke van der hulst.", "marijke hulst"),
    ("pl", "Zdzisława Brzęczyk", "Dzwonię do Zdzisławy Brzęczyk, z panią Brzęczykową nie, ze Zdzisławą.", "zdzisław brzęczyk"),
    ("cs", "Radmila Vondráčková", "Volala Radmile Vondráčkové, Radmilu nenašli.", "radmil vondráčkov"),
    ("tr", "Gülbahar Özdoğan", "Gülbahar'ın siparişi, Özdoğan'a verin, gulbahar ozdogan", "gülbahar gulbahar özdoğan ozdogan"),
    ("ru", "Евпраксия Голубцова", "Передайте Евпраксии Голубцовой. Евпраксию не нашли, ГОЛУБЦОВА ждёт.", "евпракси голубцов"),
    ("uk", "Соломія Гнатюк", "Скажіть Соломії Гнатюк, Соломію чекають.", "соломі гнатюк"),
    ("el", "Ευθαλία Παπαδοπούλου", "Η Ευθαλία περιμένει, της Ευθαλίας Παπαδοπουλου.", "ευθαλί παπαδοπ"),
    ("ar", "ميسون الحمداني", "أنا ميسون، قل لميسون والحمداني إن الطلب تأخر. مَيسون", "ميسون حمداني"),
    ("he", "צפורה אלקלעי", "צפורה כאן, תגידו לצפורה ואלקלעי", "צפורה אלקלעי"),
    ("hi", "यशोधरा चतुर्वेदी", "मैं यशोधरा हूँ, चतुर्वेदी जी को बताइए।", "यशोधरा चतुर्वेदी"),
    ("zh", "欧阳慧敏", "我是欧阳慧敏，慧敏的订单。欧阳女士", "慧敏 欧阳"),
    ("zh", "萧敬腾", "我叫萧敬腾，萧先生，敬腾你好", "萧敬腾 敬腾 萧先生"),
    ("ja", "綾小路雪乃", "綾小路雪乃です。雪乃の注文。", "雪乃"),
    ("ko", "선우은숙", "선우은숙입니다. 은숙씨 주문이요.", "선우 은숙"),
    ("th", "ปาริชาต ศรีสุข", "ปาริชาตค่ะ คุณศรีสุขรอ", "ปาริชาต ศรีสุข"),
    ("vi", "Nguyễn Thục Quyên", "Tôi là Thục Quyên, chị Quyên, NGUYỄN THỤC QUYÊN", "thục quyên"),
    ("fi", "Aino Kekäläinen", "Ainon tilaus, Kekäläisen ei, Kekäläinen kyllä, ainolle", "aino kekäläinen"),
    ("hu", "Ilka Szentgyörgyi", "Ilkának küldték, Szentgyörgyi Ilka, szentgyorgyi", "ilka ilká szentgyörgyi szentgyorgyi"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "name", "text", "canaries"), SAID)
def test_a_known_name_is_left_nowhere(disguise, language, name, text, canaries):
    hidden = disguise.text(text, make_known(disguise, name)).casefold()
    assert [canary for canary in canaries.split() if canary in hidden] == []
    assert disguise.person(1, name).casefold() in hidden


@pytest.mark.parametrize(
    "text", ["passport_Zuleyka.jpg", "ZuleykaQuintrell-photo.png", "scanZuleyka84.pdf", "z_quintrell", "@zquintrell_1"]
)
def test_a_name_is_left_in_no_file_name_nor_handle(disguise, text):
    hidden = disguise.text(text, make_known(disguise, "Zuleyka Quintrell")).casefold()
    assert "zuleyka" not in hidden
    assert "quintrell" not in hidden


@pytest.mark.parametrize(("name", "text"), [("Tim Berg", "several times at the same timer"), ("Ana Li", "analysis of the list, alias")])
def test_a_name_within_another_word_is_none(disguise, name, text):
    assert disguise.text(text, make_known(disguise, name)) == text


REACHED = [
    ("kofi.mensah77@berg.example", "I sign in as kofi.mensah77", "kofi mensah"),
    ("nadia@berg.example", "mail NADIA@Berg.Example, nadia @ berg . example or nadia(at)berg(dot)example", "berg.example berg."),
    ("nadia@berg.example", "https://shop.example/reset?mail=nadia%40berg.example&x=1 and nadia%40berg.example", "berg nadia"),
    ("nadia@berg.example", "> On Monday nadia@berg.example wrote:\n> > from: <nadia@berg.example>\n", "berg nadia"),
    ("+49301234567", "+49 30 1234567, 0049 (0)30 / 123 45 67, 030-1234567, (030) 12.34.567, 123 4567", "1234 234 4567 567 030"),
    ("+49301234567", "٠٣٠ ١٢٣٤٥٦٧ or ०३० १२३ ४५६७", "١٢٣ ४५६"),
    ("kofi_77", "signed in as kofi_77, KOFI_77", "kofi"),
]


@pytest.mark.parametrize(("address", "text", "canaries"), REACHED)
def test_a_known_address_is_left_in_no_spelling(disguise, address, text, canaries):
    hidden = disguise.text(text, Known(addresses=[address])).casefold()
    assert [canary for canary in canaries.split() if canary in hidden] == []


def test_every_spelling_of_one_address_has_one_token(disguise):
    known = Known(addresses=["+49301234567"])
    assert len({disguise.text(said, known) for said in ("+49 30 1234567", "0049 30/123 45 67", "(030) 1234567", "123-45-67")}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "#1042", "order 1042", "Order no. 1042", "my order is 1042", "pedido 1042", "mi pedido es el 1042", "commande n° 1042",
        "Bestellnummer: 1042", "meine Bestellung 1042", "encomenda 1042", "ordine 1042", "bestelling 1042", "zamówienie nr 1042",
        "sipariş no 1042", "1042 numaralı siparişim", "заказ №1042", "замовлення 1042", "objednávka 1042", "tilaus 1042",
        "παραγγελία 1042", "طلب رقم 1042", "הזמנה 1042", "ऑर्डर नंबर 1042", "订单1042", "我的订单号是1042", "注文番号1042", "주문번호 1042",
        "คำสั่งซื้อ 1042", "pesanan 1042",
    ],
)  # fmt: skip
def test_an_order_is_known_by_its_noun(disguise, text):
    hidden = disguise.text(text, Known())
    assert "1042" not in hidden
    assert disguise.text("order 1042", Known()).removeprefix("order ") in hidden


def test_a_number_said_to_be_theirs_is_hidden_without_its_noun(disguise):
    assert "1042" not in disguise.text("Where is 1042?", Known(numbers=["1042"]))
    assert disguise.text("Where is 1042?", Known()) == "Where is 1042?"


CODES = [
    ("customer-8812", "I am customer-8812.", "8812"),
    ("SHOPIFY-1042", "SHOPIFY-1042? shopify 1042, Shopify/1042", "1042"),
    ("WEB.ORDER.77", "about WEB.ORDER.77, or web order 77", "77"),
    ("ABCDEFGH", "it says abcdefgh, ABCD-EFGH", "abcd"),
    ("1Z999AA10123456784", "parcel 1Z 999 AA1 01 2345 6784 or 1Z999AA10123456784", "6784"),
    ("1042", "订单在1042那里, 1042'yi, ١٠٤٢", "1042"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "text", "canary"), CODES)
def test_a_number_of_theirs_is_left_in_no_spelling(disguise, number, text, canary):
    hidden = _without_tokens(disguise.text(text, Known(numbers=[number])))
    assert canary not in hidden.casefold()
    assert not any(sign.isdecimal() for sign in hidden)


@pytest.mark.parametrize("text", ["at 10:42 or 10.42", "$1042 and 1042 €", "21042 or x1042y", "the abc of it", "10\n42"])
def test_a_short_number_of_theirs_is_not_read_into_others(disguise, text):
    assert disguise.text(text, Known(numbers=["1042", "7", "ab"])) == text


def test_a_street_of_theirs_is_hidden_however_it_is_spaced(disguise):
    hidden = disguise.text("Bring it to zum  alten Speicher 4b, or Zum alten Speicher 4b!", Known(streets=["Zum alten Speicher 4b"]))
    assert hidden.count("[address ") == 2
    assert "peicher" not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "I paid $1,250.00 for 3 items on 2026-05-06, 150000 kr in all",
        "It was delivered at 2026-11-22T23:00:00Z",
        "See https://shop.example/help/returns for our 30 days",
        "Will you restock the blue one?",
        "La factura llegó ayer y todo bien",
        "我想要两个",
    ],
)
def test_what_tells_nothing_of_anybody_stays(disguise, text):
    assert disguise.text(text, make_known(disguise, "Nadia Berg")) == text


def test_an_ordinary_word_that_is_a_name_too_is_a_name_where_it_is_written_as_one(disguise):
    known = make_known(disguise, "Will Grace")
    person = disguise.person(1, "Will Grace")
    assert disguise.text("It will come, Will said", known) == f"It will come, {person} said"
    assert [(one.kind, one.hidden) for one in disguise.report.doubts] == [("name", False)]


def test_the_pseudonyms_of_one_export_are_stable_and_of_two_cannot_be_joined():
    text, known = "Order 1042, mail a.b@x.example, call +44 20 7946 0958, ask Priya Raghavan", Known()
    one, again, other = Disguise(KEY), Disguise(KEY), Disguise(OTHER_KEY)
    assert one.text(text, known) == again.text(text, known)
    assert one.person(12, "Nadia") == again.person(12, "renamed since")
    assert one.colleague(3, "Sarah") == again.colleague(3, "Sarah")
    for token in one.text(text, known).split("[")[1:]:
        assert token.split("]")[0] not in other.text(text, known)
    assert not {one.person(number, "") for number in range(500)} & {other.person(number, "") for number in range(500)}


def test_no_two_people_share_a_pseudonym(disguise):
    many = range(5_000)
    assert len({disguise.person(number, "") for number in many}) == len(many)
    assert disguise.person(None, "Nadia  BERG") == disguise.person(None, "nadia berg") != disguise.person(None, "Nadia Borg")
    assert disguise.person(12, "") != disguise.colleague(12, "")
    assert disguise.person(10**12, "") != disguise.person(10**12 + 1, "")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Contact Person 01701234567", "01701234567"),
        ("I spoke to Agent 4155550142", "4155550142"),
        ("Agent 415555 and Person 48120377", "48120377"),
        ("[passport no 123456789012]", "123456789012"),
        ("Nadia here, call Contact Person 01701234567", "01701234567"),
    ],
)
def test_what_a_customer_writes_as_we_do_shields_nothing(disguise, text, number):
    assert number not in disguise.text(text, make_known(disguise, "Nadia Berg"))


def test_our_own_pseudonyms_are_read_for_nothing_in_the_rounds_after(disguise):
    known = make_known(disguise, "Nadia Berg", addresses=["nadia@berg.example", "+49301234567"])
    hidden = disguise.text("Nadia, nadia@berg.example, 030 1234567, Herr Zoltan Quist", known)
    assert hidden.startswith(f"{disguise.person(1, 'Nadia Berg')}, {disguise.text('nadia@berg.example', known)}, ")
    assert disguise.text("030 1234567", known) in hidden


def test_a_number_nobody_explains_is_hidden_and_reported_with_its_place(disguise):
    known = Known(handle="c42")
    hidden = disguise.text("use 9988776655 then K7J12345678", known, "message 3")
    assert not {"9988776655", "K7J12345678"} & set(hidden.split())
    told = disguise.report.to_json()
    assert told["hidden"] == {"number": 2}
    assert [(one["conversation"], one["place"]) for one in told["doubtful"]] == [("c42", "message 3")] * 2
    first = told["doubtful"][0]
    assert hidden[first["start"] : first["end"]].startswith("[number ")


def test_a_word_that_may_be_a_name_is_left_and_reported(disguise):
    text = "Hablé ayer con Zuleyka sobre esto"
    left = disguise.text(text, Known(handle="c1"))
    assert ("Zuleyka" not in left) or [text[one.start : one.end] for one in disguise.report.doubts] == ["Zuleyka"]


def test_a_report_is_bounded_and_counts_all_the_same(disguise):
    for _ in range(700):
        disguise.text("and 99887766554433", Known())
    assert len(disguise.report.doubts) == 500
    assert disguise.report.to_json()["doubtful_in_all"] == 700


BETWEEN = st.sampled_from(["", " ", "-", ".", "/", " / ", "\u00a0", " - ", ") ", "\u200b", "  "])
AROUND = st.sampled_from(["", "call ", "nr: ", "(", "“", "Tel.", "¿", "我的电话是", "رقم "])
PHONES = st.from_regex(r"\+(1|44|49|33|34|91|380)[1-9]\d{8}", fullmatch=True)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(PHONES, st.lists(BETWEEN, min_size=13, max_size=13), st.sampled_from(["+", "00", ""]), AROUND)
def test_no_known_phone_number_survives_in_any_spacing(phone, between, prefix, around):
    digits = phone[1:]
    spaced = prefix + "".join(digit + gap for digit, gap in zip(digits, between, strict=False)).rstrip(" -./)")
    hidden = Disguise(KEY).text(f"{around}{spaced} thanks", Known(addresses=[phone]))
    assert "phone" in hidden
    assert not any(sign.isdigit() for sign in _without_tokens(hidden))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.from_regex(r"[a-z][a-z0-9._+-]{1,12}[a-z]@[a-z]{3,9}\.(example|co\.example)", fullmatch=True), st.data())
def test_no_known_email_address_survives_in_any_spacing(email, data):
    gap = st.sampled_from(["", " ", "\t", "\u200b"])
    spaced = "".join(data.draw(gap) + (sign.upper() if data.draw(st.booleans()) else sign) for sign in email)
    hidden = Disguise(KEY).text(f"it is {spaced} ok", Known(addresses=[email]))
    assert "@" not in hidden
    left = [word for word in _without_tokens(hidden).casefold().split() if word not in {"it", "is", "ok"}]
    assert email.split("@")[1].split(".")[0] not in "".join(left)


def _without_tokens(text):
    while "[" in text and "]" in text:
        text = text[: text.index("[")] + text[text.index("]") + 1 :]
    return text
