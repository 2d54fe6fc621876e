"""Names that lead to sites on loopback, which here count as public and are trusted."""

from ipaddress import ip_address

import pytest

from apps.ground.outside import addresses, wire
from tests.ground.outside.sites import LOOPBACK, Authority, site


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def certified(authority):
    return authority.server("shop.example")


@pytest.fixture
def names(monkeypatch, authority):
    """What each name stands for; a test may change it."""
    known = {
        "shop.example": [LOOPBACK],
        "rival.example": [LOOPBACK],
        "office.example": ["10.0.0.7"],
        "mixed.example": [LOOPBACK, "10.0.0.7"],
    }
    is_public = addresses.is_public
    monkeypatch.setattr(addresses, "resolve", lambda host, deadline: [ip_address(each) for each in known[host]])
    monkeypatch.setattr(addresses, "is_public", lambda address: str(address) == LOOPBACK or is_public(address))
    monkeypatch.setattr(wire, "tls_context", authority.client)
    return known


@pytest.fixture
def shop(names, certified):
    """shop.example over TLS, of which each test says what it answers: `shop(answer)`."""
    return lambda answer: site(answer if callable(answer) else lambda asked: answer, certified)


@pytest.fixture
def plain(names):
    """The same without TLS."""
    return lambda answer: site(answer if callable(answer) else lambda asked: answer)
