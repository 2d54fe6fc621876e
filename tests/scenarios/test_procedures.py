"""What a tenant wrote down is followed before what the engine would do by itself."""

from collections.abc import Callable

import pytest

from apps.assistant import actions
from apps.assistant.models import Procedure
from apps.business.models import Appointment, Refund, Subscription
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tickets.models import Ticket
from tests.scenarios.conftest import Talk

pytestmark = pytest.mark.django_db

Begin = Callable[..., Talk]
OFFER = "You could also skip a delivery or get one every 90 days."


def withdraw(talk: Talk, name: str) -> None:
    with tenant_scope(talk.guest.tenant_id):
        actions.withdraw_procedure(Procedure.objects.get(name=name), actor=SYSTEM)


def test_what_arrived_broken_is_replaced(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    said = maria.says("The balm in order 1037 leaks")
    assert said == "Ticket 1 is open, and the team will take it up. Please keep the broken one until the new one is there."
    with tenant_scope(maria.guest.tenant_id):
        assert Ticket.objects.get(contact_id=maria.guest.contact_id).description == "The balm in order 1037 leaks"


def test_whoever_wants_their_money_back_takes_the_other_branch(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    assert maria.says("The balm in order 1037 arrived broken, I want a refund of 14 dollars") == "Shall I refund $14 for order 1037?"
    assert "I have refunded $14 for order 1037." in maria.says("yes")
    with tenant_scope(maria.guest.tenant_id):
        assert Refund.objects.get(order__number="1037").reason == "arrived damaged"
        assert not Ticket.objects.filter(contact_id=maria.guest.contact_id).exists()


def test_a_question_about_it_is_answered_and_begins_nothing(talk: Begin) -> None:
    somebody = talk("acme")
    assert "We replace a broken or missing product" in somebody.says("What happens if something arrives broken?")


def test_who_wants_to_leave_is_made_one_offer(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    assert maria.says("I want to cancel my subscription") == "May I ask why you would like to cancel?"
    assert maria.says("too expensive") == f"{OFFER} Shall I cancel your subscription?"
    assert OFFER not in maria.says("yes")
    with tenant_scope(maria.guest.tenant_id):
        assert Subscription.objects.get(customer__contact_id=maria.guest.contact_id).ends_on is not None


def test_a_bad_mood_is_met_first(talk: Begin) -> None:
    said = talk("acme", as_="maria").says("Your creams are awful and I hate this terrible service. Cancel my subscription")
    assert said == "I am sorry that it did not work out. May I ask why you would like to cancel?"


def test_fixed_words_of_another_language_are_left_out(talk: Begin) -> None:
    maria = talk("acme", as_="maria", locale="es")
    maria.says("Quiero cancelar mi suscripción")
    assert maria.says("es muy caro") == "¿Cancelo su suscripción?"


def test_a_tag_decides_who_answers(at_work: None, talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    maria.says("Hello")
    assert maria.conversation is not None
    with tenant_scope(maria.guest.tenant_id):
        maria.conversation.tags = ["vip"]
        maria.conversation.save(update_fields=["tags"])
    assert "connecting you with a colleague" in maria.says("I want to cancel my subscription")
    assert maria.conversation.holder == "queue"


def test_withdrawn_it_is_followed_no_more(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    withdraw(maria, "Wants to leave the subscription")
    maria.says("I want to cancel my subscription")
    assert maria.says("too expensive") == "Shall I cancel your subscription?"


def test_a_toothache_is_given_the_next_free_time(talk: Begin) -> None:
    patient = talk("lumen", locale="de")
    assert "Diese Zeiten sind frei:" in patient.says("Ich habe starke Zahnschmerzen")
    assert patient.says("das erste").startswith("Soll ich Vorsorge und Kontrolle für Sie buchen")
    assert patient.says("ja").endswith("Werden die Schmerzen stärker, schreiben Sie uns bitte sofort.")
    with tenant_scope(patient.guest.tenant_id):
        assert Appointment.objects.get(contact_id=patient.guest.contact_id).service.code == "vorsorge"


def test_pain_with_fever_goes_to_a_person(at_work: None, talk: Begin) -> None:
    patient = talk("lumen", locale="de")
    patient.says("Ich habe Zahnschmerzen und Fieber")
    assert patient.conversation is not None
    assert patient.conversation.holder == "queue"


def test_a_new_patient_is_told_what_to_bring(talk: Begin) -> None:
    patient = talk("lumen", locale="de")
    patient.says("Guten Tag, ich bin neu bei Ihnen und möchte einen Termin")
    patient.says("das erste")
    assert "Versichertenkarte" in patient.says("ja")


def test_who_sells_is_offered_a_valuation(talk: Begin) -> None:
    owner = talk("maple")
    assert "These times are free:" in owner.says("I want to sell my condo")
    assert owner.says("the first one").startswith("A valuation is free and binds you to nothing. Shall I book Valuation")


def test_a_viewing_is_booked_home_first(talk: Begin) -> None:
    visitor = talk("maple")
    assert visitor.says("Can I book a viewing?") == "Which home would you like to see?"
    assert "These times are free:" in visitor.says("48 Wychwood Lane")
    visitor.says("the first one")
    assert visitor.says("yes").endswith("Bring whoever you like, it costs nothing.")
