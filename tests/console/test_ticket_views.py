"""Views of tickets: what the list was filtered by, kept under a name; one's own, or shared."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.desk.models import SavedView
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LIST, VIEWS = "/console/tickets/", "/console/views/"


def keep(browser: Client, **form: str) -> Any:
    return browser.post(VIEWS, {"kind": "tickets", "name": "Mine that burn", "words": "whose=mine&priority=3"} | form)


def chooser(browser: Client, address: str = LIST) -> dict[str, bool]:
    """The views it offers, each with whether one looks at it."""
    return {choice.label: choice.current for choice in browser.get(address).context["views"]}


def test_what_was_filtered_by_is_kept_and_led_to(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    asked = browser.get(f"{LIST}?priority=3&whose=mine")
    assert "Yours · Urgent priority" in browser.get(asked.context["keep_url"]).text
    address = keep(browser).url
    assert address == f"{LIST}?whose=mine&priority=3"
    assert chooser(browser, address) == {"Mine that burn": True}
    assert browser.get(address).context["chosen"].label == "Mine that burn"
    assert chooser(browser) == {"Mine that burn": False}


def test_what_means_nothing_is_not_kept_with_it(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    assert keep(browser, words="stage=nonsense&evil=1&q=pump").url == f"{LIST}?q=pump"
    assert keep(browser, words="", name="Everything open").url == LIST


def test_views_of_tickets_and_of_conversations_stand_apart(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    keep(browser)
    browser.post(VIEWS, {"name": "Sleepers", "words": "is:snoozed"})
    assert (list(chooser(browser)), list(chooser(browser, "/console/conversations/"))) == (["Mine that burn"], ["Sleepers"])
    pages = [browser.get(VIEWS).text, browser.get(f"{VIEWS}?kind=tickets").text]
    assert [("Sleepers" in page, "Mine that burn" in page) for page in pages] == [(True, False), (False, True)]


def test_what_is_changed_leads_back_to_its_own(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    keep(browser)
    keep(browser, name="Second", words="q=pump")
    browser.post(VIEWS, {"name": "Between", "words": "is:open"})
    with tenant_scope(cast.acme.pk):
        second = SavedView.objects.get(name="Second")
    assert browser.post(f"{VIEWS}{second.pk}/", {"act": "up"}).url == f"{VIEWS}?kind=tickets"
    assert list(chooser(browser)) == ["Second", "Mine that burn"]


@pytest.mark.parametrize(("who", "status"), [("sofia", 302), ("sarah", 422)])
def test_are_shared_by_who_looks_after_the_desk(cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    assert keep(sign_in(getattr(cast, who)), shared="all").status_code == status
    assert ("Mine that burn" in chooser(sign_in(cast.tom))) is (status == 302)


def test_of_colleagues_and_rivals_are_not_there(cast: Cast, sign_in: SignIn) -> None:
    keep(sign_in(cast.sarah))
    assert [chooser(sign_in(who)) for who in (cast.tom, cast.charlie)] == [{}, {}]


def test_a_name_that_is_taken_leaves_what_was_asked(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    keep(browser)
    answer = keep(browser, words="q=pump")
    assert answer.status_code == 422
    assert "There is a view of this name already" in answer.text
    assert 'name="words" value="q=pump"' in answer.text


def test_a_name_may_be_that_of_a_view_of_conversations(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.sarah)
    browser.post(VIEWS, {"name": "Pumps", "words": "pump"})
    assert keep(browser, name="Pumps", words="q=pump").status_code == 302
    assert keep(browser, name="Pumps", words="q=valve").status_code == 422


def test_what_is_too_long_to_keep_is_refused_in_words_and_never_cut(cast: Cast, sign_in: SignIn) -> None:
    browser, asked = sign_in(cast.sarah), "水漏れ" * 20
    offered = browser.get(browser.get(LIST, {"q": asked}).context["keep_url"])
    assert asked in offered.text
    refused = keep(browser, words=offered.context["typed"]["words"])
    assert (refused.status_code, "too long to keep. Ask for fewer words." in refused.text, asked in refused.text) == (422, True, True)
    assert chooser(browser) == {}
