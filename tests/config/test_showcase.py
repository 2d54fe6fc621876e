"""The demo's host pages."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html.parser import HTMLParser

import jwt
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.actions import change_inbox
from apps.inboxes.models import Inbox
from apps.tenants.queries import tenant_id_by_slug
from config import demo
from config.demo.cast import LUMEN, MAPLE, TENANTS
from config.demo.sites import SITES
from config.demo.sites.acme import cart
from config.demo.sites.maple import HOMES, search
from config.demo.sites.opening import opening
from tests.cast import Cast
from tests.conftest import NOON
from tests.factories import make_inbox

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "frame-src 'self'", "form-action 'self'",
    "base-uri 'none'",
}  # fmt: skip
SCRIPT = re.compile(r"<script\b([^>]*)></script>")
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)


class Links(HTMLParser):
    """Where a page leads, and what it is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pages: set[str] = set()
        self.files: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src", "action"} and value:
                (self.files if value.startswith("/static/") else self.pages).add(value.partition("#")[0])


def snippet(text: str) -> dict[str, str]:
    (attributes,) = [found for found in SCRIPT.findall(text) if "embed.js" in found]
    return dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))


def every_page() -> Iterator[str]:
    for slug, site in SITES.items():
        yield from (f"/demo/{slug}/{page}/" if page else f"/demo/{slug}/" for page in site.pages)


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, colour="#8a2846")


class TestEveryPage:
    def test_opens_with_the_widget_and_nothing_inline(self, seeded: None, client: Client) -> None:
        for address in every_page():
            page = client.get(address)
            assert page.status_code == 200, address
            assert snippet(page.text)["src"] == "/widget/embed.js"
            assert not INLINE.search(page.text), address

    def test_keeps_a_policy_as_strict_as_a_careful_customers(self, seeded: None, client: Client) -> None:
        for slug in SITES:
            assert set(client.get(f"/demo/{slug}/").headers["Content-Security-Policy"].split("; ")) == POLICY

    def test_leads_only_to_pages_and_files_that_are_there(self, seeded: None, client: Client) -> None:
        found = [Links(client.get(address).text) for address in every_page()]
        pages, files = set().union(*(links.pages for links in found)), set().union(*(links.files for links in found))
        dead = [page for page in pages - {"/widget/embed.js", ""} if client.get(page).status_code != 200]
        assert dead == []
        assert [file for file in files if not finders.find(file.removeprefix("/static/"))] == []

    def test_answers_a_form_with_itself_and_keeps_nothing(self, seeded: None, client: Client) -> None:
        for address in ("/demo/acme/thanks/?as=maria", "/demo/lumen/danke/", "/demo/maple/thanks/"):
            answer = client.post(address, {"name": "Nina"})
            assert (answer.status_code, answer.headers["Location"]) == (302, address)

    def test_refuses_a_form_from_elsewhere(self, seeded: None) -> None:
        assert Client(enforce_csrf_checks=True).post("/demo/lumen/danke/", {"name": "Nina"}).status_code == 403

    def test_is_in_the_language_of_its_business(self, seeded: None, client: Client) -> None:
        page = client.get("/demo/lumen/kontakt/", headers={"accept-language": "ar"})
        assert '<html lang="de">' in page.text
        assert page.headers["Content-Language"] == "de"
        assert "8–12, 13–17 Uhr" in page.text


class TestTheWidgetsTag:
    def test_is_what_a_customer_would_paste(self, inbox: Inbox, client: Client) -> None:
        expected = {"src": "/widget/embed.js", "data-inbox": inbox.key, "data-colour": "#8a2846", "data-side": "end"}
        expected |= {"data-label": "Open chat"}
        assert snippet(client.get("/demo/acme/").text) == expected

    def test_names_the_first_active_inbox(self, inbox: Inbox, cast: Cast, client: Client) -> None:
        second = make_inbox(cast.acme)
        inbox.is_active = False
        with tenant_scope(cast.acme.pk):
            change_inbox(inbox, changed=["is_active"], actor=SYSTEM)
        assert snippet(client.get("/demo/acme/").text)["data-inbox"] == second.key

    def test_is_left_out_where_there_is_no_inbox(self, cast: Cast, client: Client) -> None:
        page = client.get("/demo/acme/?as=maria")
        assert page.status_code == 200
        assert "<script" not in page.text


class TestTheirIndex:
    def test_leads_to_each(self, seeded: None, client: Client) -> None:
        page = client.get("/demo/")
        assert page.status_code == 200
        assert {f"/demo/{slug}/" for slug in SITES} <= Links(page.text).pages
        assert "embed.js" not in page.text

    def test_says_how_to_make_them_where_there_are_none(self, db: None, client: Client) -> None:
        page = client.get("/demo/")
        assert (page.status_code, "seed_demo" in page.text) == (200, True)
        assert not {link for link in Links(page.text).pages if link.startswith("/demo/")}

    def test_is_named_where_a_newcomer_looks(self, seeded: None, client: Client) -> None:
        assert {f"/demo/{slug}/" for slug in SITES} <= Links(client.get("/").text).pages
        assert all(f"{settings.PUBLIC_URL}/demo/{slug}/" in demo.welcome() for slug in SITES)


