"""Personal data in what people write: found in many languages, and things that only look like it left alone."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.personal import TELLING, masked, spans
from config.evaluate.pii import figures

ANYTHING = st.text(max_size=200) | st.text(alphabet="AaIi Mrsé1234567890.,:;@+-()/'’\n#•١२好", max_size=120)
PIECES = st.lists(
    st.sampled_from(
        [
            "my name is",
            "Anna",
            "de",
            "Petrov",
            "12",
            "High Street",
            "\n",
            ",",
            "Suite 4",
            "10115",
            "Berlin",
            "call",
            "+44 20 7946 0958",
            "I live in",
            "the corner of",
            "my address",
            "lives at",
            "9/19/1963",
            "and",
        ],
    ),
    max_size=14,
).map(" ".join)


def found(text, kind):
    return [text[span.start : span.end] for span in spans(text) if span.type == kind]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hello, my name is Priya Raghavan and I can't log in", "Priya Raghavan"),
        ("my name is bertha mountjoy", "bertha mountjoy"),
        ("Could you tell Mrs. Oyelaran that I called?", "Oyelaran"),
        ("I spoke with Daniela from your team", "Daniela"),
        ("Please change it to Fergus O’Dowd", "Fergus O’Dowd"),
        ("The parcel went to McAllister next door", "McAllister"),
        ("it was my colleague Ludmila Hartmannova who ordered", "Ludmila Hartmannova"),
        ("Thanks,\nKwabena", "Kwabena"),
        ("Me llamo Lucía Ortega y no me llega el pedido", "Lucía Ortega"),
        ("Bonjour, je m'appelle Amélie Rousseau", "Amélie Rousseau"),
        ("Guten Tag, mein Name ist Thorsten Krämer", "Thorsten Krämer"),
        ("O meu nome é João Pereira", "João Pereira"),
        ("Mi chiamo Giulia Bianchi", "Giulia Bianchi"),
        ("Mijn naam is Sanne de Vries", "Sanne de Vries"),
        ("Nazywam się Katarzyna Nowak", "Katarzyna Nowak"),
        ("Benim adım Ayşe Yılmaz", "Ayşe Yılmaz"),
        ("Меня зовут Ольга Петрова", "Ольга Петрова"),
        ("اسمي محمد العلي", "محمد العلي"),
        ("मेरा नाम राहुल शर्मा है", "राहुल शर्मा"),
        ("我叫王小明，我想退货", "王小明"),
        ("私の名前は田中花子です", "田中花子"),
    ],
)
def test_a_name_is_found(text, name):
    assert name in found(text, "name")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Ship it to 221B Baker Street, London NW1 6XE please", "221B Baker Street, London NW1 6XE"),
        ("I moved to 4810 Willow Creek Road Apt. 12, Boise, ID 83702.", "4810 Willow Creek Road Apt. 12, Boise, ID 83702"),
        ("J'habite au 14 bis rue des Lilas, 69003 Lyon", "14 bis rue des Lilas, 69003 Lyon"),
        ("Ich wohne in der Lindenallee 7a, 50668 Köln", "Lindenallee 7a, 50668 Köln"),
        ("Mi dirección es Calle Mayor 23, 2º B, 28013 Madrid", "Calle Mayor 23, 2º B, 28013 Madrid"),
        ("Abito in via Garibaldi 12, 20121 Milano", "via Garibaldi 12, 20121 Milano"),
        ("Rua das Flores 45, Lisboa", "Rua das Flores 45, Lisboa"),
        ("Keizersgracht 112, 1015 AA Amsterdam", "Keizersgracht 112, 1015 AA Amsterdam"),
        ("ul. Długa 5/7, 00-238 Warszawa", "ul. Długa 5/7, 00-238 Warszawa"),
        ("Atatürk Caddesi No: 12, İstanbul", "Atatürk Caddesi No: 12, İstanbul"),
        ("мой адрес: ул. Ленина 15, кв. 4, Москва", "ул. Ленина 15, кв. 4, Москва"),
        ("Write to P.O. Box 4471, Nairobi", "P.O. Box 4471, Nairobi"),
        ("Mail goes to PSC 7701, Box 19\nAPO AE 09421", "PSC 7701, Box 19\nAPO AE 09421"),
        ("they left it at 45 elm street yesterday", "45 elm street"),
    ],
)
def test_an_address_is_found_whole(text, address):
    assert address in found(text, "address")


def test_a_block_of_lines_is_all_hidden():
    text = "Ingrid Solheim\nFjordlys\n\n771 Storgata 9\nApt. 3\nBodø\nNorway 80141"
    assert not set("Ingrid Solheim Fjordlys Storgata Bodø").intersection(masked(text).split())
    assert "Ingrid" not in masked(text)
    assert "Storgata" not in masked(text)


@pytest.mark.parametrize(
    ("text", "kind", "piece"),
    [
        ("write to anna.k+shop@mail.example.org please", "email", "anna.k+shop@mail.example.org"),
        ("call me back on 0161 496 0123 pls", "phone", "0161 496 0123"),
        ("+966 50 123 4567", "phone", "+966 50 123 4567"),
        ("我的电话是13812345678", "phone", "13812345678"),
        ("(212) 555-2368 ext. 14", "phone", "(212) 555-2368 ext. 14"),
        ("charge 4242 4242 4242 4242", "card", "4242 4242 4242 4242"),
        ("my card number is 630400001234", "card", "630400001234"),
        ("IBAN DE89 3704 0044 0532 0130 00", "bank_account", "DE89 3704 0044 0532 0130 00"),
        ("it's 078-05-1120", "identity_number", "078-05-1120"),
        ("my driver's license is D481-22-9917", "identity_number", "D481-22-9917"),
        ("CPF 123.456.789-09", "identity_number", "123.456.789-09"),
        ("mi DNI: 12345678Z", "identity_number", "12345678Z"),
        ("passport number X1234567", "identity_number", "X1234567"),
        ("blocked from 192.168.1.20", "ip_address", "192.168.1.20"),
        ("from 2001:db8:0:0:0:0:2:1 again", "ip_address", "2001:db8:0:0:0:0:2:1"),
        ("my password is hunter22, why", "access", "hunter22"),
        ("User name: kofi_77", "access", "kofi_77"),
        ("see https://people.example.net/~rosa.", "link", "https://people.example.net/~rosa"),
        ("I was born on 12 March 1984", "birth_date", "12 March 1984"),
        ("geboren am 03.04.1985 in Ulm", "birth_date", "03.04.1985"),
        ("delivered 2024-05-06", "date", "2024-05-06"),
        ("a customer since 1998", "date", "1998"),
        ("I am 34 years old", "age", "34"),
        ("my son is 5.", "age", "5"),
        ("tengo 45 años", "age", "45"),
        ("my postcode is BS8 1QU", "postcode", "BS8 1QU"),
        ("PLZ: 50668", "postcode", "50668"),
        ("We moved here from Oxted", "place", "Oxted"),
        ("Do you ship to New Zealand?", "country", "New Zealand"),
        ("I am Lithuanian", "people", "Lithuanian"),
        ("Dr. Okafor will call", "title", "Dr."),
        ("I work for Brindlewood as a night porter", "organisation", "Brindlewood"),
        ("I work as a night porter", "title", "night porter"),
        ("Hollis Marine Ltd", "organisation", "Hollis Marine Ltd"),
    ],
)
def test_what_belongs_to_somebody_is_found(text, kind, piece):
    assert piece in found(text, kind)


@pytest.mark.parametrize(
    "text",
    [
        "My order 20417733 hasn't arrived, tracking number 1Z999AA10123456784",
        "The Galaxy Buds don't connect to my MacBook Pro after version 14.2.1",
        "I need a blue jacket in size M, please",
        "Can I pay with Apple Pay or PayPal?",
        "I paid $1,250.00 for 3 items",
        "I need 2500 units of part 4471-22-9981",
        "The invoice INV-2024-0042 is wrong",
        "Room 204 has no hot water. Is the Ocean View Suite available?",
        "A table for 4 people at 7 pm, we are 10 minutes late",
        "Your Terms of Service say 30 days",
        "I want to talk to a real person",
        "How do I reset my password?",
        "The delivery was late. Driver said the Post Office was closed.",
        "Hi, I'm still waiting. Thank You",
        "Ich habe die Lieferung erhalten, aber die Schraube am Stuhl fehlt.",
        "Die Bestellung wurde an die falsche Adresse geschickt.",
        "¿Cuándo llega mi pedido? Lo compré hace una semana.",
        "Je n'ai pas reçu ma commande, que faire ?",
        "我的订单还没有到",
    ],
)
def test_what_tells_nothing_about_anybody_is_left_alone(text):
    assert masked(text) == text


def test_what_kind_it_was_is_said_in_its_place():
    text = "Hi, I'm Priya Raghavan, mail me at priya@example.org or call +44 20 7946 0958"
    assert masked(text) == "Hi, I'm [name], mail me at [email] or call [phone]"


def test_a_country_and_a_weekday_stay_readable_unless_asked_for():
    text = "Do you deliver to Norway on Monday?"
    assert masked(text) == text
    assert masked(text, {"country", "date"}) == "Do you deliver to [country] on [date]?"


def test_two_addresses_are_two():
    text = "Old: 14 Mill Lane, Ely. The new one is 9 Harbour Road, Hull."
    assert found(text, "address") == ["14 Mill Lane, Ely", "9 Harbour Road, Hull"]


@given(ANYTHING | PIECES)
def test_spans_lie_within_the_text_in_order_and_apart(text):
    last = 0
    for span in spans(text):
        assert last <= span.start < span.end <= len(text)
        last = span.end


@given(ANYTHING | PIECES)
def test_nothing_is_left_to_mask_after_masking(text):
    assert not [span for span in spans(masked(text)) if span.type in TELLING]


@pytest.mark.parametrize(
    "text",
    [
        "A" * 20_000,
        "1 " * 10_000,
        "Anna " * 5_000,
        "my name is " * 2_000,
        "12 High Street, " * 1_500,
        "a\n" * 10_000,
        "(" * 20_000,
        "x@" * 10_000,
    ],
)
def test_a_very_long_text_is_read_to_its_end(text):
    assert masked(text + " mail rosa@example.org").endswith("[email]")


def test_the_figures_are_those_of_the_contract(tmp_path):
    lines = [
        {"text": "My name is Priya Raghavan", "spans": [{"type": "PERSON", "start": 11, "end": 25}]},
        {
            "text": "mail rosa@example.org or blorp",
            "spans": [{"type": "EMAIL", "start": 5, "end": 21}, {"type": "ODD", "start": 25, "end": 30}],
        },
        {"text": "I am Lithuanian", "spans": []},
    ]
    file = tmp_path / "some.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines))
    assert figures(file) == {"n": 3, "recall": 0.6667, "precision": 0.75}
