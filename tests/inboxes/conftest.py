"""A browser in which who is signed in was asked for their password a moment ago."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.tenants.models import Membership
from tests.factories import PASSWORD

SignIn = Callable[[Membership], Client]


@pytest.fixture
def recently() -> SignIn:
    """A browser in which a member has just typed their password."""

    def signed_in(member: Membership) -> Client:
        browser = Client()
        browser.force_login(member.user)
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return browser

    return signed_in
