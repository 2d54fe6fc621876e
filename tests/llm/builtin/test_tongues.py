"""The same cases in the languages we answer in, and in several at once."""

import pytest

from tests.llm.builtin.scenes import Chat, play


@pytest.mark.parametrize(
    ("language", "asked", "told"),
    [
        ("en", "Hola, where's my pedido 1042?", "Order 1042 is on its way with UPS. It should arrive on Tuesday, November 24."),
        ("es", "Hola, ¿dónde está mi pedido 1042?", "Su pedido 1042 está en camino con UPS. Debería llegar el martes, 24 de noviembre."),
        ("fr", "Où est ma commande 1042 ?", "Votre commande 1042 est en route avec UPS. Elle devrait arriver le mardi 24 novembre."),
        (
            "de",
            "Wo bleibt meine Bestellung 1042?",
            "Ihre Bestellung 1042 ist mit UPS unterwegs. Voraussichtliche Ankunft: Dienstag, 24. November.",
        ),
        ("pt", "Onde está meu pedido 1042?", "O seu pedido 1042 está a caminho com UPS. Previsão de chegada: terça-feira, 24 de novembro."),
        ("it", "Dov'è il mio ordine 1042?", "Il Suo ordine 1042 è in viaggio con UPS. Arrivo previsto: martedì 24 novembre."),
        (
            "nl",
            "Waar blijft mijn bestelling 1042?",
            "Uw bestelling 1042 is onderweg met UPS. De verwachte aankomst is dinsdag 24 november.",
        ),
        (
            "pl",
            "Gdzie jest moje zamówienie 1042?",
            "Zamówienie 1042 jest w drodze, przewoźnik: UPS. Przewidywana dostawa: wtorek, 24 listopada.",
        ),
        ("tr", "1042 numaralı siparişim nerede?", "1042 numaralı siparişiniz yolda, taşıyıcı: UPS. Tahmini varış: 24 Kasım Salı."),
        ("ar", "أين طلبي رقم 1042؟", "الطلب 1042 في الطريق إليكم مع UPS. موعد الوصول المتوقع: الثلاثاء، 24 نوفمبر."),
        ("hi", "mera order 1042 kahan hai?", "आपका ऑर्डर 1042 UPS के साथ रास्ते में है। इसके मंगलवार, 24 नवंबर को पहुँचने की उम्मीद है।"),
        ("zh-Hans", "我的订单1042在哪里\uff1f", "您的订单 1042 已由 UPS 发出。预计11月24日星期二送达。"),
        ("sv", "Where is my order 1042?", "Order 1042 is on its way with UPS. It should arrive on Tuesday, November 24."),
    ],
)
def test_where_an_order_is_in_every_language(language, asked, told):
    assert Chat(language=language).says(asked) == told


def test_a_spanish_return():
    chat = play(
        """
        > Quiero devolver mi pedido 1042
        < ¿Cuál es el motivo de la devolución?
        > llegó roto
        < ¿Inicio la devolución del pedido 1042?
        > sí, por favor
        < La devolución del pedido 1042 está en marcha. El número de devolución es R-5.
        """,
        language="es",
    )
    assert chat.ran == [("start_return", {"order_id": "1042", "reason": "llegó roto"})]


def test_a_german_booking_with_another_question_in_between():
    chat = play(
        """
        > Guten Tag, ich hätte gern einen Termin für eine Reinigung (Cleaning) am Dienstag
        < Diese Zeiten sind frei: Dienstag, 24. November, 09:00, 11:30 oder 15:00. Welche passt Ihnen?
        > Sind Sie ein Bot?
        < Ich bin ein KI-Assistent, kein Mensch. Welche passt Ihnen?
        > um 15 Uhr
        < Soll ich Cleaning für Sie buchen: Dienstag, 24. November, 15:00?
        > ja bitte
        < Cleaning ist für Sie gebucht: Dienstag, 24. November, 15:00. Kann ich sonst noch helfen?
        """,
        language="de",
    )
    assert chat.ran == [("schedule_appointment", {"service": "Cleaning", "starts_at": "2026-11-24T15:00:00+01:00"})]


def test_a_chinese_product_question():
    chat = play(
        """
        > 你好\uff0c你们有防晒霜吗\uff1f
        < Daily Veil SPF 50的价格是 US$32。要加入您的购物车吗\uff1f
        > 好的
        < Daily Veil SPF 50已在您的购物车中。再加 US$18 就可以免运费。
        """,
        language="zh-Hans",
    )
    assert len(chat.ran) == 1


@pytest.mark.parametrize(
    ("language", "asked", "ran"),
    [
        ("fr", "J'ai oublié mon mot de passe|oui", "reset_password"),
        ("de", "Abo kündigen|zu teuer|ja", "cancel_subscription"),
        ("pt", "esqueci minha senha|sim", "reset_password"),
        ("it", "vorrei disdire il mio abbonamento|troppo caro|sì", "cancel_subscription"),
        ("nl", "Ik wil mijn bestelling 1042 retourneren|te klein|ja graag", "start_return"),
        ("pl", "Chcę umówić wizytę Cleaning we wtorek|o 9|tak", "schedule_appointment"),
        ("tr", "şifremi unuttum|evet", "reset_password"),
        ("ar", "أريد حجز موعد Cleaning يوم الثلاثاء|الثاني|نعم", "schedule_appointment"),
        ("hi", "मुझे Cleaning के लिए अपॉइंटमेंट चाहिए|मंगलवार|दूसरा|हाँ", "schedule_appointment"),
        ("zh-Hans", "我要退货\uff0c订单号1042\uff0c因为坏了|好的", "start_return"),
    ],
)
def test_a_case_is_carried_through_in_every_language(language, asked, ran):
    chat = Chat(language=language)
    for message in asked.split("|"):
        chat.says(message)
    assert [name for name, _ in chat.ran] == [ran]


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("es", "Quiero hablar con una persona"),
        ("fr", "Je veux parler à un conseiller"),
        ("de", "Ich möchte mit einem Mitarbeiter sprechen"),
        ("pt", "Quero falar com um atendente"),
        ("it", "Vorrei parlare con un operatore"),
        ("nl", "Ik wil met een medewerker praten"),
        ("pl", "Chcę porozmawiać z konsultantem"),
        ("tr", "Bir temsilciyle görüşmek istiyorum"),
        ("ar", "أريد التحدث مع موظف"),
        ("hi", "mujhe kisi se baat karni hai, kisi insaan se baat"),
        ("zh-Hans", "转人工"),
    ],
)
def test_a_person_is_called_in_every_language(language, asked):
    chat = Chat(language=language)
    chat.says(asked)
    assert chat.called == ["escalate_to_human"]
