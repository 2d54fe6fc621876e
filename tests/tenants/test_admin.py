"""Django admin as a tenant's people see it: by their role, in their tenant, everything remembered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.events.models import Event
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants import actions
from apps.tenants.models import Hours, Invitation, Membership, Team, Tenant
from tests.cast import Cast
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture
def recently(client: Client) -> SignIn:
    """A browser in which a member has just typed their password."""

    def signed_in(member: Membership) -> Client:
        browser = Client()
        browser.force_login(member.user)
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return browser

    return signed_in


@pytest.fixture
def operator(db: None) -> Client:
    actions.create_operator(email="root@tandem.example", name="Root", password=PASSWORD)
    browser = Client()
    browser.post("/accounts/login/", {"login": "root@tandem.example", "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def latest(tenant: Tenant, name: str) -> Event:
    with tenant_scope(tenant.pk):
        return Event.objects.filter(name=name).latest("id")


class TestWhoComesIn:
    @pytest.mark.parametrize(
        ("who", "status"), [("olivia", 200), ("adam", 200), ("sofia", 200), ("oscar", 200), ("sarah", 302), ("vera", 302)]
    )
    def test_is_decided_by_the_role(self, cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
        assert sign_in(getattr(cast, who)).get("/admin/").status_code == status

    def test_strangers_meet_the_one_sign_in_page(self, client: Client) -> None:
        assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
        assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/accounts/login/?next=%2Fadmin%2F"

    def test_who_is_not_let_in_lands_in_the_console(self, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.sarah).get("/admin/login/").headers["Location"] == "/console/"

    def test_passwords_and_signing_out_are_in_one_place(self, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.adam).get("/admin/password_change/").headers["Location"] == "/accounts/password/change/"
        assert sign_in(cast.adam).post("/admin/logout/").headers["Location"] == "/accounts/logout/"

    @pytest.mark.parametrize(("who", "sees"), [("adam", True), ("oscar", True), ("sofia", False)])
    def test_the_log_is_for_some(self, cast: Cast, sign_in: SignIn, who: str, sees: bool) -> None:
        assert sign_in(getattr(cast, who)).get("/admin/events/event/").status_code == (200 if sees else 403)

    @pytest.mark.parametrize("who", ["olivia", "operator"])
    def test_nobody_writes_the_log(self, cast: Cast, sign_in: SignIn, operator: Client, who: str) -> None:
        browser = operator if who == "operator" else sign_in(cast.olivia)
        assert browser.get("/admin/events/event/add/").status_code == 403
        assert browser.post(f"/admin/events/event/{latest(cast.acme, 'tenant.created').pk}/delete/", {"post": "yes"}).status_code == 403


class TestLists:
    def test_and_their_counts_agree(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.adam).get("/admin/tenants/membership/")
        assert page.context["cl"].result_count == page.context["cl"].full_result_count == 7
        assert len(page.context["cl"].result_list) == 7
        assert "charlie@globex.example" not in page.text

    def test_of_the_operator_hold_every_tenant(self, cast: Cast, operator: Client) -> None:
        page = operator.get("/admin/tenants/membership/")
        assert page.context["cl"].result_count == 8
        assert "charlie@globex.example" in page.text

    @pytest.mark.parametrize("path", ["tenants/membership", "tenants/team", "tenants/hours", "tenants/invitation", "events/event"])
    def test_cost_the_same_queries_with_one_row_or_three(
        self, cast: Cast, sign_in: SignIn, path: str, django_assert_num_queries: Any
    ) -> None:
        browser = sign_in(cast.adam)
        _add_rows(cast, 1)
        with CaptureQueriesContext(connection) as few:
            browser.get(f"/admin/{path}/")
        _add_rows(cast, 2)
        with django_assert_num_queries(len(few)):
            browser.get(f"/admin/{path}/")

    def test_tell_who_left_and_which_invitations_wait(self, cast: Cast, sign_in: SignIn) -> None:
        _add_rows(cast, 1)
        with tenant_scope(cast.acme.pk):
            actions.end_membership(cast.tom, actor=cast.adam.actor)
        browser = sign_in(cast.adam)
        assert "tom@acme.example" not in browser.get("/admin/tenants/membership/?membership=active").text
        assert browser.get("/admin/tenants/membership/?membership=ended").context["cl"].result_count == 1
        assert browser.get("/admin/tenants/invitation/?invitation=open").context["cl"].result_count == 1

    @pytest.mark.parametrize("query", ["?q=Sarah", "?role__exact=agent", "?membership=active"])
    def test_can_be_searched_and_filtered(self, cast: Cast, sign_in: SignIn, query: str) -> None:
        page = sign_in(cast.adam).get(f"/admin/tenants/membership/{query}")
        assert "sarah@acme.example" in page.text


def _add_rows(cast: Cast, number: int) -> None:
    with tenant_scope(cast.acme.pk):
        for _ in range(number):
            mark = Event.objects.count()
            actions.create_team(name=f"Team {mark}", members=[cast.sarah, cast.tom], actor=cast.adam.actor)
            actions.create_hours(name=f"Hours {mark}", time_zone="UTC", week={}, holidays={}, actor=cast.adam.actor)
            actions.invite(tenant=cast.acme, email=f"p{mark}@example.org", role="agent", actor=cast.adam.actor)


class TestAPersonOfTwoTenants:
    """Olivia owns Acme and only looks on at Globex: in Acme's admin she meets nothing of Globex."""

    @pytest.fixture
    def olivia(self, cast: Cast, recently: SignIn) -> Client:
        with tenant_scope(cast.globex.pk):
            actions.join(cast.olivia.user, role="viewer")
        return recently(cast.olivia)

    def test_sees_one_tenants_rows(self, cast: Cast, olivia: Client) -> None:
        assert olivia.get("/admin/tenants/membership/").context["cl"].result_count == 7
        assert olivia.get("/admin/tenants/tenant/").context["cl"].result_count == 1

    def test_opens_nothing_of_the_other(self, cast: Cast, olivia: Client) -> None:
        assert "Globex" not in olivia.get(f"/admin/tenants/tenant/{cast.globex.pk}/change/", follow=True).context["title"]
        assert olivia.get(f"/admin/tenants/tenant/{cast.globex.pk}/history/").status_code == 404

    def test_still_goes_from_one_to_the_other(self, cast: Cast, olivia: Client) -> None:
        assert "Globex" in olivia.get("/console/workspaces/").text


