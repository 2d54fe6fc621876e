"""A crowd texts at once while several hands are at work: each is answered, once and in order, no faster than the sender may."""

import asyncio
from collections.abc import Iterator

import pytest

from config.bench.scenes.text import crowd
from config.bench.standin import StandIn
from config.bench.standin.twilio import TwilioStandIn
from config.bench.texts import faults, stored, too_quick
from tests.faults.auditing import Auditor
from tests.faults.crew import Crew
from tests.faults.drilled import Drilled
from tests.house import free_port

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("faults")]

PEOPLE, EACH = 20, 5
INBOX = "SELECT id, sender AS number, per_second FROM inboxes_inbox WHERE key = %s"


@pytest.fixture(autouse=True)
def held_clock() -> None:
    """The provider's time is the house's, which nobody holds."""


@pytest.fixture(scope="module")
def port() -> int:
    """Where the provider will stand."""
    return free_port()


@pytest.fixture(scope="module")
def crew(house: Drilled, standin: StandIn, port: int) -> Iterator[Crew]:
    account = {"TWILIO_ACCOUNT_SID": TwilioStandIn.account_sid, "TWILIO_AUTH_TOKEN": TwilioStandIn.auth_token}
    with Crew(house.run(**account, TWILIO_BASE_URL=f"http://127.0.0.1:{port}"), standin) as working:
        yield working


def test_a_crowd_of_texts(house: Drilled, crew: Crew, port: int) -> None:
    with Auditor.at(house.owner_address) as auditor:
        (inbox,) = auditor.session.execute(INBOX, [house.assistants_texts]).fetchall()
    spec = {"port": port, "address": house.address, "people": PEOPLE, "each": EACH, "first": 5_552_000}
    found = asyncio.run(crowd(spec | {"texts": {"key": house.assistants_texts, "number": inbox["number"]}}))

    assert list(faults(found["people"], stored(house.owner_address, inbox["id"]))) == []
    assert list(too_quick(found["sent_at"], inbox["per_second"])) == []
