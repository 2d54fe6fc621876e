"""Who is on call is written to, once for each escalation, also for a crisis nobody took, and reads no word of the customer's."""

from typing import Any

import pytest
from django.conf import settings

from apps.conversations.models import Conversation, Delivery
from apps.escalations import actions, tasks
from apps.escalations.models import Escalation, Priority, QueueOrder
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants import actions as tenants
from apps.tenants.models import Membership, Presence
from tests.cast import Cast
from tests.conversations.scenes import claims, fresh, says
from tests.escalations.staffing.scenes import comes, escalation_of, goes_to, happened, is_over, make_team, waits
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(shop: Inbox) -> Conversation:
    return waits(shop)


def page(conversation: Conversation) -> bool:
    return actions.page_on_call(conversation, escalation=escalation_of(conversation))


def letters() -> list[Delivery]:
    return list(Delivery.objects.filter(purpose="notice").order_by("pk"))


def test_the_person_on_call_is_written_to(at_acme: Cast, waiting: Conversation) -> None:
    QueueOrder.objects.create(on_call=at_acme.sofia)
    assert page(waiting)
    (letter,) = letters()
    assert (letter.to, letter.conversation, letter.state) == ("sofia@acme.example", waiting, "queued")
    assert letter.subject == f"Acme Skin: conversation {waiting.number} needs a person now"
    assert f"{settings.PUBLIC_URL}/console/conversations/{waiting.number}/" in letter.text


def test_they_are_texted_besides_where_texts_leave_the_house(at_acme: Cast, waiting: Conversation) -> None:
    texts = make_inbox(at_acme.acme, kind="sms", sender="+14155550100")
    QueueOrder.objects.create(on_call=at_acme.sofia, on_call_phone="+12125550100")
    assert page(waiting)
    assert not page(waiting)
    letter, text = letters()
    assert (letter.to, text.to, text.inbox, text.channel) == ("sofia@acme.example", "+12125550100", texts, "sms")
    link = f"{settings.PUBLIC_URL}/console/conversations/{waiting.number}/"
    assert text.text == f"Acme Skin: conversation {waiting.number} needs a person now. {link}"


def test_a_number_is_of_no_use_where_no_texts_leave(at_acme: Cast, waiting: Conversation) -> None:
    QueueOrder.objects.create(on_call=at_acme.sofia, on_call_phone="+12125550100")
    page(waiting)
    assert [letter.to for letter in letters()] == ["sofia@acme.example"]


def test_without_one_all_owners_are(at_acme: Cast, waiting: Conversation) -> None:
    Membership.objects.filter(pk=at_acme.adam.pk).update(role="owner")
    page(waiting)
    assert [letter.to for letter in letters()] == ["olivia@acme.example", "adam@acme.example"]


def test_who_has_left_is_not_on_call(at_acme: Cast, waiting: Conversation, held_clock: HeldClock) -> None:
    QueueOrder.objects.create(on_call=at_acme.sofia)
    Membership.objects.filter(pk=at_acme.sofia.pk).update(ended_at=held_clock.at)
    page(waiting)
    assert [letter.to for letter in letters()] == ["olivia@acme.example"]


def test_an_escalation_pages_once(at_acme: Cast, waiting: Conversation, shop: Inbox) -> None:
    assert page(waiting)
    QueueOrder.objects.create(on_call=at_acme.sofia)
    assert not page(waiting), "nor whoever is on call by now"
    assert (len(letters()), happened("on_call.paged")) == (1, 1)
    page(waits(shop))
    assert (len(letters()), happened("on_call.paged")) == (2, 2)


def test_what_the_customer_said_stays_in_the_console(shop: Inbox) -> None:
    waiting = fresh(says(make_guest(shop), "Quillfeather took all the pills"))
    page(waiting)
    (letter,) = letters()
    assert "Quillfeather" not in letter.subject + letter.text
    assert "pills" not in letter.text


CRITICAL = {"priority": Priority.CRITICAL}


@pytest.fixture
def crisis(held_clock: HeldClock, waiting: Conversation) -> Conversation:
    """Words of crisis wait, and nobody was paged when they came."""
    Escalation.objects.update(**CRITICAL)
    return waiting


def test_who_is_left_alone_with_a_crisis_has_somebody_paged(at_acme: Cast, crisis: Conversation) -> None:
    """Whoever was there when they came has gone since."""
    comes(at_acme.sarah)
    assert (tasks.page_for_crises(), letters()) == (0, [])
    tenants.leave(Presence.objects.get().socket)
    assert (tasks.page_for_crises(), tasks.page_for_crises()) == (1, 0)
    assert (len(letters()), happened("on_call.paged")) == (1, 1)


def test_so_has_who_is_not_taken_for_two_minutes(at_acme: Cast, crisis: Conversation, held_clock: HeldClock) -> None:
    held_clock.advance(seconds=119)
    comes(at_acme.sarah)
    assert actions.page_for_crises() == 0
    held_clock.advance(seconds=1)
    assert (actions.page_for_crises(), actions.page_for_crises()) == (1, 0)
    assert "nobody has taken it" in letters()[0].text


def test_the_people_of_another_team_are_not_there_for_it(at_acme: Cast, crisis: Conversation) -> None:
    comes(at_acme.sarah)
    goes_to(make_team("Billing", at_acme.tom), crisis)
    assert actions.page_for_crises() == 1


@pytest.mark.parametrize("asked", [{"skill": "first aid"}, {"to_supervisor": True}])
def test_nor_are_those_who_cannot_what_is_needed(at_acme: Cast, crisis: Conversation, asked: dict[str, Any]) -> None:
    Escalation.objects.update(**asked)
    comes(at_acme.sarah)
    assert actions.page_for_crises() == 1


@pytest.mark.parametrize("how", ["paged before", "taken", "ended", "not a crisis"])
def test_nobody_is_paged_for_what_needs_nobody(at_acme: Cast, crisis: Conversation, held_clock: HeldClock, how: str) -> None:
    match how:
        case "paged before":
            page(crisis)
        case "taken":
            claims(at_acme.sarah, crisis)
        case "ended":
            is_over(crisis)
        case _:
            Escalation.objects.update(priority=Priority.URGENT)
    before = len(letters())
    held_clock.advance(minutes=5)
    assert (actions.page_for_crises(), len(letters())) == (0, before)


def test_where_nobody_can_be_written_to_nothing_is_noted(at_acme: Cast, crisis: Conversation, held_clock: HeldClock) -> None:
    """Or it would be, every few seconds."""
    Membership.objects.filter(role="owner").update(ended_at=held_clock.at)
    assert (actions.page_for_crises(), happened("on_call.paged")) == (0, 0)


def test_the_sweep_works_for_every_tenant(cast: Cast) -> None:
    for tenant in (cast.acme, cast.globex):
        says(make_guest(make_inbox(tenant)))
        with tenant_scope(tenant.pk):
            Escalation.objects.update(**CRITICAL)
    assert (tasks.page_for_crises(), tasks.page_for_crises()) == (2, 0)
