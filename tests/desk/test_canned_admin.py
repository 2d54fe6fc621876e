"""Canned replies in the admin: the shared ones, written beside what they will read like."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.desk.models import CannedReply
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.desk.test_canned import own, writes

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
REPLIES = "/admin/desk/cannedreply/"
FORM = {"shortcut": "hello", "title": "Hello", "text": "Hello {{ customer.name|there }}.", "team": ""}


def kept(cast: Cast) -> CannedReply:
    with tenant_scope(cast.acme.pk):
        return CannedReply.objects.get()


def test_are_written_changed_and_deleted_through_the_actions(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.sofia)
    assert browser.post(f"{REPLIES}add/", FORM).status_code == 302
    assert browser.post(f"{REPLIES}{kept(cast).pk}/change/", FORM | {"title": "Welcome"}).status_code == 302
    assert kept(cast).title == "Welcome"
    assert browser.post(f"{REPLIES}{kept(cast).pk}/delete/", {"post": "yes"}).status_code == 302
    with tenant_scope(cast.acme.pk):
        names = list(Event.objects.filter(actor_id=cast.sofia.pk, name__startswith="canned.").order_by("id").values_list("name", flat=True))
    assert names == ["canned.created", "canned.changed", "canned.deleted"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": "{{ order.id }}"}, "stands for nothing"),
        ({"shortcut": "taken"}, "with this shortcut already"),
        ({"shortcut": "Two words"}, "Small letters"),
    ],
)
def test_what_is_wrong_is_said_on_the_form(cast: Cast, sign_in: SignIn, wrong: dict[str, str], words: str) -> None:
    writes(cast.sofia, "taken")
    answer = sign_in(cast.sofia).post(f"{REPLIES}add/", FORM | wrong)
    assert (answer.status_code, words in answer.text) == (200, True)
    assert kept(cast).shortcut == "taken"


def test_a_preview_is_filled_in_with_an_example_and_says_what_nobody_could(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.sofia).post(f"{REPLIES}preview/", {"body": "**Hello** {{ customer.name }} {{ order }}"})
    assert "<strong>Hello</strong> Maria Santos" in answer.text
    assert "“order” stands for nothing." in answer.text


def test_a_colleagues_own_are_theirs_alone(cast: Cast, sign_in: SignIn) -> None:
    theirs, shared = own(cast.sarah, "hers"), writes(cast.sofia, "everybodys")
    page = sign_in(cast.sofia).get(REPLIES).text
    assert "/everybodys" in page
    assert "/hers" not in page
    assert sign_in(cast.sofia).get(f"{REPLIES}{theirs.pk}/change/").status_code == 302
    assert sign_in(cast.oscar).get(f"{REPLIES}{shared.pk}/change/").status_code == 200
    assert sign_in(cast.oscar).post(f"{REPLIES}{shared.pk}/change/", FORM).status_code == 403
    assert sign_in(cast.sarah).get(REPLIES).status_code == 302
