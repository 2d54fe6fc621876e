"""A promise that nothing keeps is heard as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.promises import promises


@pytest.mark.parametrize(
    "text",
    [
        "I'll get back to you tomorrow.",
        "We will contact you within 24 hours.",
        "Someone will call you shortly.",
        "Our team will be in touch.",
        "I’ll let you know as soon as it ships.",
        "You will hear from us soon.",
        "Nos pondremos en contacto con usted.",
        "Nous vous recontacterons demain.",
        "Je reviendrai vers vous.",
        "Wir melden uns bei Ihnen.",
        "Sie hören bald von uns.",
        "Entraremos em contato em breve.",
        "La ricontatteremo domani.",
        "Wij nemen morgen contact met u op.",
        "Skontaktujemy się z Panią.",
        "En kısa sürede size döneceğiz.",
        "سنتواصل معك قريبا",
        "हम आपसे जल्द संपर्क करेंगे",
        "我们会尽快联系您。",
    ],
)
def test_a_promise_is_heard(text: str) -> None:
    assert promises(text)


@pytest.mark.parametrize(
    "text",
    [
        "You can get back to us at any time.",
        "Your order will arrive on Friday.",
        "Shall I connect you with a person?",
        "Please let me know if that helps.",
        "You will get an email from the carrier.",
        "Call us on weekdays.",
        "Puede llamarnos de lunes a viernes.",
        "Ihre Bestellung ist unterwegs.",
        "您的订单已发货。",
    ],
)
def test_what_is_no_promise_is_none(text: str) -> None:
    assert not promises(text)


@given(st.text())
def test_any_text_may_come(text: str) -> None:
    assert promises(text) in {True, False}
