"""Who a contact is: proof links them to a customer, and what they merely say does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from apps.business import actions
from apps.business.actions import Address
from apps.business.letters import SALT
from apps.business.models import Customer, Lead, Order, Shop
from apps.business.queries.customers import customer_of
from apps.conversations.actions.contacts import add_address, merge_contacts
from apps.conversations.models import Contact, ContactAddress, Delivery
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground import clock
from apps.tools.registry import Refused
from tests.business.scenes import ASSISTANT, make_contact, make_customer, make_order
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Kind = ContactAddress.Kind
ELM = Address(street=" 9 Elm Row ", city="Albany", postal_code="12207")


class TestRecognising:
    @pytest.mark.parametrize(("kind", "value"), [(Kind.USER, "cust-1"), (Kind.EMAIL, "ann@example.org"), (Kind.PHONE, "+12125550101")])
    def test_follows_proof(self, visitor: Contact, kind: str, value: str) -> None:
        ann = make_customer(reference="cust-1", email="Ann@Example.org", phone="+12125550101")
        add_address(visitor, kind, value)
        assert actions.recognise(visitor) is None
        ContactAddress.objects.update(is_verified=True)
        assert actions.recognise(visitor) == ann
        assert customer_of(visitor) == ann
        assert Event.objects.get(name="customer.linked").payload == {"customer": ann.pk, "contact": visitor.pk}

    def test_happens_once(self, visitor: Contact) -> None:
        make_customer(reference="cust-1")
        add_address(visitor, Kind.USER, "cust-1", verified=True)
        for _ in range(2):
            actions.recognise(visitor)
        assert Event.objects.filter(name="customer.linked").count() == 1

    def test_guesses_nothing_where_two_share_an_address(self, visitor: Contact) -> None:
        make_customer(email="home@example.org"), make_customer(email="home@example.org")
        add_address(visitor, Kind.EMAIL, "home@example.org", verified=True)
        assert actions.recognise(visitor) is None

    def test_does_not_fall_back_on_a_link_where_proof_names_two(self, maria: Customer, ben: Customer) -> None:
        """Two mailboxes of two customers in one person's hands: neither of them acts on the other's account."""
        merge_contacts(ben.contact, into=maria.contact, actor=SYSTEM)
        for customer in (maria, ben):
            add_address(customer.contact, Kind.EMAIL, customer.email, verified=True)
        assert [actions.recognise(customer.contact) for customer in (maria, ben)] == [None, None]

    def test_does_not_choose_between_two_links(self, maria: Customer, ben: Customer) -> None:
        merge_contacts(ben.contact, into=maria.contact, actor=SYSTEM)
        assert actions.recognise(maria.contact) is None

    def test_believes_an_id_before_an_address(self, visitor: Contact) -> None:
        make_customer(email="ann@example.org")
        own = make_customer(reference="cust-1")
        add_address(visitor, Kind.EMAIL, "ann@example.org", verified=True)
        add_address(visitor, Kind.USER, "cust-1", verified=True)
        assert actions.recognise(visitor) == own

    def test_takes_the_proof_of_all_who_are_one_person(self, visitor: Contact) -> None:
        make_customer(reference="cust-1")
        other = make_contact()
        add_address(other, Kind.USER, "cust-1", verified=True)
        merge_contacts(other, into=visitor, actor=SYSTEM)
        found = actions.recognise(Contact.objects.get(pk=other.pk))
        assert found == actions.recognise(visitor)
        assert found is not None
        assert found.contact == visitor

    def test_a_new_proof_takes_the_place_of_an_old_link(self, maria: Customer, visitor: Contact) -> None:
        add_address(visitor, Kind.USER, maria.reference, verified=True)
        before = maria.contact
        assert actions.recognise(visitor) == maria
        assert actions.recognise(before) is None

    def test_a_contact_is_one_customer(self, maria: Customer) -> None:
        other = make_customer()
        actions.link_customer(other, contact=maria.contact, actor=SYSTEM)
        assert customer_of(maria.contact) == other

    def test_not_everybody_links(self, maria: Customer, visitor: Contact, at_acme: Cast) -> None:
        for actor in (at_acme.sarah.actor, ASSISTANT):
            with pytest.raises(PermissionDenied):
                actions.link_customer(maria, contact=visitor, actor=actor)


class TestLeads:
    def test_grow_as_somebody_tells_more(self, visitor: Contact) -> None:
        actions.upsert_lead(visitor, name="Vic", interest="Two bedrooms", actor=ASSISTANT)
        actions.upsert_lead(visitor, phone="+1 212 555 0101", name="", actor=ASSISTANT)
        lead = Lead.objects.get()
        assert (lead.name, lead.interest, lead.phone) == ("Vic", "Two bedrooms", "+12125550101")

    def test_change_no_customers_record(self, maria: Customer) -> None:
        actions.upsert_lead(maria.contact, email="other@example.org", actor=ASSISTANT)
        assert Customer.objects.get(pk=maria.pk).email == "maria@example.com"

    @pytest.mark.parametrize("told", [{"email": "nobody"}, {"phone": "12"}, {"name": "x" * 81}, {"name": " "}, {}])
    def test_hold_what_can_be_kept(self, visitor: Contact, told: dict[str, str]) -> None:
        with pytest.raises(Refused) as refused:
            actions.upsert_lead(visitor, actor=ASSISTANT, **told)
        assert refused.value.code == "invalid"

    def test_under_one_key_are_noted_once(self, visitor: Contact) -> None:
        for _ in range(2):
            actions.upsert_lead(visitor, name="Vic", actor=ASSISTANT, key="call-1")
        assert Event.objects.filter(name="lead.noted").count() == 1


class TestAddresses:
    def test_of_a_customer_change(self, maria: Customer) -> None:
        assert actions.change_customer_address(maria, address=ELM, actor=ASSISTANT).address == "9 Elm Row, Albany, 12207"
        assert Event.objects.get(name="customer.readdressed").payload == {"customer": maria.pk}

    @pytest.mark.parametrize(("city", "region"), [("Brooklyn", "NY"), ("brooklyn", "NY"), ("Albany", "")])
    def test_keep_the_country_and_in_the_same_town_the_region(self, maria: Customer, city: str, region: str) -> None:
        Customer.objects.filter(pk=maria.pk).update(city="Brooklyn", region="NY", country="US")
        changed = actions.change_customer_address(maria, address=Address("9 Elm Row", city, "1"), actor=ASSISTANT)
        assert (changed.region, changed.country) == (region, "US")

    @pytest.mark.parametrize("wrong", [{"street": " "}, {"city": ""}, {"postal_code": ""}, {"country": "Germany"}, {"street": "x" * 121}])
    def test_must_be_whole(self, maria: Customer, wrong: dict[str, str]) -> None:
        with pytest.raises(Refused) as refused:
            actions.change_customer_address(maria, address=replace(ELM, **wrong), actor=ASSISTANT)
        assert refused.value.code == "invalid"

    @pytest.mark.parametrize(
        ("state", "fixed"), [("placed", False), ("packed", False), ("shipped", True), ("delivered", True), ("cancelled", True)]
    )
    def test_of_an_order_change_until_it_leaves(self, maria: Customer, state: str, fixed: bool) -> None:
        order = make_order(maria, state=state, street="Old Row")
        if fixed:
            with pytest.raises(Refused, match="address is fixed"):
                actions.change_order_address(order, address=ELM, actor=ASSISTANT)
        else:
            actions.change_order_address(order, address=ELM, actor=ASSISTANT)
        assert Order.objects.get(pk=order.pk).street == ("Old Row" if fixed else "9 Elm Row")

    def test_under_one_key_change_once(self, maria: Customer) -> None:
        order = make_order(maria)
        actions.change_order_address(order, address=ELM, actor=ASSISTANT, key="call-1")
        Order.objects.update(state="shipped")
        assert actions.change_order_address(order, address=ELM, actor=ASSISTANT, key="call-1").street == "9 Elm Row"


class TestCallbacks:
    @pytest.mark.parametrize(
        ("zone", "typed", "dialled"),
        [
            ("Europe/Berlin", "030 5550 1201", "+493055501201"),
            ("America/New_York", "(212) 555-0142", "+12125550142"),
            ("America/New_York", "+49 30 55501201", "+493055501201"),
            ("Europe/Berlin", "0049 30 55501201", "+493055501201"),
        ],
    )
    def test_go_to_a_number_as_people_type_it(self, visitor: Contact, at_acme: Cast, zone: str, typed: str, dialled: str) -> None:
        at_acme.acme.time_zone = zone
        at_acme.acme.save()
        assert actions.schedule_callback(visitor, phone=typed, actor=ASSISTANT).phone == dialled

    def test_are_one_a_person(self, visitor: Contact, held_clock: Any) -> None:
        first = actions.schedule_callback(visitor, phone="+12125550142", actor=ASSISTANT)
        at = held_clock.at.replace(hour=15)
        second = actions.schedule_callback(visitor, phone="+12125550199", at=at, actor=ASSISTANT)
        assert (second.pk, second.number, second.phone, second.at) == (first.pk, "CB-1001", "+12125550199", at)

    @pytest.mark.parametrize("days", [-1, 0, 61])
    def test_are_soon_and_not_in_the_past(self, visitor: Contact, days: int) -> None:
        with pytest.raises(Refused, match="60 days"):
            actions.schedule_callback(visitor, phone="+12125550142", at=clock.now() + timedelta(days=days), actor=ASSISTANT)


class TestPasswordResets:
    @pytest.fixture(autouse=True)
    def page(self, maria: Customer) -> Shop:
        return Shop.objects.create(password_page="/account/?password=")

    def test_are_a_letter_to_the_address_on_record(self, maria: Customer, settings: Settings) -> None:
        settings.PUBLIC_URL = "https://tandem.example"
        reset = actions.request_password_reset(maria, contact=maria.contact, actor=ASSISTANT)
        letter = Delivery.objects.get(key=f"password:{reset.pk}")
        assert (letter.to, letter.subject) == (maria.email, "Acme Skin: Choose a new password")
        token = letter.text.partition("https://tandem.example/account/?password=")[2].split()[0]
        assert signing.loads(token, salt=SALT) == reset.pk

    def test_are_written_in_the_customers_language(self, maria: Customer) -> None:
        maria.contact.language = "es"
        actions.request_password_reset(maria, contact=maria.contact, actor=ASSISTANT)
        assert Delivery.objects.get().subject == "Acme Skin: Elija una nueva contraseña"

    def test_are_refused_where_there_are_no_accounts(self, maria: Customer, page: Shop) -> None:
        page.password_page = ""
        page.save()
        with pytest.raises(Refused, match="no accounts"):
            actions.request_password_reset(maria, contact=maria.contact, actor=ASSISTANT)
        assert not Delivery.objects.exists()

    def test_are_recorded(self, maria: Customer) -> None:
        reset = actions.request_password_reset(maria, contact=maria.contact, actor=ASSISTANT)
        event = Event.objects.get(name="password_reset.requested")
        assert event.payload == {"reset": reset.pk, "customer": maria.pk, "contact": maria.contact_id}

    def test_in_a_row_are_one(self, maria: Customer, held_clock: Any) -> None:
        first = actions.request_password_reset(maria, contact=maria.contact, actor=ASSISTANT)
        held_clock.advance(minutes=14)
        assert actions.request_password_reset(maria, contact=maria.contact, actor=ASSISTANT) == first
        held_clock.advance(minutes=2)
        assert actions.request_password_reset(maria, contact=maria.contact, actor=ASSISTANT) != first

    def test_need_an_address(self, maria: Customer) -> None:
        maria.email = ""
        with pytest.raises(Refused, match="no email address"):
            actions.request_password_reset(maria, contact=maria.contact, actor=ASSISTANT)
