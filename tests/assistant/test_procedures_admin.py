"""Procedures in the admin: nothing typed is lost, what is wrong stands beside it, and every version can be read."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.assistant import actions
from apps.assistant.models import Procedure
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.assistant.test_procedures import STEPS, draft, publish, rewrite, versions
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LIST = "/admin/assistant/procedure/"
TYPED = {"name": "Late parcels", "when": "An order is late.", "tags": "vip, gold", "text": STEPS, "is_on": "on"}


def at(procedure: Procedure, page: str = "change") -> str:
    return f"{LIST}{procedure.pk}/{page}/"


def kept(cast: Cast) -> Procedure:
    with tenant_scope(cast.acme.pk):
        return Procedure.objects.get()


def test_is_written_and_stays_open_with_its_findings(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.adam).post(f"{LIST}add/", TYPED | {"text": "1. @refnd_request"}, follow=True).text
    assert "Did you mean @refund_request?" in page
    assert "1. @refnd_request" in page
    procedure = kept(cast)
    with tenant_scope(cast.acme.pk):
        assert procedure.draft is not None
        assert procedure.draft.tags == ["vip", "gold"]
        assert procedure.draft.by_id == cast.adam.pk


def test_publishing_keeps_what_was_typed_and_refuses_what_is_wrong(cast: Cast, sign_in: SignIn) -> None:
    procedure, browser = draft(cast.acme), sign_in(cast.adam)
    page = browser.post(at(procedure), TYPED | {"text": "1. @refnd_request", "_publish": "1"}, follow=True).text
    assert "It is saved, and not published." in page
    assert versions(procedure) == [(1, "draft", "1. @refnd_request")]
    page = browser.post(at(procedure), TYPED | {"_publish": "1"}, follow=True).text
    assert "is published" in page
    assert versions(procedure) == [(1, "published", STEPS)]


def test_browsers_line_ends_are_no_change(cast: Cast, sign_in: SignIn) -> None:
    procedure = publish(cast.acme, tags=["vip", "gold"])
    sign_in(cast.adam).post(at(procedure), TYPED | {"text": STEPS.replace("\n", "\r\n")})
    assert len(versions(procedure)) == 1


def test_withdrawing_keeps_what_was_typed(cast: Cast, sign_in: SignIn) -> None:
    procedure = publish(cast.acme)
    sign_in(cast.adam).post(at(procedure), TYPED | {"text": "1. @order_lookup", "_withdraw": "1"})
    assert versions(procedure) == [(2, "draft", "1. @order_lookup"), (1, "retired", STEPS)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": "1. \x00 @order_lookup"}, "There is a NUL character in it"),
        ({"text": "1. Look here, please.\n" * 10_000}, "It is longer than the 100,000 letters that can be kept."),
        ({"when": "x" * 1_001}, "at most 1000 characters"),
        ({"name": ""}, "This field is required."),
        ({"tags": "x" * 41}, "At most 20 tags of 40 letters each."),
    ],
)
def test_what_cannot_be_kept_stays_in_the_form(cast: Cast, sign_in: SignIn, typed: dict[str, str], said: str) -> None:
    procedure = draft(cast.acme)
    answer = sign_in(cast.adam).post(at(procedure), TYPED | {"text": "1. Something new with @order_lookup."} | typed)
    assert said in answer.text
    assert (TYPED | {"text": "1. Something new with @order_lookup."} | typed)["text"][:20].replace("\x00", "") in answer.text.replace(
        "\x00", ""
    )
    assert versions(procedure) == [(1, "draft", STEPS)]


@pytest.mark.parametrize("text", ["", "Be kind.", "1. Be kind.", "1. @nothing"])
def test_what_is_merely_wrong_is_kept(cast: Cast, sign_in: SignIn, text: str) -> None:
    procedure = draft(cast.acme)
    page = sign_in(cast.adam).post(at(procedure), TYPED | {"text": text}, follow=True)
    assert versions(procedure) == [(1, "draft", text)]
    assert len(page.context["findings"]) == 1


def test_a_taken_name_is_told(cast: Cast, sign_in: SignIn) -> None:
    draft(cast.acme)
    page = sign_in(cast.adam).post(f"{LIST}add/", TYPED | {"text": "1. Mine @order_lookup"}).text
    assert "There is a procedure of this name already." in page
    assert "1. Mine @order_lookup" in page


def test_versions_are_compared_and_brought_back(cast: Cast, sign_in: SignIn) -> None:
    procedure, browser = publish(cast.acme), sign_in(cast.adam)
    browser.post(at(procedure), TYPED | {"tags": "", "text": STEPS.replace("on its way", "nearly there")})
    page = browser.get(at(procedure, "versions")).text
    assert '<del class="version-line"><span class="visually-hidden">Removed: </span>2. Say: It is on its way.</del>' in page
    assert '<ins class="version-line"><span class="visually-hidden">Added: </span>2. Say: It is nearly there.</ins>' in page
    assert "by Adam Price" in page
    browser.post(at(procedure, "versions/1/restore"))
    assert versions(procedure)[0] == (3, "draft", STEPS)
    assert browser.post(at(procedure, "versions/9/restore")).status_code == 404
    assert browser.get(at(procedure, "versions/1/restore")).status_code == 405


def test_many_versions_come_in_pages(cast: Cast, sign_in: SignIn) -> None:
    procedure, browser = publish(cast.acme), sign_in(cast.adam)
    for _ in range(21):
        actions.restore_procedure(procedure, number=1, actor=SYSTEM)
    first, second = (browser.get(f"{at(procedure, 'versions')}?p={page}").context["versions"] for page in (1, 2))
    assert ([version.number for version, _ in second], len(first)) == ([2, 1], 20)
    assert [line.kind for line in second[0][1]] == []


def test_tools_are_listed_with_what_they_may_do(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.adam).get(f"{LIST}add/").text
    assert 'data-insert="@refund_request"' in page


def test_ops_may_only_look(cast: Cast, sign_in: SignIn) -> None:
    procedure, browser = publish(cast.acme), sign_in(cast.oscar)
    page = browser.get(at(procedure)).text
    assert "2. Say: It is on its way." in page
    assert "_publish" not in page
    assert browser.post(at(procedure), TYPED | {"_publish": "1"}).status_code == 403
    assert browser.post(at(procedure, "versions/1/restore")).status_code == 403
    assert browser.get(at(procedure, "versions")).status_code == 200


def test_of_a_rival_are_nowhere(cast: Cast, sign_in: SignIn) -> None:
    procedure, browser = publish(cast.acme), sign_in(cast.charlie)
    assert [browser.get(at(procedure, "versions")).status_code, browser.post(at(procedure, "versions/1/restore")).status_code] == [404, 404]


def test_nobody_deletes_one(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.olivia).post(at(publish(cast.acme), "delete"), {"post": "yes"}).status_code == 403


def test_the_list_says_how_each_stands_at_the_same_cost(cast: Cast, sign_in: SignIn) -> None:
    browser: Any = sign_in(cast.adam)
    rewrite(publish(cast.acme), "1. @nothing")
    with CaptureQueriesContext(connection) as few:
        page = browser.get(LIST).text
    assert "Published, with a draft" in page
    assert "1 to mend" in page
    actions.withdraw_procedure(publish(cast.acme, "Gone"), actor=SYSTEM)
    publish(cast.acme, "Fine")
    with CaptureQueriesContext(connection) as many:
        page = browser.get(LIST).text
    assert "Withdrawn" in page
    assert len(many) == len(few)
