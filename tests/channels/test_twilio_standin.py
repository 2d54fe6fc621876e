"""The texting provider's stand-in, asked by the provider's own client."""

import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from apps.ground.clock import HeldClock
from config.bench.standin.twilio import TwilioStandIn
from config.bench.standin.twilio_texts import Form, Text, segments
from tests.faults.drilled import until

US, THEM, OTHER = "+14155550100", "+14155550199", "+14155550188"
PLACE = "https://desk.example.com/callbacks/twilio"


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    with TwilioStandIn(public_url="https://desk.example.com") as serving:
        yield serving


@pytest.fixture
def client(twilio: TwilioStandIn) -> Client:
    return client_of(twilio)


def client_of(twilio: TwilioStandIn, token: str = "", timeout: float = 5) -> Client:
    client = Client(twilio.account_sid, token or twilio.auth_token, http_client=TwilioHttpClient(timeout=timeout))
    client.api.base_url = twilio.url
    return client


def texted(client: Client, body: str = "Hello", to: str = THEM, **more: object) -> str:
    return str(client.messages.create(to=to, from_=US, body=body, **more).sid)


def is_signed(twilio: TwilioStandIn, form: Form) -> bool:
    fields = dict(parse_qsl(form.body.decode(), keep_blank_values=True))
    return bool(RequestValidator(twilio.auth_token).validate(form.url, fields, form.headers["X-Twilio-Signature"]))


def test_a_text_is_taken_and_told_in_the_providers_words(twilio: TwilioStandIn, client: Client) -> None:
    made = client.messages.create(to=THEM, from_=US, body="Hello 😀", status_callback=PLACE, validity_period=60)

    assert (made.sid[:2], len(made.sid), made.status, made.num_segments, made.error_code) == ("SM", 34, "queued", "1", None)
    (kept,) = twilio.messages
    assert (kept.from_, kept.to, kept.body, kept.status_callback, kept.validity_period) == (US, THEM, "Hello 😀", PLACE, 60)
    assert client.messages(made.sid).fetch().body == "Hello 😀"


def test_templates_and_files_come_along(twilio: TwilioStandIn, client: Client) -> None:
    to, from_, picture = f"whatsapp:{THEM}", f"whatsapp:{US}", twilio.keep(b"PNG", "image/png", is_direct=True)
    client.messages.create(to=to, from_=from_, content_sid="HX1", content_variables='{"1": "Ada"}')
    client.messages.create(to=to, from_=from_, media_url=[picture])

    assert (twilio.messages[0].content_sid, twilio.messages[0].content_variables) == ("HX1", '{"1": "Ada"}')
    assert (twilio.messages[1].media, twilio.messages[1].fetched) == ((picture,), (("image/png", b"PNG"),))


@pytest.mark.parametrize(("to", "sizes"), [(THEM, [3 * 2**20] * 2), (THEM, [1] * 11), (f"whatsapp:{THEM}", [1, 1])])
def test_files_that_are_too_many_or_too_large_are_not_taken(twilio: TwilioStandIn, client: Client, to: str, sizes: list[int]) -> None:
    media = [twilio.keep(b"x" * size, "image/png", is_direct=True) for size in sizes]
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=to, from_=to.replace(THEM, US), media_url=media)
    assert (refused.value.code, twilio.messages) == (21620, [])


def test_a_file_that_is_not_there_is_not_taken(twilio: TwilioStandIn, client: Client) -> None:
    with pytest.raises(TwilioRestException) as refused:
        texted(client, media_url=[f"{twilio.url}/media/nothing"])
    assert (refused.value.code, twilio.messages) == (21620, [])


def test_whoever_has_not_the_token_is_turned_away(twilio: TwilioStandIn) -> None:
    with pytest.raises(TwilioRestException) as refused:
        texted(client_of(twilio, "another"))
    assert (refused.value.status, refused.value.code, twilio.messages) == (401, 20003, [])


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"to": "nobody", "body": "Hi"}, 21211),
        ({"to": THEM, "body": ""}, 21602),
        ({"to": THEM, "body": "x" * 1_601}, 21617),
        ({"to": f"whatsapp:{THEM}", "body": "Hi"}, 21910),
        ({"to": OTHER, "body": "Hi"}, 21610),
    ],
)
def test_what_the_provider_would_not_take_it_does_not_take(twilio: TwilioStandIn, client: Client, asked: dict[str, str], code: int) -> None:
    twilio.opted_out.add(OTHER)
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(from_=US, **asked)
    assert (refused.value.status, refused.value.code, twilio.messages) == (400, code, [])


def test_faults_come_one_a_request_and_in_order(twilio: TwilioStandIn, client: Client) -> None:
    twilio.refuse(30007)
    twilio.throttle(times=2)
    codes = []
    for _ in range(3):
        with pytest.raises(TwilioRestException) as refused:
            texted(client)
        codes.append((refused.value.status, refused.value.code))
    texted(client)

    assert codes == [(400, 30007), (429, 20429), (429, 20429)]
    assert len(twilio.messages) == 1


def test_a_time_out_after_acceptance_leaves_it_with_the_provider(twilio: TwilioStandIn) -> None:
    twilio.time_out_after_accepting()
    with pytest.raises(requests.exceptions.ReadTimeout):
        texted(client_of(twilio, timeout=0.2))
    assert [text.body for text in twilio.messages] == ["Hello"]


