"""A person's own pages: their profile, where they are signed in, and the way to a second factor."""

from collections.abc import Callable
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.console.views.settings import OTHERS
from apps.conversations.admitting import Guest
from apps.conversations.facing import current_of, face_of
from apps.conversations.models import Conversation
from apps.events.models import Event
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Session, User
from apps.widget.shapes import label
from tests.cast import Cast
from tests.console import scenes
from tests.console.conftest import Tab, cookie_of
from tests.factories import make_guest, make_inbox

SignIn = Callable[[Membership], Client]
PROFILE, SESSIONS = "/console/settings/profile/", "/console/settings/sessions/"


def fresh(member: Membership) -> Membership:
    with tenant_scope(member.tenant_id):
        return Membership.objects.select_related("user").get(pk=member.pk)


def describes(browser: Client, **typed: Any) -> Any:
    return browser.post(PROFILE, {"name": "Sarah Lindqvist", "shown_as": "", "reads": "en", "languages": ["en"]} | typed)


def public_id_of(browser: Client) -> str:
    return Session.objects.get(session_key=browser.cookies[settings.SESSION_COOKIE_NAME].value).public_id


def told(guest: Guest) -> str:
    """Whom the customer talks to."""
    with tenant_scope(guest.tenant_id):
        face = face_of(fetch(current_of(guest)))
    return label(face, "en", staffed=True) if face else ""


