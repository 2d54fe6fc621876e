"""Several tickets at once: what is done to them, what one refuses, and all of it taken back."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.tickets import actions
from apps.tickets.models import Priority, Ticket, TicketField, TicketStatus
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox
from tests.tickets.scenes import fresh_ticket as sees
from tests.tickets.scenes import make_ticket

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
Make = Callable[..., Ticket]
LIST = "/console/tickets/"


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme)


@pytest.fixture
def make(inbox: Inbox) -> Make:
    return lambda subject="Broken pump", **overrides: make_ticket(scenes.says(make_guest(inbox)), subject=subject, **overrides)


def states(ticket: Ticket) -> dict[str, TicketStatus]:
    with tenant_scope(ticket.tenant_id):
        return {one.stage: one for one in TicketStatus.objects.all()}


def test_several_are_done_at_once_and_it_is_told(cast: Cast, make: Make, sign_in: SignIn) -> None:
    tickets, browser = [make("One"), make("Two")], sign_in(cast.sarah)
    chosen = [f"{one.number}-0" for one in tickets]
    for act, value, told in (
        ("owner", str(cast.tom.pk), "2 given to Tom Becker."),
        ("priority", "2", "2 now of high priority."),
        ("status", str(states(tickets[0])["pending"].pk), "2 moved to Waiting for the customer."),
        ("team", "", "2 with no team now."),
    ):
        answer = browser.post(f"{LIST}several/", {"act": act, "value": value, "chosen": chosen})
        assert told in answer.text
        assert all(f'id="ticket-{one.number}"' in answer.text for one in tickets)
    assert [(sees(one).owner, sees(one).priority, sees(one).status) for one in tickets] == [(cast.tom, 2, "pending")] * 2


@pytest.fixture
def undo(sign_in: SignIn) -> Callable[..., str]:
    """What a page told when it was asked to take its own act back."""

    def undo(browser: Client, answer: Any) -> str:
        found = re.search(r'name="undo" value="([^"]*)"', answer.text)
        assert found, answer.text
        return browser.post(f"{LIST}several/undone/", {"undo": html.unescape(found[1])}).text

    return undo


def test_several_are_put_back_as_they_were(cast: Cast, make: Make, sign_in: SignIn, undo: Callable[..., str]) -> None:
    tickets, browser = [make("One", owner=cast.sarah), make("Two", priority=Priority.LOW)], sign_in(cast.sarah)
    billing, known = scenes.a_team(cast.acme, cast.tom), states(tickets[0])
    for act, value in (("owner", cast.tom.pk), ("priority", 3), ("status", known["solved"].pk), ("team", billing.pk)):
        answer = browser.post(f"{LIST}several/", {"act": act, "value": value, "chosen": [str(one.number) for one in tickets]})
        told = undo(browser, answer)
        assert "2 put back as before." in told
        assert all(f'id="ticket-{one.number}"' in told for one in tickets)
    assert [(one.owner, one.priority, one.status, one.team) for one in map(sees, tickets)] == [
        (cast.sarah, Priority.NORMAL, "open", None), (None, Priority.LOW, "open", None),
    ]  # fmt: skip


def test_what_became_something_else_since_stays_so(cast: Cast, make: Make, sign_in: SignIn, undo: Callable[..., str]) -> None:
    first, second, browser = make("One"), make("Two"), sign_in(cast.sarah)
    chosen = [str(one.number) for one in (first, second)]
    answer = browser.post(f"{LIST}several/", {"act": "owner", "value": cast.tom.pk, "chosen": chosen})
    with tenant_scope(cast.acme.pk):
        actions.change(first, owner=cast.olivia, actor=cast.olivia.actor)
    assert f"1 put back as before. Left as it was: {first.number}. Somebody changed it since." in undo(browser, answer)
    assert (sees(first).owner, sees(second).owner) == (cast.olivia, None)


def test_nobody_takes_back_what_a_colleague_did_nor_much_later(
    cast: Cast, make: Make, sign_in: SignIn, undo: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, browser = make("One"), sign_in(cast.sarah)
    answer = browser.post(f"{LIST}several/", {"act": "owner", "value": cast.tom.pk, "chosen": [str(ticket.number)]})
    assert undo(sign_in(cast.tom), answer) == "This can no longer be undone here."
    monkeypatch.setattr("apps.console.several.UNDONE_WITHIN", -1)
    assert undo(browser, answer) == "This can no longer be undone here."
    assert sees(ticket).owner == cast.tom


def test_where_nothing_changed_nothing_is_offered_to_be_taken_back(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket = make("One", owner=cast.tom)
    answer = sign_in(cast.sarah).post(f"{LIST}several/", {"act": "owner", "value": cast.tom.pk, "chosen": [str(ticket.number)]})
    assert ("1 given to Tom Becker." in answer.text, "data-several-undo" in answer.text) == (True, False)


def test_what_one_refuses_keeps_no_other_from_it(cast: Cast, make: Make, sign_in: SignIn) -> None:
    with tenant_scope(cast.acme.pk):
        TicketField.objects.create(key="cause", name="Cause", is_required=True)
    fit, unfit = make("Fit", fields={"cause": "Wear"}), make("Unfit")
    form = {"act": "status", "value": str(states(fit)["solved"].pk), "chosen": [str(fit.number), str(unfit.number)]}
    answer = sign_in(cast.sarah).post(f"{LIST}several/", form)
    assert f"1 moved to Solved. Left as it was: {unfit.number}. Before it is solved, say: Cause." in answer.text
    assert (sees(fit).status, sees(unfit).status) == ("solved", "open")


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"act": "owner", "value": "", "chosen": []}, "Choose at least one ticket."),
        ({"act": "nothing", "chosen": ["1"]}, "Say what to do with them."),
        ({"act": "owner", "chosen": [str(number) for number in range(51)]}, "At most 50 at once."),
    ],
)
def test_a_choice_that_means_nothing_is_refused(cast: Cast, make: Make, sign_in: SignIn, form: dict[str, Any], problem: str) -> None:
    make()
    answer = sign_in(cast.sarah).post(f"{LIST}several/", form)
    assert (answer.status_code, answer.text) == (422, problem)
