"""F4: the sender is killed in the middle of a backlog, or hears nothing: all of it arrives, in order, and nothing twice."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from config.bench.standin import StandIn
from config.bench.standin.twilio import TwilioStandIn
from config.bench.standin.twilio_texts import Fault
from config.env import ROOT
from tests.faults.auditing import Auditor
from tests.faults.crew import Crew
from tests.faults.drilled import Drilled, until

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("faults")]

PEOPLE, EACH, MIDDLE = 5, 10, 20
WITHIN = 90.0
LEFT = "SELECT count(*) AS n FROM conversations_delivery WHERE state IN ('queued', 'sending')"
KEPT = "SELECT state, provider_id FROM conversations_delivery WHERE purpose = 'message' AND \"to\" = %s ORDER BY message_id, id"

Told = dict[str, list[str]]


@pytest.fixture(autouse=True)
def held_clock() -> None:
    """The provider's time is the house's, which nobody holds."""


@pytest.fixture(scope="module")
def twilio(house: Drilled) -> Iterator[TwilioStandIn]:
    with TwilioStandIn(public_url=house.address) as serving:
        yield serving


@pytest.fixture(scope="module")
def crew(house: Drilled, standin: StandIn, twilio: TwilioStandIn) -> Iterator[Crew]:
    account = {"TWILIO_ACCOUNT_SID": twilio.account_sid, "TWILIO_AUTH_TOKEN": twilio.auth_token, "TWILIO_BASE_URL": twilio.url}
    with Crew(house.run(**account), standin) as working:
        yield working


def lines(first: int) -> Told:
    """What each of them is told."""
    return {f"+1415{first + person}": [f"Line {place} for {person}." for place in range(EACH)] for person in range(PEOPLE)}


def lie_ready(house: Drilled, crew: Crew, told: Told) -> None:
    """All is written while nobody is at work."""
    crew.worker.kill()
    crew.worker.wait(10)
    writing = [sys.executable, "-m", "tests.faults.backlog", house.texts]
    environment = house.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run(writing, cwd=ROOT, env=environment, input=json.dumps(told), text=True, check=True, timeout=90)


def demand_all_once(house: Drilled, twilio: TwilioStandIn, told: Told) -> None:
    """What the provider was given, and what our rows say of it."""
    with Auditor.at(house.owner_address) as auditor:
        until(lambda: auditor.session.execute(LEFT).fetchall() == [{"n": 0}], within=WITHIN)
        for number, texts in told.items():
            given = [text for text in twilio.messages if text.to == number]
            assert [text.body for text in given] == texts
            kept = auditor.session.execute(KEPT, [number]).fetchall()
            assert [row["provider_id"] for row in kept] == [text.sid for text in given]
            assert {row["state"] for row in kept} == {"sent"}


def test_killed_once_the_provider_has_taken_one(house: Drilled, crew: Crew, twilio: TwilioStandIn) -> None:
    told = lines(5_550_200)
    lie_ready(house, crew, told)
    twilio.plays(*[Fault()] * MIDDLE, Fault(calls=lambda _: crew.worker.kill()))
    crew.start_worker()
    crew.replace_worker()
    demand_all_once(house, twilio, told)


def test_killed_before_the_provider_takes_one(house: Drilled, crew: Crew, twilio: TwilioStandIn) -> None:
    told = lines(5_550_300)
    lie_ready(house, crew, told)
    twilio.plays(*[Fault()] * MIDDLE, Fault(meets=lambda: crew.worker.kill()))
    crew.start_worker()
    crew.replace_worker()
    demand_all_once(house, twilio, told)


@pytest.mark.parametrize("fault", ["after", "before"])
def test_the_same_words_said_again_are_not_taken_for_those_before(house: Drilled, crew: Crew, twilio: TwilioStandIn, fault: str) -> None:
    """Killed at the second “Yes.”: whether the provider has it is another question than whether it has the first."""
    told = {f"+1415555040{len(fault)}": ["Yes.", "Yes.", "Yes.", "Good-bye."]}
    lie_ready(house, crew, told)
    die = Fault(calls=lambda _: crew.worker.kill()) if fault == "after" else Fault(meets=lambda: crew.worker.kill())
    twilio.plays(Fault(), die)
    crew.start_worker()
    crew.replace_worker()
    demand_all_once(house, twilio, told)


def test_time_outs_and_broken_lines_after_acceptance(house: Drilled, crew: Crew, twilio: TwilioStandIn) -> None:
    told = lines(5_550_500)
    lie_ready(house, crew, told)
    twilio.plays(*[Fault()] * 5, Fault(falls_silent=True), *[Fault()] * 5, Fault(cuts=True), Fault(code=20500, status=500))
    crew.start_worker()
    demand_all_once(house, twilio, told)


def test_the_broker_forgets_everything(house: Drilled, crew: Crew, twilio: TwilioStandIn) -> None:
    """What is to be sent is a row: the sweep finds it."""
    told = lines(5_550_600)
    lie_ready(house, crew, told)
    with house.redis_client() as waiting:
        waiting.flushall()
    crew.start_worker()
    demand_all_once(house, twilio, told)