def statements_for(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        browser.get(path)
    return len(asked)


@pytest.mark.django_db
class TestProfile:
    @pytest.mark.parametrize("who", ["olivia", "adam", "sofia", "sarah", "oscar", "vera"])
    def test_everybody_has_one(self, cast: Cast, sign_in: SignIn, who: str) -> None:
        member = getattr(cast, who)
        page = sign_in(member).get(PROFILE).text
        assert member.user.name in page
        assert member.user.email in page
        assert ('href="/admin/"' in page) == (who not in {"sarah", "vera"})

    def test_is_kept_and_noted_without_a_word_of_it(self, cast: Cast, sign_in: SignIn) -> None:
        answer = describes(sign_in(cast.sarah), name=" Sara Lind ", shown_as="Sunny", reads="sv", languages=["en"])
        assert answer.headers["Location"] == PROFILE
        kept = fresh(cast.sarah)
        assert (kept.user.name, kept.user.shown_as, kept.languages) == ("Sara Lind", "Sunny", ["sv", "en"])
        with tenant_scope(cast.acme.pk):
            event = Event.objects.get(name="member.described")
        assert (event.actor_id, event.payload) == (cast.sarah.pk, {"member": cast.sarah.pk, "fields": "name,shown_as,languages"})

    def test_kept_as_it_was_nothing_is_noted(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        describes(browser)
        describes(browser)
        with tenant_scope(cast.acme.pk):
            assert Event.objects.filter(name="member.described").count() == 1

    @pytest.mark.parametrize(
        "typed", [{"name": ""}, {"name": "x" * 81}, {"shown_as": "x" * 41}, {"reads": "klingon"}, {"languages": ["xx"]}, {"name": "a\x00b"}]
    )
    def test_what_does_not_hold_is_said_and_nothing_is_lost(self, cast: Cast, sign_in: SignIn, typed: dict[str, Any]) -> None:
        answer = describes(sign_in(cast.sarah), **({"name": "Sara"} | typed))
        assert answer.status_code == 422
        assert answer.context["form"].errors
        assert fresh(cast.sarah).user.name == "Sarah Lindqvist"

    def test_nobody_describes_somebody_else(self, cast: Cast, sign_in: SignIn) -> None:
        describes(sign_in(cast.sarah), name="Mallory", membership=cast.tom.pk, user=cast.tom.user.pk, role="owner", money_limit="9999")
        assert fresh(cast.tom).user.name == "Tom Becker"
        assert (fresh(cast.sarah).role, fresh(cast.sarah).money_limit) == (cast.sarah.role, cast.sarah.money_limit)

    def test_costs_the_same_however_many_languages(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        few = statements_for(browser, PROFILE)
        describes(browser, reads="sv", languages=["en"])
        assert statements_for(browser, PROFILE) == few


@pytest.mark.django_db
class TestTheNameCustomersSee:
    @pytest.fixture
    def held(self, cast: Cast) -> Conversation:
        return scenes.claims(cast.sarah, scenes.says(make_guest(make_inbox(cast.acme)), "Hello"))

    def test_is_the_first_name_until_they_choose_one(self, cast: Cast, sign_in: SignIn) -> None:
        assert cast.sarah.public_name == "Sarah"
        describes(sign_in(cast.sarah), shown_as="Sunny Side")
        assert fresh(cast.sarah).public_name == "Sunny Side"

    def test_stands_on_what_they_write(self, cast: Cast, sign_in: SignIn, held: Conversation) -> None:
        describes(sign_in(cast.sarah), shown_as="Sunny Side")
        scenes.answers(fresh(cast.sarah), held, "Good day")
        with tenant_scope(cast.acme.pk):
            assert held.messages.latest("seq").author_name == "Sunny Side"

    def test_stands_at_the_top_of_the_chat(self, cast: Cast, sign_in: SignIn) -> None:
        guest = make_guest(make_inbox(cast.acme))
        scenes.claims(cast.sarah, scenes.says(guest, "Hello"))
        assert "Sarah" in told(guest)
        describes(sign_in(cast.sarah), shown_as="Sunny Side")
        assert "Sunny Side" in told(guest)


@pytest.mark.django_db
class TestSessions:
    def test_are_listed_with_this_one_marked(self, cast: Cast, sign_in: SignIn) -> None:
        here, elsewhere = sign_in(cast.sarah), sign_in(cast.sarah)
        page = here.get(SESSIONS).text
        assert page.count("This browser") == 1
        assert f'value="{public_id_of(elsewhere)}"' in page
        assert f'value="{public_id_of(here)}"' not in page

    def test_never_show_what_opens_the_account(self, cast: Cast, sign_in: SignIn) -> None:
        here, elsewhere = sign_in(cast.sarah), sign_in(cast.sarah)
        page = here.get(SESSIONS).text
        for browser in (here, elsewhere):
            assert browser.cookies[settings.SESSION_COOKIE_NAME].value not in page

    def test_one_is_ended(self, cast: Cast, sign_in: SignIn) -> None:
        here, elsewhere = sign_in(cast.sarah), sign_in(cast.sarah)
        answer = here.post(SESSIONS, {"session": public_id_of(elsewhere)}, follow=True)
        assert "Signed out: 1 browser." in answer.text
        assert elsewhere.get(SESSIONS).headers["Location"].startswith("/accounts/login/")

    def test_all_others_are_ended(self, cast: Cast, sign_in: SignIn) -> None:
        here = sign_in(cast.sarah)
        others = [sign_in(cast.sarah) for _ in range(2)]
        assert "Signed out: 2 browsers." in here.post(SESSIONS, {"session": OTHERS}, follow=True).text
        assert {browser.get(SESSIONS).status_code for browser in others} == {302}
        assert OTHERS not in here.get(SESSIONS).text

    def test_of_somebody_else_look_like_none(self, cast: Cast, sign_in: SignIn) -> None:
        here, toms = sign_in(cast.sarah), sign_in(cast.tom)
        assert "That one had ended already." in here.post(SESSIONS, {"session": public_id_of(toms)}, follow=True).text
        assert toms.get(SESSIONS).status_code == 200

    def test_none_is_ended_unnamed(self, cast: Cast, sign_in: SignIn) -> None:
        here, elsewhere = sign_in(cast.sarah), sign_in(cast.sarah)
        assert here.post(SESSIONS).status_code == 422
        assert elsewhere.get(SESSIONS).status_code == 200

    def test_a_form_from_elsewhere_is_refused(self, cast: Cast) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(cast.sarah.user)
        assert browser.post(SESSIONS, {"session": OTHERS}).status_code == 403
        assert browser.post(PROFILE, {"name": "Mallory"}).status_code == 403

    def test_cost_the_same_however_many_there_are(self, cast: Cast, sign_in: SignIn) -> None:
        here = sign_in(cast.sarah)
        one = statements_for(here, SESSIONS)
        for _ in range(5):
            sign_in(cast.sarah)
        assert statements_for(here, SESSIONS) == one

    @pytest.mark.parametrize(
        ("ago", "words"), [({"seconds": 30}, "just now"), ({"hours": 2}, "today at 12:00"), ({"days": 3}, "on 21 Nov")]
    )
    def test_say_when_each_was_seen(self, cast: Cast, sign_in: SignIn, held_clock: Any, ago: dict[str, int], words: str) -> None:
        elsewhere = sign_in(cast.sarah)
        held_clock.advance(**ago)
        here = sign_in(cast.sarah)
        assert f"Last seen {words}" in here.get(SESSIONS).text
        assert elsewhere.get(SESSIONS).status_code == 200


def ended_elsewhere(member: Membership) -> None:
    browser = Client()
    browser.force_login(member.user)
    browser.post(SESSIONS, {"session": OTHERS})


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("lanes")
class TestSockets:
    async def test_of_a_session_that_was_ended_close_at_once(self, cast: Cast) -> None:
        tom = await Tab(await database_sync_to_async(cookie_of)(cast.tom)).open()
        await tom.until(lambda partial: "Tom Becker" in partial)
        await database_sync_to_async(ended_elsewhere)(cast.tom)
        assert await tom.closed_with() == 4401


@pytest.mark.django_db
class TestASecondFactorThatIsAskedFor:
    @pytest.fixture(autouse=True)
    def asked(self, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            cast.acme.require_two_factor = True
            cast.acme.save(update_fields=["require_two_factor"])

    @pytest.mark.parametrize("path", ["/console/", SESSIONS, PROFILE, "/admin/"])
    def test_leads_an_admin_to_where_it_is_set_up(self, cast: Cast, sign_in: SignIn, path: str) -> None:
        page = sign_in(cast.adam).get(path, follow=True)
        assert page.redirect_chain == [("/accounts/2fa/", 302)]
        assert "Acme Skin asks its admins for a second factor" in page.text

    def test_leaves_everybody_else_alone(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        assert browser.get(PROFILE).status_code == 200
        assert "asks its admins" not in browser.get("/accounts/2fa/").text


@pytest.mark.django_db
class TestPagesBesideTheConsole:
    @pytest.mark.parametrize("path", ["/accounts/password/change/", "/accounts/2fa/", "/accounts/email/"])
    def test_stand_among_the_settings(self, cast: Cast, sign_in: SignIn, path: str) -> None:
        page = sign_in(cast.sarah).get(path).text
        assert f'href="{path}" aria-current="page"' in page
        assert f'href="{SESSIONS}"' in page

    def test_serve_the_operator_who_is_in_no_workspace(self, client: Client) -> None:
        client.force_login(User.objects.create_superuser("root@tandem.example", "a-good-long-one", name="Root"))
        page = client.get("/accounts/password/change/")
        assert page.status_code == 200
        assert SESSIONS not in page.text
