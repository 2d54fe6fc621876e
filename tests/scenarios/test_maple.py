"""People who look for a home, or sell one."""

from collections.abc import Callable

import pytest

from apps.business.models import Appointment
from apps.ground.scope import tenant_scope
from tests.scenarios.conftest import Talk, code_sent

pytestmark = pytest.mark.django_db

Begin = Callable[..., Talk]


def viewings(talk: Talk) -> list[str]:
    """The homes that somebody has a viewing of."""
    with tenant_scope(talk.guest.tenant_id):
        own = Appointment.objects.filter(contact_id=talk.guest.contact_id, listing__isnull=False)
        return [one.listing.sku for one in own.select_related("listing")]


def test_a_home_is_viewed_that_was_named_with_its_time(talk: Begin) -> None:
    buyer = talk("maple")
    asked = buyer.says("I'd like to see 31R Croft Lane on Tuesday at 2pm")
    assert asked == "Shall I book a viewing of 31R Croft Lane, Harbord Village on Tuesday, November 24, 2:00 PM?"
    assert "is booked for Tuesday, November 24, 2:00 PM." in buyer.says("yes")
    assert viewings(buyer) == ["croft-laneway"]


@pytest.mark.parametrize(
    ("language", "wish", "pick", "yes", "home"),
    [
        ("en", "can we visit the cottage in leslieville on saturday?", "the last one", "yes", "leslieville-cottage"),
        ("fr", "Bonjour, je veux visiter le loft", "le premier", "oui", "carlaw-loft"),
        ("es", "Hola, quiero ver una casa en Roncesvalles", "la primera", "sí", "roncesvalles-semi"),
    ],
)
def test_a_viewing_is_booked(talk: Begin, language: str, wish: str, pick: str, yes: str, home: str) -> None:
    buyer = talk("maple", locale=language)
    for words in (wish, pick, yes):
        buyer.says(words)
    assert viewings(buyer) == [home]


def test_from_a_price_to_a_viewing(talk: Begin) -> None:
    buyer = talk("maple")
    assert buyer.says("how much is the house in wychwood?").endswith("is available for CA$1,695,000. Would you like to see it?")
    assert buyer.says("sure").startswith("48 Wychwood Lane, Wychwood – These times are free:")
    buyer.says("the first")
    buyer.says("yes please")
    assert viewings(buyer) == ["wychwood-victorian"]


def test_a_viewing_is_moved_once_they_proved_who_they_are(talk: Begin) -> None:
    hugo = talk("maple")
    assert hugo.says("I can't make my viewing").startswith("First I need to be sure it is you.")
    hugo.says("hugo.lavoie@example.com")
    assert hugo.says(code_sent(hugo)) == "Which day would suit you?"
    assert hugo.says("sunday").startswith("These times are free: Sunday")
    assert hugo.says("the first").startswith("Shall I move Viewing, 77 Boulton Street, Leslieville to Sunday")
    assert hugo.says("yes").startswith("Your appointment is now on Sunday")


def test_a_valuation(talk: Begin) -> None:
    seller = talk("maple")
    for words in ("I'd like a valuation of my home", "the first one", "yes"):
        said = seller.says(words)
    assert said.startswith("Valuation is booked for you on")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what are your fees?", "We charge a commission of 4 %"),
        ("can I bring my dog to the viewing?", "dogs that can do without barking"),
        ("how much deposit do I need?", "a deposit of 5 % of the price is due within 24 hours"),
        ("do you have rentals?", "We sell homes and do not rent them out."),
        ("what would the seller take at least for the loft?", "I do not know that for certain"),
        ("do you have houses under 1.1 million?", "CA$989,000"),
    ],
)
def test_questions(talk: Begin, question: str, said: str) -> None:
    assert said in talk("maple").says(question)