class TestACustomerWhoIsSignedIn:
    def test_is_vouched_for_by_the_inboxes_secret(self, inbox: Inbox, client: Client) -> None:
        token = snippet(client.get("/demo/acme/account/?as=maria").text)["data-identity"]
        claims = jwt.decode(token, inbox.secret, algorithms=["HS256"], options={"verify_exp": False})
        assert claims == {
            "sub": "cust-1042", "name": "Maria Alvarez", "email": "maria@example.com", "phone": "+12125550142",
            "exp": (clock.now() + timedelta(minutes=10)).timestamp(),
        }  # fmt: skip

    def test_stays_so_from_page_to_page_until_signing_out(self, inbox: Inbox, client: Client) -> None:
        text = client.get("/demo/acme/account/?as=maria").text
        assert 'href="/demo/acme/shop/?as=maria"' in text
        assert 'href="/demo/acme/account/"' in text
        assert "data-identity" not in client.get("/demo/acme/account/").text

    def test_is_kept_by_no_cache(self, inbox: Inbox, client: Client) -> None:
        assert "no-store" in client.get("/demo/acme/?as=maria").headers["Cache-Control"]

    @pytest.mark.parametrize("who", ["nobody", "", "__class__"])
    def test_is_nobody_else(self, inbox: Inbox, client: Client, who: str) -> None:
        assert "data-identity" not in client.get("/demo/acme/account/", {"as": who}).text


@pytest.mark.parametrize("address", ["/demo/globex/", "/demo/nobody/", "/demo/acme/no-such/", "/demo/lumen/", "/demo/acme/returns/more/"])
def test_what_is_not_there_is_not_found(cast: Cast, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


class TestTheSeed:
    def test_gives_each_tenant_a_chat_in_its_colour_and_hours(self, seeded: None) -> None:
        looks = {}
        for tenant in TENANTS:
            with tenant_scope(tenant_id_by_slug(tenant.slug)):
                inbox = Inbox.objects.select_related("hours").get(kind=Inbox.Kind.WEB)
                assert inbox.hours.name == "Opening hours"
                looks[tenant.slug] = (inbox.colour, inbox.greeting[:5])
        assert looks == {"acme": ("#8a2846", "Hello"), "lumen": ("#1646a0", "Guten"), "maple": ("#17402f", "Hello")}


class TestTheShop:
    def test_adds_to_what_waits_in_the_cart(self) -> None:
        added = cart({"add": "honey-balm"})
        assert [(product.slug, count) for product, count, _ in added["lines"]] == [("barrier-cream", 1), ("honey-balm", 2)]
        assert (added["goods"], added["shipping"], added["total"]) == (66, 0, 66)

    def test_ignores_what_it_does_not_sell(self) -> None:
        assert cart({"add": "no-such"})["added"] is None

    def test_charges_shipping_for_little(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("config.demo.sites.acme.WAITING", {})
        assert cart({"add": "honey-balm"})["total"] == 19


class TestTheSearchForHomes:
    @pytest.mark.parametrize(
        ("query", "streets"),
        [
            ({"kind": "Loft"}, ["310–233 Carlaw Yard"]),
            ({"kind": "Detached", "beds": "4"}, ["48 Wychwood Lane", "126 Lytton Gate"]),
            ({"kind": "Castle"}, []),
            ({"beds": "many"}, [home.street for home in HOMES]),
        ],
    )
    def test_finds_what_fits(self, query: dict[str, str], streets: list[str]) -> None:
        assert [home.street for home in search(query)["homes"]] == streets


class TestOpeningHours:
    @pytest.mark.parametrize(
        ("at", "sentence"),
        [
            (NOON, "Gerade geschlossen, wieder Montag ab 8 Uhr"),
            (NOON + timedelta(days=2, hours=2), "Jetzt geöffnet, bis 17 Uhr"),
            (datetime.fromisoformat("2026-12-25T09:00:00+01:00"), "Gerade geschlossen, wieder Montag ab 8 Uhr"),
        ],
    )
    def test_are_said_in_the_words_of_the_place(self, at: datetime, sentence: str) -> None:
        assert opening(LUMEN, "de", at).sentence == sentence

    def test_mark_today_and_list_the_holidays(self) -> None:
        hours = opening(MAPLE, "en", NOON)
        assert [(day.name, day.hours) for day in hours.week if day.is_today] == [("Saturday", "10 am–3 pm")]
        assert hours.closures[0] == ("December 25, 2026", "Christmas Day")