class TestTheOperator:
    """Stands outside of all tenants, and acts within the one whose row it is."""

    def test_changes_a_member(self, cast: Cast, operator: Client) -> None:
        address = f"/admin/tenants/membership/{cast.sarah.pk}/change/"
        assert operator.post(address, TestMembers.FORM).status_code == 302
        assert latest(cast.acme, "member.changed").actor_kind == "operator"

    def test_leaves_every_tenant_its_last_owner(self, cast: Cast, operator: Client) -> None:
        chosen = {"action": "end_memberships", "_selected_action": [cast.olivia.pk, cast.tom.pk]}
        page = operator.post("/admin/tenants/membership/", chosen, follow=True)
        assert "keeps at least one owner" in page.text
        with tenant_scope(cast.acme.pk):
            assert set(Membership.objects.exclude(ended_at=None)) == {cast.tom}

    def test_takes_an_invitation_back(self, cast: Cast, operator: Client) -> None:
        _add_rows(cast, 1)
        with tenant_scope(cast.acme.pk):
            invitation = Invitation.objects.get()
        operator.post("/admin/tenants/invitation/", {"action": "revoke", "_selected_action": [invitation.pk]})
        assert latest(cast.acme, "invitation.revoked").subject_id == invitation.pk


class TestMembers:
    FORM = {"role": "supervisor", "skills": "billing, returns", "languages": "en, es", "capacity": "5", "money_limit": "80"}

    def address(self, member: Membership) -> str:
        return f"/admin/tenants/membership/{member.pk}/change/"

    def test_change_through_the_action(self, cast: Cast, recently: SignIn) -> None:
        assert recently(cast.adam).post(self.address(cast.sarah), self.FORM).status_code == 302
        assert latest(cast.acme, "member.changed").payload["fields"] == "role,skills,languages,capacity,money_limit"
        with tenant_scope(cast.acme.pk):
            changed = Membership.objects.get(pk=cast.sarah.pk)
            assert (changed.role, changed.skills, changed.capacity) == ("supervisor", ["billing", "returns"], 5)

    def test_change_only_after_a_fresh_sign_in(self, cast: Cast, sign_in: SignIn) -> None:
        answer = sign_in(cast.adam).post(self.address(cast.sarah), self.FORM)
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")

    def test_that_waited_for_the_password_change_then_in_the_same_workspace(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.adam)
        asked = browser.post(self.address(cast.sarah), self.FORM).headers["Location"]
        assert browser.post(asked, {"password": PASSWORD, "next": self.address(cast.sarah)}).status_code == 302
        event = latest(cast.acme, "member.changed")
        assert (event.actor_kind, event.actor_id) == ("member", cast.adam.pk)

    def test_what_the_action_refuses_stands_on_the_form(self, cast: Cast, recently: SignIn) -> None:
        page = recently(cast.adam).post(self.address(cast.sarah), self.FORM | {"role": "owner"})
        assert page.status_code == 200
        assert "make and unmake owners" in page.text
        page = recently(cast.olivia).post(self.address(cast.olivia), self.FORM)
        assert "keeps at least one owner" in page.text

    def test_are_only_looked_at_by_a_supervisor(self, cast: Cast, recently: SignIn) -> None:
        browser = recently(cast.sofia)
        assert browser.get(self.address(cast.sarah)).status_code == 200
        assert browser.post(self.address(cast.sarah), self.FORM).status_code == 403

    def test_are_taken_out_from_the_list(self, cast: Cast, sign_in: SignIn) -> None:
        chosen = {"action": "end_memberships", "_selected_action": [cast.tom.pk, cast.olivia.pk]}
        page = sign_in(cast.adam).post("/admin/tenants/membership/", chosen, follow=True)
        assert "Your role does not let you make and unmake owners" in page.text
        with tenant_scope(cast.acme.pk):
            assert not Membership.objects.active().filter(pk=cast.tom.pk).exists()
            assert Membership.objects.active().filter(pk=cast.olivia.pk).exists()

    def test_are_never_added_or_deleted(self, cast: Cast, recently: SignIn) -> None:
        assert recently(cast.olivia).get("/admin/tenants/membership/add/").status_code == 403
        assert recently(cast.olivia).get(f"/admin/tenants/membership/{cast.tom.pk}/delete/").status_code == 403

    def test_have_a_history_out_of_the_log(self, cast: Cast, recently: SignIn) -> None:
        browser = recently(cast.adam)
        browser.post(self.address(cast.sarah), self.FORM)
        assert "member.changed" in browser.get(f"/admin/tenants/membership/{cast.sarah.pk}/history/").text
        assert browser.get(f"/admin/tenants/membership/{cast.charlie.pk}/history/").status_code == 404


