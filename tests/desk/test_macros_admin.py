"""Macros in the admin: written as lines, shown as lines again, refused in words."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from apps.desk.models import Macro
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
MACROS = "/admin/desk/macro/"
FORM = {"name": "Refund sent", "lines": "reply: Hello.\n\n  It is sent.\ntransfer to: billing", "team": "", "is_active": "on"}


def kept(cast: Cast) -> Macro:
    with tenant_scope(cast.acme.pk):
        return Macro.objects.get()


def test_are_written_and_shown_as_lines(cast: Cast, sign_in: SignIn) -> None:
    team = scenes.a_team(cast.acme, cast.tom)
    browser = sign_in(cast.sofia)
    assert browser.post(f"{MACROS}add/", FORM).status_code == 302
    assert kept(cast).steps == [{"act": "reply", "value": "Hello.\n\nIt is sent."}, {"act": "transfer to", "value": f"team-{team.pk}"}]
    form = browser.get(f"{MACROS}{kept(cast).pk}/change/").text
    assert "reply: Hello.\n  \n  It is sent.\ntransfer to: Billing" in form
    assert "reply, transfer to" in browser.get(MACROS).text


def test_are_changed_and_deleted(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.sofia)
    browser.post(f"{MACROS}add/", FORM | {"lines": "note: Look"})
    address = f"{MACROS}{kept(cast).pk}"
    assert browser.post(f"{address}/change/", FORM | {"lines": "note: Look again", "is_active": ""}).status_code == 302
    assert (kept(cast).steps, kept(cast).is_active) == ([{"act": "note", "value": "Look again"}], False)
    assert browser.post(f"{address}/delete/", {"post": "yes"}).status_code == 302
    with tenant_scope(cast.acme.pk):
        assert not Macro.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"lines": "Resolv as: solved"}, "Line 1: “Resolv as” is no act."),
        ({"lines": "resolve as: solved\nreply: Bye"}, "“resolve as” comes last"),
        ({"lines": ""}, "This field is required."),
        ({"name": "Taken"}, "There is a macro of this name already."),
    ],
)
def test_what_is_wrong_is_said_on_the_form(cast: Cast, sign_in: SignIn, wrong: dict[str, str], words: str) -> None:
    browser = sign_in(cast.sofia)
    browser.post(f"{MACROS}add/", FORM | {"name": "Taken", "lines": "note: Look"})
    answer = browser.post(f"{MACROS}add/", FORM | {"lines": "note: Look"} | wrong)
    assert (answer.status_code, escape(words) in answer.text) == (200, True)
    assert kept(cast).name == "Taken"


def test_who_only_looks_writes_none(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.oscar).post(f"{MACROS}add/", FORM).status_code == 403
    assert sign_in(cast.sarah).get(MACROS).status_code in {302, 403}
