"""One person, seen from both sides: begun on the page, gone on with by text, by mail and on WhatsApp, one thread in the console."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from config.bench.standin.twilio import TwilioStandIn
from config.demo.channels import INBOXES
from config.demo.sites.acme import MARIA
from config.env import ROOT
from tests.browser.answering import Talk, an_answering_house, rows
from tests.browser.chat import number_of
from tests.browser.conftest import Visitor
from tests.browser.handing import answers
from tests.browser.test_channels import SEEN, looked_at
from tests.channels.mails import SERVER, raw
from tests.house import House, free_port

pytestmark = pytest.mark.browser

PATIENCE = 20
ASKED = {
    "web": "What is your return policy?", "sms": "Where is my order 1042?", "email": "Could it come on Saturday?",
    "whatsapp": "When are you open?",
}  # fmt: skip
VOUCHED = f"Authentication-Results: {SERVER}; dmarc=pass header.from=example.com"
KEY = "SELECT key FROM inboxes_inbox WHERE kind = '{}' AND name LIKE 'Acme%%'"


@dataclass
class Away:
    """Maria, when she is not at the page: her phone and her mail program."""

    house: House
    twilio: TwilioStandIn

    def texts(self, kind: str, body: str, answers: int = 1) -> list[str]:
        """What she is texted thereupon."""
        prefix, known = "whatsapp:" if kind == "whatsapp" else "", len(self.twilio.messages)
        address = {"From": f"{prefix}{MARIA.phone}", "To": f"{prefix}{INBOXES[kind]['sender']}"}
        form = self.twilio.inbound(f"/hooks/twilio/{kind}/{self._key(kind)}/", **address, Body=body)
        assert self.twilio.deliver([form]) == [200]
        self._waits_for(lambda: len(self.twilio.messages) >= known + answers)
        assert {text.to for text in self.twilio.messages[known:]} == {address["From"]}
        return [text.body for text in self.twilio.messages[known:]]

    def mails(self, body: str) -> str:
        """The letter that comes back."""
        mail = raw(VOUCHED, sender=f"{MARIA.name} <{MARIA.email}>", subject="My parcel", body=body)
        brought = [sys.executable, "manage.py", "receive_email", "--inbox", self._key("email")]
        subprocess.run(brought, input=mail, cwd=ROOT, env=self.house.environment, check=True, timeout=60)
        self._waits_for(lambda: bool(self._letters()))
        return self._letters()[-1]

    def _letters(self) -> list[str]:
        found = [path.read_text(errors="replace") for path in sorted((self.house.folder / "mail").glob("*.log"))]
        return [letter for letter in found if f"To: {MARIA.email}" in letter]

    def _key(self, kind: str) -> str:
        return str(rows(self.house, KEY.format(kind))[0][0])

    def _waits_for(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, "nothing came back"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory, model: House) -> Iterator[Away]:
    port = free_port()
    account = {"TWILIO_ACCOUNT_SID": TwilioStandIn.account_sid, "TWILIO_AUTH_TOKEN": TwilioStandIn.auth_token}
    there = account | {"TWILIO_BASE_URL": f"http://127.0.0.1:{port}", "MAIL_AUTH_SERVERS": SERVER}
    with (
        an_answering_house(tmp_path_factory.mktemp("away"), model, **there) as house,
        TwilioStandIn(port, public_url=house.address) as twilio,
    ):
        answers(house)
        yield Away(house, twilio)


@pytest.fixture
def house(away: Away) -> str:
    return away.house.address


def test_from_the_page_to_texts_to_mail_to_whatsapp(visitor: Callable[..., Visitor], away: Away, screens: Path) -> None:
    maria = Talk(visitor()).comes_to("/demo/acme/account/?as=maria").opens()
    assert "thirty days from delivery" in maria.asks(ASKED["web"])
    (digits,) = re.findall(r"\d{6}", " ".join(away.texts("sms", ASKED["sms"], answers=2)))
    assert "Order 1042 is on its way with UPS." in " ".join(away.texts("sms", digits))
    assert "Subject: Re: My parcel" in away.mails(ASKED["email"])
    assert "Our opening hours" in " ".join(away.texts("whatsapp", ASKED["whatsapp"]))

    number = number_of(away.house, ASKED["web"])
    for size, scheme in SEEN:
        sarah = visitor(size, scheme).is_in("sarah@acme.example").goes_to(f"/console/conversations/{number}/")
        theirs = sarah.page.locator(".run-customer")
        expect(theirs).to_contain_text([ASKED["web"], ASKED["sms"], digits, ASKED["email"], ASKED["whatsapp"]])
        for place, way in {1: f"SMS from {MARIA.phone}", 3: f"Email from {MARIA.email}", 4: f"WhatsApp from {MARIA.phone}"}.items():
            expect(theirs.nth(place)).to_contain_text(way)
        expect(sarah.page.locator(".thread-place")).to_contain_text("WhatsApp · Acme on WhatsApp")
        looked_at(sarah, screens / f"one-person-{size}-{scheme}.png")
