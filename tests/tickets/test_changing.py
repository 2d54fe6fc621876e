"""A ticket becomes somebody's, more urgent, another status."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations.models import Conversation
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.actions import create_team
from apps.tickets import actions
from apps.tickets.models import Priority, Stage, TicketField, TicketStatus
from tests.cast import Cast
from tests.tickets.scenes import fresh_ticket, make_ticket

pytestmark = pytest.mark.django_db


def test_a_tenant_begins_with_four_statuses(chat: Conversation) -> None:
    assert make_ticket(chat).status_name == "Open"
    with tenant_scope(chat.tenant_id):
        known = TicketStatus.objects.values_list("name", "stage", "pauses")
        assert list(known) == [
            ("Open", "open", False), ("Waiting for the customer", "pending", True), ("Solved", "solved", False),
            ("Closed", "closed", False),
        ]  # fmt: skip


def test_every_change_is_kept_in_words_and_told_by_ids(chat: Conversation, cast: Cast) -> None:
    ticket = make_ticket(chat)
    with tenant_scope(cast.acme.pk):
        team = create_team(name="Repairs", members=[cast.tom], actor=cast.adam.actor)
        due_at = clock.now() + timedelta(days=2)
        changed = {"priority": Priority.HIGH, "owner": cast.tom, "team": team, "due_at": due_at, "tags": ["pump", "pump", " warranty "]}
        actions.change(ticket, actor=cast.sarah.actor, subject="A pump  that leaks", **changed)
        told = {one.what: (one.old, one.new, one.by_id) for one in ticket.changes.all()}
        assert told == {
            "subject": ("A broken pump", "A pump that leaks", cast.sarah.pk),
            "priority": ("Normal", "High", cast.sarah.pk),
            "owner": ("", "Tom Becker", cast.sarah.pk),
            "team": ("", "Repairs", cast.sarah.pk),
            "due_at": ("", "2026-11-23T12:00+00:00", cast.sarah.pk),
            "tags": ("", "pump, warranty", cast.sarah.pk),
        }
        event = Event.objects.get(name="ticket.changed")
        assert event.payload["fields"] == "due_at,owner,priority,subject,tags,team"
        assert Event.objects.get(name="ticket.given").payload["member"] == cast.tom.pk
        assert "leaks" not in str(list(Event.objects.values_list("payload", flat=True)))
    assert fresh_ticket(ticket).next_at == due_at


def test_what_stays_as_it_is_is_no_change(chat: Conversation, cast: Cast) -> None:
    ticket = make_ticket(chat)
    with tenant_scope(cast.acme.pk):
        actions.change(ticket, actor=cast.sarah.actor, subject="A broken pump", priority=Priority.NORMAL, owner=None, tags=[])
        actions.move(ticket, to=Stage.OPEN, actor=cast.sarah.actor)
        assert not ticket.changes.exists()
        assert not Event.objects.filter(name__in=["ticket.changed", "ticket.moved"]).exists()


def test_it_is_found_by_its_new_words(chat: Conversation, cast: Cast) -> None:
    ticket = make_ticket(chat)
    with tenant_scope(cast.acme.pk):
        actions.change(ticket, actor=cast.sarah.actor, subject="Leaks")
    assert ".leak" in str(fresh_ticket(ticket).words)


def test_only_who_answers_customers_changes_it(chat: Conversation, cast: Cast) -> None:
    ticket = make_ticket(chat)
    with tenant_scope(cast.acme.pk):
        for act in (
            lambda: actions.change(ticket, actor=cast.vera.actor, priority=Priority.LOW),
            lambda: actions.move(ticket, to=Stage.SOLVED, actor=cast.oscar.actor),
            lambda: actions.revoke_link(ticket, actor=cast.vera.actor),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_who_left_is_given_nothing(chat: Conversation, cast: Cast) -> None:
    ticket = make_ticket(chat)
    with tenant_scope(cast.acme.pk):
        cast.tom.ended_at = clock.now()
        with pytest.raises(ValidationError, match="no longer here"):
            actions.change(ticket, actor=cast.sarah.actor, owner=cast.tom)


def test_it_moves_into_a_status_of_the_tenants_own(chat: Conversation, cast: Cast) -> None:
    ticket = make_ticket(chat)
    with tenant_scope(cast.acme.pk):
        ordered = TicketStatus.objects.create(name="Parts ordered", stage=Stage.PENDING, position=9, pauses=True)
        moved = actions.move(ticket, to=ordered, actor=cast.sarah.actor)
        assert (moved.status, moved.status_name) == ("pending", "Parts ordered")
        solved = actions.move(ticket, to=Stage.SOLVED, actor=cast.sarah.actor)
        assert (solved.status_name, solved.solved_at) == ("Solved", clock.now())
        assert actions.move(ticket, to=Stage.OPEN, actor=cast.sarah.actor).solved_at is None
        told = [(one.old, one.new) for one in ticket.changes.filter(what="status")]
        assert told == [("Open", "Parts ordered"), ("Parts ordered", "Solved"), ("Solved", "Open")]


class TestFields:
    @pytest.fixture(autouse=True)
    def asked(self, cast: Cast) -> None:
        kinds = {"serial": "text", "age": "number", "bought_on": "date", "colour": "choice"}
        with tenant_scope(cast.acme.pk):
            for key, kind in kinds.items():
                choices = ["red", "blue"] if kind == "choice" else []
                TicketField.objects.create(key=key, name=key.capitalize(), kind=kind, choices=choices, is_required=key == "serial")

    def test_are_kept_as_they_were_typed(self, chat: Conversation, cast: Cast) -> None:
        ticket = make_ticket(chat, fields={"colour": "red"})
        with tenant_scope(cast.acme.pk):
            typed = {"serial": " A 1 ", "age": "2.50", "bought_on": "2026-01-31", "colour": ""}
            changed = actions.change(ticket, actor=cast.sarah.actor, fields=typed)
            assert changed.fields == {"serial": "A 1", "age": "2.50", "bought_on": "2026-01-31"}
            assert ticket.changes.filter(what="field.colour", old="red", new="").exists()
            assert actions.change(ticket, actor=cast.sarah.actor, fields={"age": ""}).fields.keys() == {"serial", "bought_on"}

    @pytest.mark.parametrize(
        ("typed", "problem"),
        [
            ({"age": "old"}, "Age: give a number"), ({"age": "1e99"}, "Age: give a smaller"), ({"age": "nan"}, "Age: give a smaller"),
            ({"bought_on": "31.1."}, "Bought_on: give a date"), ({"colour": "green"}, "Colour: choose one of red, blue"),
            ({"serial": "x" * 501}, "at most 500"), ({"weight": "1"}, "no field “weight”"),
        ],
    )  # fmt: skip
    def test_say_what_is_wrong(self, chat: Conversation, cast: Cast, typed: dict[str, str], problem: str) -> None:
        ticket = make_ticket(chat)
        with tenant_scope(cast.acme.pk), pytest.raises(ValidationError, match=problem):
            actions.change(ticket, actor=cast.sarah.actor, fields=typed)

    def test_that_are_required_come_before_a_solution(self, chat: Conversation, cast: Cast) -> None:
        ticket = make_ticket(chat)
        with tenant_scope(cast.acme.pk):
            with pytest.raises(ValidationError, match="say: Serial"):
                actions.move(ticket, to=Stage.SOLVED, actor=cast.sarah.actor)
            actions.change(ticket, actor=cast.sarah.actor, fields={"serial": "A1"})
            assert actions.move(ticket, to=Stage.SOLVED, actor=cast.sarah.actor).is_over


def test_several_are_changed_each_by_itself(chat: Conversation, cast: Cast) -> None:
    one, two, three = (make_ticket(chat) for _ in range(3))
    with tenant_scope(cast.acme.pk):

        def solve(ticket: object) -> None:
            if ticket == two:
                raise ValidationError("Not this one.")
            actions.move(ticket, to=Stage.SOLVED, actor=cast.sarah.actor)  # type: ignore[arg-type]

        tally = actions.act_on_several([three, two, one], act=solve, actor=cast.sarah.actor)
    assert (tally.done, tally.left) == ([one.number, three.number], {two.number: "Not this one."})
    assert tally.sentence == f"Left as it was: {two.number}. Not this one."
    assert [fresh_ticket(each).status for each in (one, two, three)] == ["solved", "open", "solved"]