class TestHistories:
    @pytest.mark.parametrize("path", ["tenants/invitation", "events/event"])
    def test_are_closed_to_whom_the_row_is_closed(self, cast: Cast, sign_in: SignIn, path: str) -> None:
        _add_rows(cast, 1)
        with tenant_scope(cast.acme.pk):
            row = Invitation.objects.get() if path == "tenants/invitation" else Event.objects.latest("id")
        assert sign_in(cast.sofia).get(f"/admin/{path}/{row.pk}/history/").status_code == 403
        assert sign_in(cast.adam).get(f"/admin/{path}/{row.pk}/history/").status_code == 200


class TestInvitations:
    def test_are_made_and_posted(self, cast: Cast, recently: SignIn, mailoutbox: list[Any], after_commit: Callable[[], Any]) -> None:
        with after_commit():
            answer = recently(cast.adam).post("/admin/tenants/invitation/add/", {"email": "nina@example.org", "role": "agent"})
        assert answer.status_code == 302
        assert [letter.to for letter in mailoutbox] == [["nina@example.org"]]
        with tenant_scope(cast.acme.pk):
            assert Invitation.objects.get().invited_by == cast.adam

    @pytest.mark.parametrize(
        ("form", "sentence"),
        [
            ({"email": "sarah@acme.example", "role": "agent"}, "is a member already"),
            ({"email": "nina@example.org", "role": "owner"}, "make and unmake owners"),
            ({"email": "nina", "role": "agent"}, "valid email"),
        ],
    )
    def test_that_cannot_be_made_say_why(self, cast: Cast, recently: SignIn, form: dict[str, str], sentence: str) -> None:
        page = recently(cast.adam).post("/admin/tenants/invitation/add/", form)
        assert page.status_code == 200
        assert sentence in page.text
        with tenant_scope(cast.acme.pk):
            assert not Invitation.objects.exists()

    def test_are_taken_back_from_the_list(self, cast: Cast, sign_in: SignIn) -> None:
        _add_rows(cast, 1)
        with tenant_scope(cast.acme.pk):
            invitation = Invitation.objects.get()
        browser = sign_in(cast.adam)
        assert "Open" in browser.get("/admin/tenants/invitation/").text
        browser.post("/admin/tenants/invitation/", {"action": "revoke", "_selected_action": [invitation.pk]})
        assert "Taken back" in browser.get("/admin/tenants/invitation/").text

    def test_show_their_state(self, cast: Cast, sign_in: SignIn, held_clock: Any) -> None:
        _add_rows(cast, 1)
        with tenant_scope(cast.acme.pk):
            accepted = actions.invite(tenant=cast.acme, email="nina@example.org", role="agent", actor=cast.adam.actor).invitation
        actions.accept_invitation(accepted, name="Nina", password=PASSWORD)
        held_clock.advance(days=8)
        page = sign_in(cast.adam).get("/admin/tenants/invitation/").text
        assert "Accepted" in page
        assert "Expired" in page

    def test_are_to_a_tenant_so_the_operator_makes_none(self, operator: Client) -> None:
        assert operator.get("/admin/tenants/invitation/add/").status_code == 403


