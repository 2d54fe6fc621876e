"""Appointments: only free times are booked, nobody is booked twice, and each acts on their own."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from apps.business import actions
from apps.business.models import Appointment, Customer, Resource, Service, TimeOff
from apps.business.queries.appointments import free_slots, service_named, slot_at
from apps.conversations.models import Contact
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.tools.registry import Refused
from tests.business.scenes import ASSISTANT, make_appointment, make_home, make_resource, make_service, utc
from tests.cast import Cast, assemble
from tests.conversations.scenes import await_a_waiter

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanna(at_acme: Cast) -> Resource:
    return make_resource("Hanna", zone="Europe/Berlin")


@pytest.fixture
def check_up(hanna: Resource) -> Service:
    return make_service(hanna, name="Check-up", code="check-up", words=["Kontrolle", "examen"], rest=0)


def book(service: Service, at: Any, **more: Any) -> Appointment:
    return actions.book_appointment(service, starts_at=at, **{"actor": ASSISTANT} | more)


def times(service: Service, day: int, **more: Any) -> list[str]:
    return [f"{slot.starts_at:%H:%M}" for slot in free_slots(service, since=utc(day, 0), until=utc(day + 1, 0), **more)]


class TestFreeTimes:
    def test_are_those_of_who_does_it(self, check_up: Service) -> None:
        assert times(check_up, 23) == ["08:00", "09:00", "10:00", "12:00", "13:00", "14:00", "15:00"]  # Berlin is an hour ahead

    def test_leave_out_what_is_booked_and_who_is_away(self, check_up: Service, hanna: Resource) -> None:
        book(check_up, utc(23, 9))
        TimeOff.objects.create(resource=hanna, starts_at=utc(23, 12, 30), ends_at=utc(24, 0))
        assert times(check_up, 23) == ["08:00", "10:00"]

    def test_come_back_when_one_is_cancelled(self, check_up: Service, visitor: Contact) -> None:
        actions.cancel_appointment(book(check_up, utc(23, 9), contact=visitor), actor=ASSISTANT)
        assert "09:00" in times(check_up, 23)

    def test_begin_after_the_notice_and_end_at_the_horizon(self, hanna: Resource) -> None:
        service = make_service(hanna, notice_hours=46, horizon_days=4)  # noon on Saturday: ten on Monday to noon on Wednesday
        assert times(service, 23)[0] == "10:00"
        assert times(service, 25) == ["08:00", "09:00", "10:00"]
        assert times(service, 20) == []

    def test_of_two_are_named_once_and_go_to_the_first_who_is_free(self, check_up: Service, hanna: Resource) -> None:
        both = make_service(hanna, make_resource("Ida", zone="Europe/Berlin"))
        book(check_up, utc(23, 8))
        found = free_slots(both, since=utc(23, 0), until=utc(24, 0))
        assert [(slot.resource.name, slot.starts_at.hour) for slot in found[:2]] == [("Ida", 8), ("Hanna", 9)]
        assert len(found) == 7

    def test_are_as_many_as_asked_for(self, check_up: Service) -> None:
        assert len(free_slots(check_up, since=utc(23, 0), until=utc(30, 0), most=3)) == 3

    def test_are_nobodys_who_is_no_longer_there(self, check_up: Service, hanna: Resource) -> None:
        Resource.objects.filter(pk=hanna.pk).update(is_active=False)
        assert times(check_up, 23) == []

    def test_cost_the_same_queries_however_many_do_it(self, check_up: Service, django_assert_num_queries: Any) -> None:
        three = make_service(*(make_resource(zone="Europe/Berlin") for _ in range(3)))
        for service in (check_up, three):
            with django_assert_num_queries(6):
                free_slots(service, since=utc(23, 0), until=utc(30, 0))


class TestBooking:
    def test_keeps_who_what_and_when(self, check_up: Service, maria: Customer) -> None:
        booked = book(check_up, utc(23, 9), customer=maria, contact=maria.contact, notes=" Afraid of drills. ")
        kept = Appointment.objects.get()
        assert (kept.number, kept.name, kept.notes, kept.ends_at) == ("AP-1001", "Maria Alvarez", "Afraid of drills.", utc(23, 10))
        event = Event.objects.get(name="appointment.booked")
        assert event.payload == {"appointment": booked.pk, "service": check_up.pk, "resource": booked.resource_id}

    @pytest.mark.parametrize(
        ("day", "hour", "minute"),
        [(23, 9, 30), (23, 11, 0), (23, 16, 0), (22, 9, 0), (20, 9, 0)],
        ids=["off the grid", "in the break", "after hours", "on Sunday", "yesterday"],
    )
    def test_takes_free_times_alone(self, check_up: Service, day: int, hour: int, minute: int) -> None:
        with pytest.raises(Refused, match="not free"):
            book(check_up, utc(day, hour, minute))
        assert not Appointment.objects.exists()

    def test_takes_a_time_once(self, check_up: Service, visitor: Contact) -> None:
        book(check_up, utc(23, 9))
        with pytest.raises(Refused, match="not free"):
            book(check_up, utc(23, 9), contact=visitor)

    def test_under_one_key_happens_once(self, check_up: Service) -> None:
        assert book(check_up, utc(23, 9), key="call-1") == book(check_up, utc(23, 9), key="call-1")
        assert Appointment.objects.count() == Event.objects.filter(name="appointment.booked").count() == 1

    def test_that_failed_leaves_its_key_free(self, check_up: Service) -> None:
        with pytest.raises(Refused):
            book(check_up, utc(23, 11), key="call-1")
        assert book(check_up, utc(23, 9), key="call-1").number == "AP-1001"

    def test_is_not_for_everybody_in_the_house(self, check_up: Service, at_acme: Cast) -> None:
        with pytest.raises(PermissionDenied):
            book(check_up, utc(23, 9), actor=at_acme.oscar.actor)
        assert book(check_up, utc(23, 9), actor=at_acme.sarah.actor).number == "AP-1001"

    def test_asks_what_the_service_asks(self, hanna: Resource) -> None:
        service = make_service(hanna, intake=["Been here before?", "Which insurer?"])
        booked = book(service, utc(23, 9))
        assert booked.unanswered == ["Been here before?", "Which insurer?"]
        answered = actions.answer_intake(booked, answers={"Which insurer?": " AOK ", "Anything else?": "no"}, actor=ASSISTANT)
        assert (answered.answers, answered.unanswered) == ({"Which insurer?": "AOK"}, ["Been here before?"])


class TestViewings:
    @pytest.fixture
    def viewing(self, hanna: Resource) -> Service:
        return make_service(hanna, make_resource("Ida"), name="Viewing", needs_listing=True)

    def test_are_with_who_shows_the_home(self, viewing: Service, hanna: Resource) -> None:
        home = make_home("9 Elm Row", shown_by=hanna)
        booked = book(viewing, utc(23, 8), listing=home)
        assert (booked.resource, booked.listing) == (hanna, home)

    def test_of_a_home_that_nobody_shows_are_with_anybody(self, viewing: Service) -> None:
        assert book(viewing, utc(23, 16), listing=make_home("9 Elm Row")).resource.name == "Ida"  # Hanna has gone home in Berlin

    def test_need_a_home(self, viewing: Service) -> None:
        with pytest.raises(Refused, match="Which home"):
            book(viewing, utc(23, 8))


class TestMoving:
    def test_keeps_the_number_and_the_person(self, check_up: Service, hanna: Resource) -> None:
        both = make_service(make_resource("Ada", zone="Europe/Berlin"), hanna)
        booked = make_appointment(both, hanna, utc(23, 8))
        moved = actions.move_appointment(booked, starts_at=utc(24, 9), actor=ASSISTANT)
        assert (moved.number, moved.resource, moved.starts_at, moved.ends_at) == (booked.number, hanna, utc(24, 9), utc(24, 10))

    def test_is_no_obstacle_to_itself(self, hanna: Resource) -> None:
        booked = book(make_service(hanna, minutes=120, step=60), utc(23, 8))
        assert actions.move_appointment(booked, starts_at=utc(23, 9), actor=ASSISTANT).ends_at == utc(23, 11)

    def test_goes_to_free_times_alone(self, check_up: Service) -> None:
        one, _ = book(check_up, utc(23, 8)), book(check_up, utc(23, 9))
        with pytest.raises(Refused, match="not free"):
            actions.move_appointment(one, starts_at=utc(23, 9), actor=ASSISTANT)

    @pytest.mark.parametrize("act", ["move", "cancel", "answer"])
    def test_what_is_over_stays_as_it_was(self, check_up: Service, held_clock: Any, act: str) -> None:
        booked = book(check_up, utc(23, 8))
        held_clock.move_to(utc(23, 8))
        acts = {
            "move": lambda: actions.move_appointment(booked, starts_at=utc(24, 9), actor=ASSISTANT),
            "cancel": lambda: actions.cancel_appointment(booked, actor=ASSISTANT),
            "answer": lambda: actions.answer_intake(booked, answers={}, actor=ASSISTANT),
        }
        with pytest.raises(Refused, match="is over"):
            acts[act]()

    def test_cancelling_under_one_key_happens_once(self, check_up: Service) -> None:
        booked = book(check_up, utc(23, 8))
        for _ in range(2):
            assert actions.cancel_appointment(booked, actor=ASSISTANT, key="call-2").state == Appointment.State.CANCELLED
        with pytest.raises(Refused, match="is over"):
            actions.cancel_appointment(booked, actor=ASSISTANT, key="call-3")


class TestTheDatabase:
    """Whoever writes, and however."""

    @pytest.mark.parametrize(("minutes", "clashes"), [(0, True), (59, True), (-59, True), (60, False), (-60, False)])
    def test_holds_one_person_to_one_appointment_at_a_time(self, check_up: Service, hanna: Resource, minutes: int, clashes: bool) -> None:
        make_appointment(check_up, hanna, utc(23, 9))
        refused = pytest.raises(IntegrityError, match="nobody_is_booked_twice_at_once") if clashes else nullcontext()
        with refused, transaction.atomic():
            make_appointment(check_up, hanna, utc(23, 9) + timedelta(minutes=minutes))

    def test_counts_the_rest_after_it(self, hanna: Resource) -> None:
        resting = make_service(hanna, rest=15)
        make_appointment(resting, hanna, utc(23, 9))
        with pytest.raises(IntegrityError), transaction.atomic():
            make_appointment(resting, hanna, utc(23, 10))

    def test_lets_two_people_work_at_once_and_forgets_what_was_cancelled(self, check_up: Service, hanna: Resource) -> None:
        for resource, state in ((hanna, "cancelled"), (hanna, "missed"), (hanna, "booked"), (make_resource("Ida"), "booked")):
            make_appointment(check_up, resource, utc(23, 9), state=state)
        assert Appointment.objects.count() == 4

    def test_a_row_that_came_past_the_actions_is_met_with_a_sentence(
        self, check_up: Service, hanna: Resource, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        free = slot_at(check_up, utc(23, 9))
        monkeypatch.setattr("apps.business.actions.appointments.slot_at", lambda *_, **__: free)
        make_appointment(check_up, hanna, utc(23, 9, 30))
        with pytest.raises(Refused, match="not free"):
            book(check_up, utc(23, 9), key="call-1")
        assert Appointment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestTwoAtOneInstant:
    def at_once(self, acts: list[Any], tenant_id: int) -> list[str]:
        """Each in a thread and a connection of its own; gives what came of each."""
        ready = Barrier(len(acts))

        def one(act: Any) -> str:
            try:
                with tenant_scope(tenant_id):
                    ready.wait(10)
                    return str(act().number)
            except Refused as refused:
                return refused.code
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as threads:
            return sorted(done.result(30) for done in [threads.submit(one, act) for act in acts])

    @pytest.fixture
    def acme(self, transactional_db: None) -> int:
        return assemble().acme.pk

    @pytest.fixture
    def check_up(self, acme: int) -> Service:
        with tenant_scope(acme):
            return make_service(make_resource("Hanna"))

    def test_one_has_the_time_and_the_other_a_sentence(self, acme: int, check_up: Service) -> None:
        came = self.at_once([lambda: book(check_up, utc(23, 9))] * 4, acme)
        assert came == ["AP-1001", "not_free", "not_free", "not_free"]

    def test_one_key_is_one_appointment(self, acme: int, check_up: Service) -> None:
        assert self.at_once([lambda: book(check_up, utc(23, 9), key="call-1")] * 3, acme) == ["AP-1001"] * 3

    def test_two_who_change_places_do_not_lock_each_other_out(self, acme: int, check_up: Service) -> None:
        with tenant_scope(acme):
            one, two = book(check_up, utc(23, 9)), book(check_up, utc(23, 10))
        came = self.at_once(
            [
                lambda: actions.move_appointment(one, starts_at=utc(23, 14), actor=ASSISTANT),
                lambda: actions.move_appointment(two, starts_at=utc(23, 14), actor=ASSISTANT),
            ],
            acme,
        )
        assert came in (["AP-1001", "not_free"], ["AP-1002", "not_free"])


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_nobody_are_held_apart_by_the_database_alone(transactional_db: None) -> None:
    acme = assemble().acme.pk
    with tenant_scope(acme):
        hanna = make_resource("Hanna")
        service = make_service(hanna)

    def another() -> None:
        try:
            with tenant_scope(acme):
                make_appointment(service, hanna, utc(23, 9, 30))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with tenant_scope(acme):
            make_appointment(service, hanna, utc(23, 9))
            second = other.submit(another)
            await_a_waiter()
        with pytest.raises(IntegrityError, match="nobody_is_booked_twice_at_once"):
            second.result(10)


class TestNames:
    @pytest.mark.parametrize(
        "words", ["check-up", "Check-up", "kontrolle", "Kontrollen", "un examen dental", "a check up please", "examens"]
    )
    def test_a_service_is_known_by_what_customers_call_it(self, check_up: Service, hanna: Resource, words: str) -> None:
        make_service(hanna, name="Teeth cleaning", code="cleaning", words=["Zahnreinigung"])
        assert service_named(words) == check_up

    def test_the_only_one_is_meant(self, check_up: Service) -> None:
        assert service_named("something") == check_up

    def test_of_several_none_is_guessed(self, check_up: Service, hanna: Resource) -> None:
        make_service(hanna, name="Teeth cleaning")
        with pytest.raises(Refused, match="no such appointment"):
            service_named("massage")
