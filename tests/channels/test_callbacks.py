"""What the provider posts, read: its signature over our public address, its fields, its states."""

import pytest
from pytest_django import Settings
from twilio.request_validator import RequestValidator

from apps.inboxes.channels import Failure, Forged, Incoming, Medium, Progress, Unparsable, carrier
from apps.inboxes.channels.twilio import callbacks
from apps.inboxes.models import Inbox

URL, TOKEN = "https://chat.example.com/hooks/twilio/sms/key/", "a-token"
SAID = {"MessageSid": "SM1", "From": "+491701234567", "To": "+15550001111", "Body": "Hello", "NumMedia": "0"}


@pytest.fixture(autouse=True)
def account(settings: Settings) -> None:
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", TOKEN


def signed(fields: dict[str, str], url: str = URL, token: str = TOKEN) -> dict[str, str]:
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, fields)}


def said(kind: str = "sms", **fields: str) -> Incoming:
    (one,) = carrier(kind).parse(Inbox(kind=kind), body=b"", fields=SAID | fields)
    assert isinstance(one, Incoming)
    return one


def told(**fields: str) -> list[Incoming | Progress]:
    return callbacks.parse({"MessageSid": "SM1"} | fields)


class TestASignature:
    def test_over_the_address_and_all_fields_is_the_providers(self) -> None:
        callbacks.verify(URL, SAID, signed(SAID))

    def test_is_found_however_the_header_is_spelled(self) -> None:
        callbacks.verify(URL, SAID, {"x-twilio-signature": signed(SAID)["X-Twilio-Signature"]})

    @pytest.mark.parametrize("signed_over", ["https://chat.example.com:443/hooks/twilio/sms/key/", URL])
    def test_may_be_over_the_address_with_its_port_or_without(self, signed_over: str) -> None:
        callbacks.verify(URL, SAID, signed(SAID, signed_over))

    @pytest.mark.parametrize(
        ("url", "fields", "headers"),
        [
            (URL, SAID, {}),
            (URL, SAID, {"X-Twilio-Signature": ""}),
            (URL, SAID, {"X-Twilio-Signature": "ünsigned"}),
            (URL, SAID | {"Body": "Hello!"}, signed(SAID)),
            (URL, SAID | {"More": "1"}, signed(SAID)),
            (URL.replace("key", "other"), SAID, signed(SAID)),
            (URL.replace("https", "http"), SAID, signed(SAID)),
            (URL, SAID, signed(SAID, token="another")),
        ],
    )
    def test_over_anything_else_is_forged(self, url: str, fields: dict[str, str], headers: dict[str, str]) -> None:
        with pytest.raises(Forged):
            callbacks.verify(url, fields, headers)

    def test_with_no_token_set_is_nobodys(self, settings: Settings) -> None:
        settings.TWILIO_AUTH_TOKEN = ""
        with pytest.raises(Forged):
            callbacks.verify(URL, SAID, signed(SAID, token=""))


class TestWhatSomebodySaid:
    def test_has_their_number_and_their_words(self) -> None:
        assert said() == Incoming("SM1", "+491701234567", "Hello")

    def test_by_whatsapp_has_their_number_too_and_their_name(self) -> None:
        one = said("whatsapp", From="whatsapp:+491701234567", ProfileName="Ada", WaId="491701234567")
        assert (one.sender, one.name) == ("+491701234567", "Ada")

    def test_by_whatsapp_may_come_from_somebody_without_a_number(self) -> None:
        assert said("whatsapp", From="", ExternalUserId="US.1349120865530274").sender == "US.1349120865530274"
        assert said("whatsapp", From="whatsapp:US.1349120865530274").sender == "US.1349120865530274"

    def test_has_its_files_as_many_as_it_says(self) -> None:
        two = {f"{name}{n}": f"{value}{n}" for n in (0, 1, 2) for name, value in (("MediaUrl", "https://m/"), ("MediaContentType", "t/"))}
        assert said(NumMedia="2", **two).media == (Medium(type="t/0", url="https://m/0"), Medium(type="t/1", url="https://m/1"))

    @pytest.mark.parametrize("count", ["", "-1", "many", "²"])
    def test_with_a_count_that_is_none_has_no_files(self, count: str) -> None:
        assert said(NumMedia=count, MediaUrl0="https://m/0").media == ()

    def test_may_be_a_place(self) -> None:
        place = said("whatsapp", Body="", Latitude="52.52", Longitude="13.40", Label="Café", Address="Mitte")
        assert place.text == "📍 Café, Mitte, 52.52 13.40"

    def test_may_be_a_button_whose_words_are_its_text(self) -> None:
        assert said("whatsapp", Body="Yes, please", ButtonText="Yes, please", ButtonPayload="yes-1").text == "Yes, please"

    def test_may_be_a_wish_that_the_provider_has_heeded(self) -> None:
        assert [said(Body="Arrêt", OptOutType=word).wish for word in ("STOP", "START", "HELP")] == ["stop", "start", "help"]

    def test_without_an_id_or_a_sender_makes_no_sense(self) -> None:
        for fields in ({}, {"MessageSid": "SM1", "Body": "Hello"}, {"MessageSid": "x" * 65, "From": "+49"}):
            with pytest.raises(Unparsable):
                callbacks.parse(fields)


class TestHowFarItCame:
    @pytest.mark.parametrize("state", ["sent", "delivered", "read"])
    def test_is_said_in_our_words(self, state: str) -> None:
        assert told(MessageStatus=state) == [Progress("SM1", state)]

    @pytest.mark.parametrize("state", ["queued", "sending", "accepted", "scheduled", "new-word"])
    def test_is_nothing_new_before_it_has_left(self, state: str) -> None:
        assert told(MessageStatus=state) == []

    @pytest.mark.parametrize("state", ["failed", "undelivered", "canceled"])
    def test_may_be_nowhere(self, state: str) -> None:
        assert told(MessageStatus=state, ErrorCode="30003") == [Progress("SM1", "failed", Failure.BAD_ADDRESS, "30003")]

    def test_may_be_nowhere_for_reasons_unknown(self) -> None:
        assert told(MessageStatus="failed") == [Progress("SM1", "failed", Failure.UNKNOWN, "")]
