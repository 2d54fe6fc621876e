"""A test that works inside Acme asks for `at_acme`: all of it runs in one tenant's scope."""

from collections.abc import Iterator

import pytest

from apps.business.models import Customer
from apps.conversations.models import Contact
from apps.ground.scope import tenant_scope
from tests.business.scenes import make_contact, make_customer
from tests.cast import Cast


@pytest.fixture
def at_acme(cast: Cast) -> Iterator[Cast]:
    with tenant_scope(cast.acme.pk):
        yield cast


@pytest.fixture
def maria(at_acme: Cast) -> Customer:
    """A customer who writes in, and has proven who she is."""
    return make_customer(reference="cust-1042", name="Maria Alvarez", email="maria@example.com", contact=make_contact("Maria"))


@pytest.fixture
def ben(at_acme: Cast) -> Customer:
    """Another, who writes in too."""
    return make_customer(reference="cust-1007", name="Ben Okafor", email="ben@example.com", contact=make_contact("Ben"))


@pytest.fixture
def visitor(at_acme: Cast) -> Contact:
    """Somebody who writes in and is nobody's customer."""
    return make_contact("Vic")
