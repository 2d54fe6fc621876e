"""Who is who: contacts that turn out to be one person, and addresses that belong to one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.conversations import actions, queries
from apps.conversations.models import Contact, ContactAddress
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from tests.cast import Cast, assemble
from tests.conversations.scenes import await_a_waiter

pytestmark = pytest.mark.django_db

EMAIL, PHONE = ContactAddress.Kind.EMAIL, ContactAddress.Kind.PHONE


def people(count: int) -> list[Contact]:
    return [Contact.objects.create(name=f"Person {number}") for number in range(count)]


def merge(contact: Contact, into: Contact) -> None:
    actions.merge_contacts(contact, into=into, actor=SYSTEM)


def family(contact: Contact) -> set[int]:
    return set(queries.family_of(contact))


def ids(*contacts: Contact) -> set[int]:
    return {contact.pk for contact in contacts}


def person_of(contact: Contact) -> Contact:
    return actions.person_of(Contact.objects.get(pk=contact.pk))


def test_merged_contacts_are_read_as_one_person(at_acme: Cast) -> None:
    one, two, stranger = people(3)
    merge(one, two)
    assert family(one) == family(two) == ids(one, two)
    assert (person_of(one), person_of(two)) == (two, two)
    assert family(stranger) == ids(stranger)
    assert Event.objects.get(name="contact.merged").payload == {"contact": one.pk, "into": two.pk}


def test_a_chain_of_merges_is_one_person_from_every_end(at_acme: Cast) -> None:
    a, b, c, d = people(4)
    merge(a, b)
    merge(b, c)
    merge(d, a)
    assert [family(one) for one in (a, b, c, d)] == [ids(a, b, c, d)] * 4
    assert {person_of(one) for one in (a, b, c, d)} == {c}


def test_a_merge_is_of_the_persons_behind_the_contacts(at_acme: Cast) -> None:
    a, b, c, d = people(4)
    merge(a, b)
    merge(c, d)
    merge(a, c)
    assert (person_of(a), family(d)) == (d, ids(a, b, c, d))


def test_a_circle_is_refused(at_acme: Cast) -> None:
    a, b, c = people(3)
    merge(a, b)
    merge(b, c)
    for again in ((a, a), (c, a), (b, a), (a, c)):
        with pytest.raises(ValidationError, match="one person already"):
            merge(*again)
    assert person_of(a) == c


def test_a_circle_made_behind_our_back_is_found(at_acme: Cast) -> None:
    a, b = people(2)
    Contact.objects.filter(pk=a.pk).update(merged_into=b)
    Contact.objects.filter(pk=b.pk).update(merged_into=a)
    with pytest.raises(ValidationError, match="in a circle"):
        person_of(a)


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_one_instant_make_no_circle(transactional_db: None) -> None:
    acme = assemble().acme.pk
    with tenant_scope(acme):
        one, two = people(2)

    def other_way_round() -> None:
        try:
            with tenant_scope(acme):
                merge(two, one)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with tenant_scope(acme):
            merge(one, two)
            second = other.submit(other_way_round)
            await_a_waiter()
        with pytest.raises(ValidationError, match="one person already"):
            second.result(10)
    with tenant_scope(acme):
        assert family(one) == ids(one, two)


def test_a_merge_can_be_undone(at_acme: Cast) -> None:
    a, b, c = people(3)
    merge(a, b)
    merge(b, c)
    actions.part_contacts(b, actor=SYSTEM)
    assert (family(a), family(c)) == (ids(a, b), ids(c))
    assert Event.objects.get(name="contact.parted").payload == {"contact": b.pk, "into": c.pk}


def test_what_was_never_merged_is_not_parted(at_acme: Cast) -> None:
    one, two = people(2)
    merge(one, two)
    actions.part_contacts(one, actor=SYSTEM)
    for contact in (one, two):
        with pytest.raises(ValidationError, match="was not merged"):
            actions.part_contacts(contact, actor=SYSTEM)


def test_a_verified_address_belongs_to_one_person(at_acme: Cast) -> None:
    one, two = people(2)
    assert actions.add_address(one, EMAIL, "ann@example.org", verified=True).is_verified
    assert not actions.add_address(two, EMAIL, "ann@example.org", verified=True).is_verified
    assert ContactAddress.objects.get(value="ann@example.org", is_verified=True).contact == one


def test_anybody_may_have_typed_an_address(at_acme: Cast) -> None:
    one, two = people(2)
    assert [actions.add_address(who, PHONE, " +49 30 1234 ").value for who in (one, two)] == ["+49 30 1234"] * 2
    assert actions.add_address(two, PHONE, "+49 30 1234", verified=True).is_verified


def test_an_address_is_kept_once_and_what_is_proven_stays_so(at_acme: Cast) -> None:
    (one,) = people(1)
    proven = actions.add_address(one, EMAIL, "Ann@Example.org", verified=True)
    again = actions.add_address(one, EMAIL, " ann@example.ORG ")
    assert (again, again.is_verified, again.value) == (proven, True, "ann@example.org")


@pytest.mark.parametrize("first", ["typed", "proven"])
def test_a_person_is_written_to_where_it_is_proven(at_acme: Cast, first: str) -> None:
    one, two = people(2)
    merge(one, two)
    order: list[Callable[[], Any]] = [
        lambda: actions.add_address(one, EMAIL, "proven@example.org", verified=True),
        lambda: actions.add_address(two, EMAIL, "typed@example.org"),
    ]
    for add in order if first == "proven" else order[::-1]:
        add()
    assert queries.email_of(queries.family_of(one)) == "proven@example.org"


def test_of_typed_addresses_the_newest_counts_and_a_phone_is_none(at_acme: Cast) -> None:
    (one,) = people(1)
    actions.add_address(one, PHONE, "+49 30 1234", verified=True)
    assert queries.email_of([one.pk]) == ""
    for value in ("old@example.org", "new@example.org"):
        actions.add_address(one, EMAIL, value)
    assert queries.email_of([one.pk]) == "new@example.org"


def test_a_rivals_contact_is_nobody_here(cast: Cast) -> None:
    with tenant_scope(cast.globex.pk):
        (theirs,) = people(1)
    with tenant_scope(cast.acme.pk):
        (ours,) = people(1)
        with pytest.raises(Contact.DoesNotExist):
            merge(ours, theirs)