def test_a_line_cut_after_acceptance_leaves_it_with_the_provider(twilio: TwilioStandIn, client: Client) -> None:
    twilio.cut_after_accepting()
    with pytest.raises(requests.exceptions.ConnectionError):
        texted(client)
    assert [text.body for text in twilio.messages] == ["Hello"]


def test_whoever_leaves_before_it_is_looked_at_has_sent_nothing(twilio: TwilioStandIn) -> None:
    twilio.hang(5)
    with pytest.raises(requests.exceptions.ReadTimeout):
        texted(client_of(twilio, timeout=0.2))
    texted(client_of(twilio), "Later")
    assert [text.body for text in twilio.messages] == ["Later"]


def test_what_it_never_took_it_does_not_know(twilio: TwilioStandIn, client: Client) -> None:
    met: list[bool] = []
    twilio.call_before_accepting(lambda: met.append(True))
    with pytest.raises(requests.exceptions.ConnectionError):
        texted(client)
    assert (met, twilio.messages) == ([True], [])


def test_what_happens_between_taking_and_telling_can_be_seen(twilio: TwilioStandIn, client: Client) -> None:
    seen: list[Text] = []
    twilio.call_after_accepting(seen.append)
    assert [texted(client)] == [text.sid for text in seen]


def test_texts_are_listed_newest_first_by_whose_they_are_page_by_page(twilio: TwilioStandIn, client: Client) -> None:
    for number in range(5):
        texted(client, f"{number}")
    texted(client, "to another", OTHER)

    assert [text.body for text in client.messages.list(to=THEM, from_=US, page_size=2)] == ["4", "3", "2", "1", "0"]
    assert [text.body for text in client.messages.list(to=THEM, limit=2)] == ["4", "3"]
    assert client.messages.list(to=THEM, from_=OTHER) == []


def test_only_what_has_left_has_a_date_of_leaving(twilio: TwilioStandIn, client: Client, held_clock: HeldClock) -> None:
    texted(client, "One")
    twilio.callbacks(twilio.messages[0], "sent")
    held_clock.advance(minutes=10)
    texted(client, "Two")
    twilio.callbacks(twilio.messages[1], "sent")
    texted(client, "Still here")

    lately = held_clock.at - timedelta(minutes=5)
    assert [text.body for text in client.messages.list(date_sent_after=lately)] == ["Two"]
    assert [text.body for text in client.messages.list(date_sent_before=lately)] == ["One"]
    assert [text.body for text in client.messages.list(date_sent=held_clock.at)] == ["Two", "One"]
    assert client.messages.list()[0].date_sent is None


def test_callbacks_are_signed_in_any_order_and_the_api_says_the_same(twilio: TwilioStandIn, client: Client) -> None:
    sid = texted(client, status_callback=f"{PLACE}?try=1")
    forms = twilio.callbacks(twilio.messages[0], "delivered", "sent", "undelivered", error_code=30005)

    assert [form.fields["MessageStatus"] for form in forms] == ["delivered", "sent", "undelivered"]
    assert [form.fields.get("ErrorCode", "") for form in forms] == ["", "", "30005"]
    assert all(is_signed(twilio, form) and form.url == f"{PLACE}?try=1" for form in forms)
    assert (client.messages(sid).fetch().status, client.messages(sid).fetch().error_code) == ("undelivered", 30005)


def test_what_customers_say_is_signed_over_the_public_address(twilio: TwilioStandIn) -> None:
    form = twilio.inbound("/callbacks/twilio", From=f"whatsapp:{THEM}", To=f"whatsapp:{US}", Body="Où ça ?")

    assert form.url == PLACE
    assert form.fields["WaId"] == THEM.removeprefix("+")
    assert is_signed(twilio, form)
    assert not is_signed(twilio, Form(form.url, form.body.replace(b"Body=O", b"Body=P"), form.headers, form.fields))


def test_forms_are_delivered_where_they_say(twilio: TwilioStandIn) -> None:
    assert twilio.deliver([twilio.signed(f"{twilio.url}/nowhere", {"Body": "Hi"})]) == [401]


def test_it_reports_by_itself_where_it_is_told_to(twilio: TwilioStandIn, client: Client) -> None:
    twilio.reports("sent", "delivered")
    texted(client, status_callback=f"{twilio.url}/nowhere")
    until(lambda: twilio.messages[0].status == "delivered")


def test_a_file_wants_the_account_and_leads_on(twilio: TwilioStandIn) -> None:
    address = twilio.keep(b"PNG", "image/png")

    assert requests.get(address, timeout=5).status_code == 401
    led = requests.get(address, auth=(twilio.account_sid, twilio.auth_token), timeout=5, allow_redirects=False)
    assert (led.status_code, urlsplit(led.headers["Location"]).path.startswith("/media/")) == (307, True)
    with urllib.request.urlopen(twilio.keep(b"PNG", "image/png", is_direct=True), timeout=5) as open_to_all:
        assert (open_to_all.read(), open_to_all.headers["Content-Type"]) == (b"PNG", "image/png")


@pytest.mark.parametrize(
    ("body", "count"),
    [("x" * 160, 1), ("x" * 161, 2), ("x" * 307, 3), ("€" * 80, 1), ("€" * 81, 2), ("ж" * 70, 1), ("ж" * 71, 2), ("😀" * 35, 1)],
)
def test_segments_are_counted_as_networks_do(body: str, count: int) -> None:
    assert segments(body) == count
