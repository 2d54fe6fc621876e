"""A file an agent adds reaches who texts: along with the words where the network takes it, by a link where it does not."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.api.views import files
from apps.conversations import actions
from apps.conversations.links import FOR_CUSTOMERS, FOR_PROVIDERS, NoSuchLink, link_of, opened
from apps.conversations.models import Attachment, Conversation, Delivery
from apps.events.models import Event
from apps.ground import clock
from apps.ground.rates import Rate
from apps.ground.scope import tenant_scope
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast, assemble
from tests.channels.enclosures import make_file, says_with
from tests.channels.leaving import US, answered_by, drain, make_number, make_texter, states
from tests.conversations.scenes import claims, says

ANN, BERLIN = "+14155550199", "+4915112345678"
LINK = re.compile(r"https?://\S+/files/\S+/")


@pytest.fixture(autouse=True)
def kept(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def house(settings: Settings, live_server: LiveServer) -> Cast:
    """Where the provider finds it."""
    settings.PUBLIC_URL = live_server.url
    return assemble()


def begun(cast: Cast, kind: str = "sms", address: str = ANN) -> Conversation:
    """Held by Sarah, and what the house said meanwhile is gone."""
    conversation = claims(cast.sarah, says(make_texter(make_number(cast.acme, kind, sender="+14155550100"), address)))
    drain(conversation)
    return conversation


def status_of(path: str) -> int:
    answered = Client().get(path)
    if answered.streaming:
        b"".join(answered)  # type: ignore[call-overload]
    return answered.status_code


def token_in(text: str) -> str:
    found = LINK.search(text)
    assert found is not None
    return found[0].rstrip("/").rpartition("/")[2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("at_any_pace")
class TestTheProviderFetches:
    def test_a_picture_goes_with_its_words(self, house: Cast, twilio: TwilioStandIn) -> None:
        conversation = begun(house)
        says_with(house.sarah, conversation, "Is it **this** one?", make_file(house.sarah))
        drain(conversation)
        text = twilio.messages[-1]
        assert (text.body, text.fetched) == ("Is it this one?", (("image/png", b"PNG"),))
        with tenant_scope(house.acme.pk):
            assert Event.objects.filter(name="attachment.handed_out").count() == 1

    def test_by_whatsapp_each_file_has_a_message_of_its_own_and_the_order_is_kept(self, house: Cast, twilio: TwilioStandIn) -> None:
        conversation = begun(house, "whatsapp")
        pdf, picture = make_file(house.sarah, "bill.pdf", b"%PDF"), make_file(house.sarah)
        says_with(house.sarah, conversation, "Your bill, and a cat", pdf, picture)
        drain(conversation)
        sent = [(text.body, text.fetched) for text in twilio.messages[-3:]]
        assert sent == [("Your bill, and a cat", ()), ("", (("application/pdf", b"%PDF"),)), ("", (("image/png", b"PNG"),))]
        assert states(conversation)[-3:] == ["sent", "sent", "sent"]

    def test_where_no_file_goes_a_link_does(self, house: Cast, twilio: TwilioStandIn) -> None:
        conversation = begun(house, address=BERLIN)
        says_with(house.sarah, conversation, "Your bill", make_file(house.sarah, "bill.pdf", b"%PDF"))
        drain(conversation)
        text = twilio.messages[-1]
        assert (text.media, text.body.startswith("Your bill\nbill.pdf: http")) == ((), True)
        opened_link = Client().get(f"/files/{token_in(text.body)}/")
        assert b"".join(opened_link) == b"%PDF"  # type: ignore[call-overload]

    def test_what_is_too_large_is_a_link_beside_what_is_not(self, house: Cast, twilio: TwilioStandIn) -> None:
        conversation = begun(house)
        large = make_file(house.sarah, "long.mp3", size=2 * 2**20)
        says_with(house.sarah, conversation, "", large, make_file(house.sarah))
        drain(conversation)
        text = twilio.messages[-1]
        assert (text.body.startswith("long.mp3: http"), [kind for kind, _ in text.fetched]) == (True, ["image/png"])

    def test_a_try_nobody_heard_the_end_of_is_found_by_its_files(
        self, house: Cast, twilio: TwilioStandIn, held_clock: clock.HeldClock
    ) -> None:
        conversation = begun(house, "whatsapp")
        twilio.cut_after_accepting()
        says_with(house.sarah, conversation, "", make_file(house.sarah))
        says_with(house.sarah, conversation, "", make_file(house.sarah))
        drain(conversation)
        held_clock.advance(seconds=10)
        drain(conversation)
        assert (states(conversation)[-2:], len([one for one in twilio.messages if one.media])) == (["sent", "sent"], 2)


@pytest.mark.django_db
class TestALink:
    @pytest.fixture
    def file(self, at_acme: Cast) -> Attachment:
        """Said to somebody."""
        conversation = answered_by(at_acme.sarah, make_texter(make_number(at_acme.acme, sender=US)))
        stored = make_file(at_acme.sarah, "bill.pdf", b"%PDF")
        says_with(at_acme.sarah, conversation, "", stored)
        return Attachment.objects.select_related("tenant").get(pk=stored.pk)

    def path(self, file: Attachment) -> str:
        return f"/files/{token_in(link_of(file, FOR_CUSTOMERS))}/"

    def test_gives_that_file_as_what_it_is_and_nothing_more(self, file: Attachment) -> None:
        given = Client().get(self.path(file))
        assert (b"".join(given), given.headers["Content-Type"]) == (b"%PDF", "application/pdf")  # type: ignore[call-overload]
        assert given.headers["Content-Disposition"].startswith("attachment")
        assert given.headers["X-Content-Type-Options"] == "nosniff"
        assert (given.headers["Cache-Control"], given.headers["Referrer-Policy"]) == ("private, no-store", "no-referrer")
        assert "Set-Cookie" not in given.headers
        assert Event.objects.get(name="attachment.handed_out").payload == {"attachment": file.pk}

    def test_may_be_asked_whether_it_is_there(self, file: Attachment) -> None:
        told = Client().head(self.path(file))
        assert b"".join(told) == b""  # type: ignore[call-overload]
        assert (told.headers["Content-Length"], told.headers["Content-Type"]) == ("4", "application/pdf")
        assert not Event.objects.filter(name="attachment.handed_out").exists()
        assert Client().post(self.path(file)).status_code == 405

    @pytest.mark.parametrize("life", [FOR_CUSTOMERS, FOR_PROVIDERS])
    def test_ends(self, file: Attachment, held_clock: clock.HeldClock, life: timedelta) -> None:
        path = f"/files/{token_in(link_of(file, life))}/"
        held_clock.move_to(held_clock.at + life)
        held_clock.advance(seconds=-1)
        assert status_of(path) == 200
        held_clock.advance(hours=1, seconds=1)
        assert status_of(path) == 404

    def test_is_good_for_nothing_once_a_sign_of_it_is_changed(self, file: Attachment) -> None:
        token = token_in(link_of(file, FOR_CUSTOMERS))
        for at, sign in enumerate(token):
            with pytest.raises(NoSuchLink):
                opened(f"{token[:at]}{'1' if sign != '1' else '2'}{token[at + 1 :]}")

    def test_opens_no_file_that_nobody_was_sent(self, at_acme: Cast) -> None:
        unsent = Attachment.objects.select_related("tenant").get(pk=make_file(at_acme.sarah).pk)
        assert Client().get(self.path(unsent)).status_code == 404

    def test_leads_nowhere_once_the_file_is_gone(self, file: Attachment, kept: Path) -> None:
        (kept / file.path).unlink()
        assert Client().get(self.path(file)).status_code == 404

    def test_is_not_asked_for_without_end(self, file: Attachment, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "asked", Rate(0.5, burst=2))
        assert [status_of(self.path(file)) for _ in range(3)] == [200, 200, 429]


@pytest.mark.django_db
def test_nobody_is_given_a_link_to_a_house_that_is_not_to_be_found(at_acme: Cast, settings: Settings) -> None:
    conversation = answered_by(at_acme.sarah, make_texter(make_number(at_acme.acme)))
    says_with(at_acme.sarah, conversation, "Your bill", make_file(at_acme.sarah, "bill.pdf"))
    said = Delivery.objects.latest("pk")
    settings.TWILIO_BASE_URL, settings.TWILIO_ACCOUNT_SID = "", ""
    actions.deliver(said.tenant_id, said.pk)
    said.refresh_from_db()
    assert (said.text, said.files) == ("Your bill\n[bill.pdf]", [])
