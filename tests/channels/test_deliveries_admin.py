"""Dead letters in the admin: seen with why, and sent again."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Delivery
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.channels.leaving import answered_by, newest
from tests.conversations.scenes import fresh_delivery

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LIST = "/admin/conversations/delivery/"


@pytest.fixture
def dead(at_acme: Cast, ann: Guest) -> Delivery:
    delivery = newest(answered_by(at_acme.sarah, ann, "Hello Ann"))
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", problem="filtered", code="30007")
    return delivery


def test_what_failed_is_shown_with_why(cast: Cast, dead: Delivery, sign_in: SignIn) -> None:
    browser = sign_in(cast.olivia)
    for page in (f"{LIST}?state__exact=failed&channel__exact=sms&problem__exact=filtered", f"{LIST}{dead.pk}/change/"):
        shown = browser.get(page).content.decode()
        assert "in other words" in shown
        assert "Hello Ann" not in shown
    assert "in other words" not in browser.get(f"{LIST}?state__exact=sent").content.decode()


@pytest.mark.parametrize("name", ["olivia", "sofia", "oscar"])
def test_it_is_sent_again_by_a_button(cast: Cast, dead: Delivery, sign_in: SignIn, name: str) -> None:
    browser = sign_in(getattr(cast, name))
    assert "Send again" in browser.get(f"{LIST}{dead.pk}/change/").content.decode()
    answer = browser.post(f"{LIST}{dead.pk}/again/", follow=True)
    assert "It is sent again." in answer.content.decode()
    assert (fresh_delivery(dead).state, fresh_delivery(dead).problem) == ("queued", "")
    assert 'form="again"' not in answer.content.decode()
    assert "Only what could not be sent" in browser.post(f"{LIST}{dead.pk}/again/", follow=True).content.decode()


def test_what_is_tried_again_and_again_is_given_up_by_a_button(cast: Cast, dead: Delivery, sign_in: SignIn) -> None:
    Delivery.objects.filter(pk=dead.pk).update(state="queued", troubled_at=dead.created_at)
    browser = sign_in(cast.olivia)
    assert "Give up" in browser.get(f"{LIST}{dead.pk}/change/").content.decode()
    answer = browser.post(f"{LIST}{dead.pk}/abandon/", follow=True).content.decode()
    assert all(words in answer for words in ("It is given up.", "A colleague gave it up"))
    assert 'form="abandon"' not in answer
    assert "Only what is being tried again" in browser.post(f"{LIST}{dead.pk}/abandon/", follow=True).content.decode()


def test_several_are_sent_again_at_once(cast: Cast, dead: Delivery, sign_in: SignIn) -> None:
    code = actions.queue(key="k", to="ann@example.org", subject="Code", text="123456", purpose=Delivery.Purpose.CODE)
    Delivery.objects.filter(pk=code.pk).update(state="failed")
    chosen = {"action": "send_again", "_selected_action": [str(dead.pk), str(code.pk)]}
    shown = sign_in(cast.olivia).post(LIST, chosen, follow=True).content.decode()
    assert "1 of them is sent again." in shown
    assert "asks for a new one" in shown
    assert [fresh_delivery(one).state for one in (dead, code)] == ["queued", "failed"]


def test_nobody_writes_there(cast: Cast, dead: Delivery, sign_in: SignIn) -> None:
    browser = sign_in(cast.olivia)
    assert browser.post(f"{LIST}{dead.pk}/change/", {"to": "me"}).status_code == 403
    assert browser.post(f"{LIST}{dead.pk}/delete/", {"post": "yes"}).status_code == 403
    assert sign_in(cast.sarah).get(LIST).status_code in {302, 403}
