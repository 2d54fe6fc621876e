"""Files that came along: fetched from the provider alone, looked at like any upload, and never at the cost of the words."""

import io
from typing import Any

import pytest
from PIL import Image
from pytest_django import Settings

from apps.conversations import tasks
from apps.conversations.actions import taking
from apps.conversations.actions.taking import TRIES_FOR_FILES
from apps.conversations.models import Attachment, Inbound
from apps.ground import clock, outside
from apps.ground.outside import Refused, Unreachable
from apps.ground.scope import tenant_scope
from apps.inboxes.channels import Medium, Unfetchable
from apps.inboxes.channels.twilio import media
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.texting import ADAS, heard, make_number, rows, texts

pytestmark = pytest.mark.django_db
State = Inbound.State


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def number(cast: Cast) -> Inbox:
    return make_number(cast.acme)


def a_picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (3, 2), "teal").save(drawn, "PNG")
    return drawn.getvalue()


def enclosing(*media: tuple[str, str]) -> dict[str, str]:
    """The form's fields for files of a type at an address."""
    named = {f"MediaUrl{n}": url for n, (_, url) in enumerate(media)} | {f"MediaContentType{n}": kind for n, (kind, _) in enumerate(media)}
    return named | {"NumMedia": str(len(media))}


def files(inbox: Inbox) -> list[tuple[str, str, bool]]:
    with tenant_scope(inbox.tenant_id):
        return [(one.name, one.type, one.message_id is not None) for one in Attachment.objects.order_by("position")]


def test_a_picture_comes_with_its_words(cast: Cast, number: Inbox, twilio: TwilioStandIn, tmp_path: Any) -> None:
    texts(twilio, number, "Look", **enclosing(("image/png", twilio.keep(a_picture(), "image/png"))))
    assert heard(cast.acme) == [(ADAS, "Look")]
    assert files(number) == [("image.png", "image/png", True)]
    with tenant_scope(number.tenant_id):
        assert (tmp_path / Attachment.objects.get().path).read_bytes() == a_picture()


def test_a_picture_may_come_without_words(cast: Cast, number: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, number, "", **enclosing(("image/png", twilio.keep(a_picture(), "image/png"))))
    assert heard(cast.acme) == [(ADAS, "")]
    assert len(files(number)) == 1


def test_several_keep_their_order(number: Inbox, twilio: TwilioStandIn) -> None:
    both = [("text/plain", twilio.keep(b"One", "text/plain")), ("image/png", twilio.keep(a_picture(), "image/png"))]
    texts(twilio, number, "Look", **enclosing(*both))
    assert [name for name, *_ in files(number)] == ["text.txt", "image.png"]


def test_a_file_is_what_its_bytes_say_and_not_its_label(number: Inbox, twilio: TwilioStandIn, cast: Cast) -> None:
    texts(twilio, number, "Look", **enclosing(("image/png", twilio.keep(b"MZ\x90\x00 a program", "image/png"))))
    assert files(number) == []
    ((_, text),) = heard(cast.acme)
    assert text.startswith("Look\n📎 image/png: This kind of file cannot be sent.")


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "http://127.0.0.1:1/x", "file:///etc/passwd", "https://user:x@example.com/"]
)
def test_no_form_sends_us_into_our_own_house(cast: Cast, number: Inbox, twilio: TwilioStandIn, url: str) -> None:
    texts(twilio, number, "Look", **enclosing(("image/png", url)))
    assert heard(cast.acme) == [(ADAS, "Look\n📎 image/png: It could not be fetched.")]
    assert [row.state for row in rows(number)] == [State.TAKEN]


def test_what_the_provider_has_no_more_costs_nobody_their_words(cast: Cast, number: Inbox, twilio: TwilioStandIn) -> None:
    texts(twilio, number, "Look", **enclosing(("image/png", f"{twilio.url}/media/gone")))
    assert heard(cast.acme) == [(ADAS, "Look\n📎 image/png: It could not be fetched.")]


