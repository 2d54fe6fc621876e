"""The console's pages: who comes in, and what the shell shows."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from apps.conversations.listing import List
from apps.events.models import Event
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants import actions
from apps.tenants.models import Membership, Tenant
from apps.tenants.roles import Role
from tests.cast import Cast
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

# session, user; the person's scope: memberships; the tenant's scope: who is here, their notices, the list (four a scope itself)
QUERIES_OF_THE_SHELL = 21

SignIn = Callable[[Membership], Client]


def events(tenant: Tenant, name: str) -> list[Event]:
    with tenant_scope(tenant.pk):
        return list(Event.objects.filter(name=name))


def test_strangers_are_asked_to_sign_in(client: Client) -> None:
    assert client.get("/console/").headers["Location"] == "/accounts/login/?next=/console/"


@pytest.mark.parametrize("section", ["conversations", "tickets", "knowledge", "insight", "settings"])
def test_every_section_of_the_shell_opens(cast: Cast, sign_in: SignIn, section: str) -> None:
    page = sign_in(cast.sarah).get(f"/console/{section}/")
    assert page.status_code == 200
    assert "Acme Skin" in page.text
    assert "Sarah Lindqvist" in page.text


def test_an_unknown_section_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.sarah).get("/console/attic/").status_code == 404


def test_the_admin_is_offered_to_those_who_may_enter(cast: Cast, sign_in: SignIn) -> None:
    assert 'href="/admin/"' in sign_in(cast.adam).get("/console/").text
    assert 'href="/admin/"' not in sign_in(cast.sarah).get("/console/").text


def test_the_shell_costs_the_same_queries_whoever_is_here(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: Callable[..., object]
) -> None:
    browser = sign_in(cast.sarah)
    with django_assert_num_queries(QUERIES_OF_THE_SHELL):
        browser.get("/console/")
    with tenant_scope(cast.acme.pk):
        for member in (cast.tom, cast.adam, cast.olivia):
            actions.arrive(member, page="console.conversations", socket=uuid.uuid4())
    with django_assert_num_queries(QUERIES_OF_THE_SHELL):
        browser.get("/console/")


class TestWorkspaces:
    @pytest.fixture
    def both(self, cast: Cast) -> Membership:
        """Sarah, who also helps out at Globex."""
        with tenant_scope(cast.globex.pk):
            return actions.join(cast.sarah.user, role=Role.VIEWER)

    def test_a_person_goes_from_one_to_another(self, cast: Cast, both: Membership, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        assert "Globex" in browser.get("/console/workspaces/").text
        assert browser.post("/console/switch/", {"tenant": cast.globex.public_id}).status_code == 302
        assert "Viewer" in browser.get("/console/").text
        assert [event.actor_id for event in events(cast.globex, "member.entered")] == [both.pk]

    @pytest.mark.parametrize("wanted", ["", "nowhere", "\x00"])
    def test_one_that_is_not_theirs_looks_like_none(self, cast: Cast, sign_in: SignIn, wanted: str) -> None:
        browser = sign_in(cast.sarah)
        assert browser.post("/console/switch/", {"tenant": wanted}).status_code == 404
        assert browser.post("/console/switch/", {"tenant": cast.globex.public_id}).status_code == 404

    def test_switching_is_never_a_link(self, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.sarah).get("/console/switch/").status_code == 405

    def test_a_form_from_elsewhere_is_refused(self, cast: Cast) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(cast.sarah.user)
        assert browser.post("/console/switch/", {"tenant": cast.acme.public_id}).status_code == 403
        assert browser.post("/console/appearance/", {"theme": "dark"}).status_code == 403

    def test_somebody_without_a_workspace_is_told_what_to_do(self, client: Client) -> None:
        client.force_login(make_user())
        assert client.get("/console/").headers["Location"] == "/console/nowhere/"
        assert client.get("/console/nowhere/").status_code == 200

    def test_who_was_taken_out_is_out_at_once(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.tom)
        with tenant_scope(cast.acme.pk):
            actions.end_membership(cast.tom, actor=cast.adam.actor)
        assert browser.get("/console/").headers["Location"] == "/console/nowhere/"


class TestAppearance:
    def test_is_kept_with_the_person(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        browser.post("/console/appearance/", {"theme": "dark", "density": "compact"})
        page = browser.get("/console/").text
        assert 'data-theme="dark"' in page
        assert 'data-density="compact"' in page

    def test_leads_back_to_where_it_was_chosen(self, cast: Cast, sign_in: SignIn) -> None:
        answer = sign_in(cast.sarah).post(
            "/console/appearance/", {"theme": "dark"}, headers={"referer": "http://testserver/console/insight/"}
        )
        assert answer.headers["Location"] == "/console/insight/"

    def test_never_leads_to_another_site(self, cast: Cast, sign_in: SignIn) -> None:
        answer = sign_in(cast.sarah).post("/console/appearance/", {"theme": "dark"}, headers={"referer": "https://evil.example/"})
        assert answer.headers["Location"] == "/console/"

    @pytest.mark.parametrize("wanted", [{"theme": "sepia"}, {"keys": "some"}])
    def test_refuses_what_does_not_exist(self, cast: Cast, sign_in: SignIn, wanted: dict[str, str]) -> None:
        answer = sign_in(cast.sarah).post("/console/appearance/", wanted)
        assert answer.status_code == 422

    def test_keys_are_on_until_somebody_wants_none(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        browser.post("/console/appearance/", {"theme": "dark"})
        assert 'data-keys="0"' not in browser.get("/console/").text
        browser.post("/console/appearance/", {"keys": "0"})
        page = browser.get("/console/").text
        assert 'data-keys="0"' in page
        assert 'data-theme="dark"' in page
        assert 'data-keys="0"' not in sign_in(cast.tom).get("/console/").text
        browser.post("/console/appearance/", {"keys": "1"})
        assert 'data-keys="0"' not in browser.get("/console/").text


class TestCommands:
    @pytest.mark.parametrize("path", ["/console/", "/console/insight/", "/console/settings/"])
    def test_every_page_leads_to_every_list(self, cast: Cast, sign_in: SignIn, path: str) -> None:
        page = sign_in(cast.sarah).get(path).text
        places = page[page.index("data-anywhere") :]
        for which in List:
            assert f'href="/console/conversations/?list={which}"' in places

    def test_no_two_places_share_a_key(self, cast: Cast, sign_in: SignIn) -> None:
        keys = re.findall(r'data-key="(g .)"', sign_in(cast.sarah).get("/console/insight/").text)
        assert len(keys) == len(set(keys)) > len(List)


class TestTwoFactor:
    def test_a_tenant_may_ask_it_of_its_admins(self, cast: Cast, sign_in: SignIn) -> None:
        with across_tenants(Door.OPERATOR):
            Tenant.objects.filter(pk=cast.acme.pk).update(require_two_factor=True)
        assert sign_in(cast.adam).get("/console/").headers["Location"] == "/accounts/2fa/"
        assert sign_in(cast.adam).get("/admin/").headers["Location"] == "/accounts/2fa/"
        assert sign_in(cast.sarah).get("/console/").status_code == 200


class TestJoining:
    @pytest.fixture
    def link(self, cast: Cast) -> str:
        with tenant_scope(cast.acme.pk):
            return f"/join/{actions.invite(tenant=cast.acme, email='nina@example.org', role='agent', actor=cast.adam.actor).token}/"

    def test_a_newcomer_gives_a_name_and_a_password_and_is_in(self, client: Client, cast: Cast, link: str) -> None:
        assert "Acme Skin" in client.get(link).text
        assert client.post(link, {"name": "Nina Park", "password1": PASSWORD}).status_code == 302
        assert "Nina Park" in client.get("/console/").text
        assert len(events(cast.acme, "member.signed_in")) == 1

    def test_a_weak_password_is_said_and_the_invitation_stays(self, client: Client, link: str) -> None:
        page = client.post(link, {"name": "Nina", "password1": "short"})
        assert page.status_code == 200
        assert "too short" in page.text
        assert client.post(link, {"name": "Nina", "password1": PASSWORD}).status_code == 302

    def test_somebody_signed_in_with_another_address_is_told(self, cast: Cast, sign_in: SignIn, link: str) -> None:
        assert "another address" in sign_in(cast.charlie).post(link).text

    def test_a_used_link_says_so(self, client: Client, link: str) -> None:
        client.post(link, {"name": "Nina", "password1": PASSWORD})
        assert Client().get(link).status_code == 404

    def test_a_link_that_never_was_looks_like_a_used_one(self, client: Client, cast: Cast) -> None:
        page = client.get("/join/never_was/")
        assert page.status_code == 404
        assert "Ask the person who sent it" in page.text
