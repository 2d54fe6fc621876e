"""What providers told us, in the admin: found by what came of it, looked at, and tried again by who manages inboxes."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.conversations.models import Inbound
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.texting import ADAS, heard, make_number, rows, texts
from tests.escalations.moving.scenes import team_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LIST = "/admin/conversations/inbound/"
State = Inbound.State


@pytest.fixture
def number(cast: Cast) -> Inbox:
    return make_number(cast.acme)


def kept(inbox: Inbox, **overrides: object) -> Inbound:
    fields = {"MessageSid": "SM7", "From": ADAS, "Body": "Nobody <b>heard</b> me"}
    with tenant_scope(inbox.tenant_id):
        told = {"provider_id": "SM7", "sender": ADAS, "fields": fields, "state": State.ASIDE, "problem": "KeyError"}
        return Inbound.objects.create(inbox=inbox, **told | overrides)


def test_lists_what_came_of_each(cast: Cast, number: Inbox, twilio: TwilioStandIn, sign_in: SignIn) -> None:
    texts(twilio, number)
    kept(number)
    browser = sign_in(cast.oscar)
    assert len(browser.get(LIST).context["cl"].result_list) == 2
    assert [one.provider_id for one in browser.get(f"{LIST}?state__exact=aside").context["cl"].result_list] == ["SM7"]
    assert len(browser.get(f"{LIST}?q=SM7").context["cl"].result_list) == 1


def test_costs_the_same_queries_with_one_or_three(cast: Cast, number: Inbox, sign_in: SignIn) -> None:
    browser, counts = sign_in(cast.oscar), []
    for n in range(3):
        kept(number, provider_id=f"SM{n}")
        with CaptureQueriesContext(connection) as run:
            browser.get(LIST)
        counts.append(len(run))
    assert counts[1] == counts[2]


def test_shows_the_form_as_it_came_and_nothing_in_it_acts(cast: Cast, number: Inbox, sign_in: SignIn) -> None:
    page = sign_in(cast.oscar).get(f"{LIST}{kept(number).pk}/change/").text
    assert "Nobody &lt;b&gt;heard&lt;/b&gt; me" in page
    assert "Try again" not in page


def test_who_manages_inboxes_has_it_taken_in_again(cast: Cast, number: Inbox, sign_in: SignIn) -> None:
    inbound, browser = kept(number), sign_in(cast.adam)
    assert "Try again" in browser.get(f"{LIST}{inbound.pk}/change/").text
    assert "taken in once more" in browser.post(f"{LIST}{inbound.pk}/again/", follow=True).text
    assert [(row.state, row.attempts) for row in rows(number)] == [(State.KEPT, 0)]
    assert "Only what was set aside" in browser.post(f"{LIST}{inbound.pk}/again/", follow=True).text


def test_several_at_once(cast: Cast, number: Inbox, twilio: TwilioStandIn, sign_in: SignIn) -> None:
    texts(twilio, number, "Heard")
    chosen = [kept(number, provider_id=f"SM-{n}").pk for n in range(2)] + [rows(number)[0].pk]
    answer = sign_in(cast.olivia).post(LIST, {"action": "take_in_again", "_selected_action": chosen}, follow=True)
    assert "2 taken in once more." in answer.text
    assert [row.state for row in rows(number)] == [State.TAKEN, State.KEPT, State.KEPT]
    assert heard(cast.acme) == [(ADAS, "Heard")]


@pytest.mark.parametrize("who", ["sofia", "oscar"])
def test_others_only_look(cast: Cast, number: Inbox, sign_in: SignIn, who: str) -> None:
    inbound, browser = kept(number), sign_in(getattr(cast, who))
    assert browser.post(f"{LIST}{inbound.pk}/again/").status_code == 403
    assert browser.post(f"{LIST}{inbound.pk}/change/", {"state": "kept"}).status_code == 403
    browser.post(LIST, {"action": "take_in_again", "_selected_action": [inbound.pk]})
    assert [row.state for row in rows(number)] == [State.ASIDE]


def test_an_outside_desk_sees_none_of_it(cast: Cast, number: Inbox, sign_in: SignIn) -> None:
    team_of(cast.sofia, name="Evenings", sees_only_its_queue=True)
    inbound, browser = kept(number), sign_in(cast.sofia)
    assert len(browser.get(LIST).context["cl"].result_list) == 0
    assert browser.get(f"{LIST}{inbound.pk}/change/").status_code != 200