def test_what_cannot_be_reached_is_waited_for_a_while(
    cast: Cast, number: Inbox, twilio: TwilioStandIn, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, fetch = twilio.keep(a_picture(), "image/png"), media.fetch

    def away(*_: Any, **__: Any) -> Any:
        raise Unreachable("It is away.")

    monkeypatch.setattr(media, "fetch", away)
    texts(twilio, number, "Look", **enclosing(("image/png", url)))
    assert heard(cast.acme) == []
    monkeypatch.setattr(media, "fetch", fetch)
    held_clock.advance(seconds=1)
    tasks.take_due()
    assert (heard(cast.acme), len(files(number))) == ([(ADAS, "Look")], 1)


def test_and_then_the_words_go_without_it(
    cast: Cast, number: Inbox, twilio: TwilioStandIn, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "PASSING", {404})
    texts(twilio, number, "Look", **enclosing(("image/png", f"{twilio.url}/media/later")))
    for _ in range(TRIES_FOR_FILES):
        assert heard(cast.acme) == []
        held_clock.advance(seconds=10)
        tasks.take_due()
        if heard(cast.acme):
            break
    assert heard(cast.acme) == [(ADAS, "Look\n📎 image/png: It could not be fetched.")]
    assert rows(number)[0].attempts == TRIES_FOR_FILES


class TestCredentials:
    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str], str]]:
        """Every address that is asked, with the headers it is shown."""
        seen: list[tuple[str, dict[str, str], str]] = []

        def fetch(url: str, *, headers: dict[str, str], operators: str, **_: Any) -> outside.Response:
            seen.append((url, headers, operators))
            return outside.Response(200, {}, b"x", url)

        monkeypatch.setattr(media, "fetch", fetch)
        return seen

    def test_are_shown_to_the_provider(self, asked: list[Any], settings: Settings) -> None:
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", "token"
        media.fetch_medium(Medium(url="https://api.twilio.com/2010-04-01/Media/ME1"))
        assert asked == [("https://api.twilio.com/2010-04-01/Media/ME1", {"Authorization": "Basic QUMxOnRva2Vu"}, "")]

    @pytest.mark.parametrize(
        "url",
        [
            "https://api.twilio.com.evil.example/x",
            "http://api.twilio.com/x",
            "https://evil.example/?api.twilio.com",
            "https://cdn.example/x",
        ],
    )
    def test_are_shown_to_nobody_else(self, asked: list[Any], url: str) -> None:
        media.fetch_medium(Medium(url=url))
        assert asked == [(url, {}, "")]


class TestAnOperatorsOwnAddress:
    def test_may_be_in_the_house(self, twilio: TwilioStandIn) -> None:
        url = twilio.keep(b"One", "text/plain", is_direct=True)
        assert outside.fetch(url, operators=twilio.url).body == b"One"

    def test_opens_no_other_door(self, twilio: TwilioStandIn) -> None:
        with TwilioStandIn() as other:
            url = other.keep(b"One", "text/plain", is_direct=True)
            with pytest.raises(Refused):
                outside.fetch(url, operators=twilio.url, allow_http=True)

    def test_may_not_lead_elsewhere_in_the_house(self, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
        at, own = twilio.keep(a_picture(), "image/png"), twilio.url
        monkeypatch.setattr(TwilioStandIn, "url", property(lambda self: "http://localhost:8080"))  # where it leads on to
        with pytest.raises(Refused, match="not on the public internet"):
            outside.fetch(at, headers=media._credentials(at, own), operators=own)

    def test_without_one_nothing_private_is_asked(self, twilio: TwilioStandIn) -> None:
        with pytest.raises(Refused):
            outside.fetch(twilio.keep(b"One", "text/plain", is_direct=True), allow_http=True)


def test_where_the_words_are_not_taken_no_file_is_left_lying(
    cast: Cast, number: Inbox, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        assert [path for path in tmp_path.rglob("*") if path.is_file()]
        raise RuntimeError

    monkeypatch.setattr(taking, "receive", broken)
    texts(twilio, number, "Look", **enclosing(("image/png", twilio.keep(a_picture(), "image/png"))))
    assert [row.state for row in rows(number)] == [State.KEPT]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_is_larger_than_a_file_may_be_is_not_kept(
    cast: Cast, number: Inbox, twilio: TwilioStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "LARGEST", 10)
    texts(twilio, number, "Look", **enclosing(("image/png", twilio.keep(a_picture(), "image/png"))))
    assert heard(cast.acme) == [(ADAS, "Look\n📎 image/png: It could not be fetched.")]


def test_what_is_none_of_these_is_told(twilio: TwilioStandIn) -> None:
    with pytest.raises(Unfetchable):
        media.fetch_medium(Medium(url=f"{twilio.url}/media/gone"))