class TestTeams:
    def form(self, **more: Any) -> dict[str, Any]:
        return {"name": "Orders", "places-TOTAL_FORMS": "1", "places-INITIAL_FORMS": "0", "places-0-membership": ""} | more

    def test_are_made_changed_and_deleted_with_a_trace(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        browser.post("/admin/tenants/team/add/", self.form(**{"places-0-membership": cast.sarah.pk}))
        with tenant_scope(cast.acme.pk):
            team = Team.objects.get()
            assert list(team.members.all()) == [cast.sarah]
        assert latest(cast.acme, "row.added").payload == {"model": "tenants.team"}
        browser.post(f"/admin/tenants/team/{team.pk}/change/", self.form(name="Returns", **{"places-TOTAL_FORMS": "0"}))
        assert latest(cast.acme, "row.changed").payload == {"model": "tenants.team", "fields": "Name"}
        browser.post(f"/admin/tenants/team/{team.pk}/delete/", {"post": "yes"})
        assert latest(cast.acme, "row.deleted").payload == {"model": "tenants.team"}

    def test_find_members_by_name(self, cast: Cast, sign_in: SignIn) -> None:
        address = "/admin/autocomplete/?app_label=tenants&model_name=teammember&field_name=membership&term=sarah"
        assert [found["text"] for found in sign_in(cast.sofia).get(address).json()["results"]] == ["Sarah Lindqvist"]

    def test_take_no_member_of_another_tenant(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.sofia).post("/admin/tenants/team/add/", self.form(**{"places-0-membership": cast.charlie.pk}))
        assert page.status_code == 200
        assert "Select a valid choice" in page.text


class TestHours:
    def form(self, spans: list[tuple[int, str, str]]) -> dict[str, Any]:
        form: dict[str, Any] = {"name": "Shop", "time_zone": "Europe/Berlin", "spans-TOTAL_FORMS": len(spans), "spans-INITIAL_FORMS": 0}
        form |= {"holidays-TOTAL_FORMS": 0, "holidays-INITIAL_FORMS": 0}
        for number, (weekday, opens, closes) in enumerate(spans):
            form |= {f"spans-{number}-weekday": weekday, f"spans-{number}-opens": opens, f"spans-{number}-closes": closes}
        return form

    def test_with_split_days_are_kept(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        browser.post("/admin/tenants/hours/add/", self.form([(0, "09:00", "12:00"), (0, "13:00", "18:00")]))
        with tenant_scope(cast.acme.pk):
            assert Hours.objects.get(name="Shop").spans.count() == 2
        assert "Europe/Berlin" in browser.get("/admin/tenants/hours/").text

    def test_that_overlap_are_refused_in_words(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.sofia).post("/admin/tenants/hours/add/", self.form([(0, "09:00", "14:00"), (0, "13:00", "18:00")]))
        assert page.status_code == 200
        assert "overlap" in page.text

    def test_in_a_zone_that_is_none_are_refused(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.sofia).post("/admin/tenants/hours/add/", self.form([]) | {"time_zone": "Mars/Olympus"})
        assert "is not a time zone" in page.text


class TestTheTenant:
    FORM = {"name": "Acme Skin", "slug": "acme", "time_zone": "UTC", "languages": "en", "monthly_interactions": "", "monthly_spend": ""}

    def test_changes_through_the_action(self, cast: Cast, sign_in: SignIn) -> None:
        sign_in(cast.adam).post(f"/admin/tenants/tenant/{cast.acme.pk}/change/", self.FORM | {"require_two_factor": "on", "name": "Acme"})
        assert latest(cast.acme, "tenant.changed").payload == {"fields": "name,require_two_factor"}

    def test_takes_no_wrong_zone(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.adam).post(f"/admin/tenants/tenant/{cast.acme.pk}/change/", self.FORM | {"time_zone": "Nowhere"})
        assert "is not a time zone" in page.text

    def test_is_changed_by_the_operator_too(self, cast: Cast, operator: Client) -> None:
        operator.post(f"/admin/tenants/tenant/{cast.globex.pk}/change/", self.FORM | {"slug": "globex", "name": "Globex 2"})
        with across_tenants(Door.OPERATOR):
            assert Tenant.objects.get(slug="globex").name == "Globex 2"
            assert Event.objects.filter(name="tenant.changed", actor_kind="operator", tenant_id=cast.globex.pk).exists()
