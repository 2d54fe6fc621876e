"""Who is on, what they hold and how their day went."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from apps.conversations.listing import Sight
from apps.escalations.models import Availability
from apps.escalations.watching import people
from apps.escalations.watching.people import Worker, one_of, people_of
from apps.ground import clock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Tenant
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, says
from tests.escalations.moving.scenes import chooses, here, team_of
from tests.escalations.watching.scenes import ends, read, releases, waits
from tests.factories import make_guest, make_inbox, make_member

pytestmark = pytest.mark.django_db


def staff(tenant: Tenant, sight: Sight | None = None, page: int = 1) -> list[Worker]:
    return [Worker.of(row) for row in read(tenant, people_of(tenant.pk, tenant.zone, sight, page=page))]


def worker(member: Membership) -> Worker:
    (row,) = read(member.tenant, one_of(member.tenant_id, member.tenant.zone, member.pk))
    return Worker.of(row)


def test_who_is_here_stands_first_by_how_free_they_are(cast: Cast) -> None:
    here(cast.tom, cast.sofia, cast.sarah)
    chooses(cast.tom, Availability.State.BUSY), chooses(cast.olivia, Availability.State.AWAY)
    found = staff(cast.acme)
    assert [one.name for one in found] == ["Sarah Lindqvist", "Sofia Reyes", "Tom Becker", "Adam Price", "Olivia Hart"]
    assert [one.is_here for one in found] == [True, True, True, False, False]
    assert found[2].state == Availability.State.BUSY


def test_who_answers_nobody_is_not_among_them(cast: Cast) -> None:
    assert {cast.oscar.pk, cast.vera.pk}.isdisjoint(one.id for one in staff(cast.acme))
    assert read(cast.acme, one_of(cast.acme.pk, cast.acme.zone, cast.vera.pk)) == []


def test_their_state_has_a_time(cast: Cast, held_clock: clock.HeldClock) -> None:
    held_clock.advance(minutes=3)
    chooses(cast.tom, Availability.State.AWAY)
    changed = clock.now()
    held_clock.advance(minutes=3)
    assert worker(cast.tom).since == changed


def test_what_they_hold_and_how_much_room_is_left(cast: Cast) -> None:
    conversations = [claims(cast.sarah, waits(cast.acme)) for _ in range(4)]
    found = worker(cast.sarah)
    assert (found.held, found.capacity) == (4, 4)
    assert {number for number, _ in found.chats} == {one.number for one in conversations}
    assert found.chats[0][1].startswith("Visitor ")
    assert (worker(cast.tom).held, worker(cast.tom).chats) == (0, ())


def test_the_oldest_words_without_an_answer_are_the_first_since_the_last_answer(cast: Cast, held_clock: clock.HeldClock) -> None:
    guest = make_guest(make_inbox(cast.acme))
    conversation = claims(cast.sarah, says(guest))
    answers(cast.sarah, conversation)
    assert worker(cast.sarah).unanswered_since is None
    held_clock.advance(minutes=1)
    says(guest, "And now?")
    asked = clock.now()
    held_clock.advance(minutes=1)
    says(guest, "Hello?")
    assert worker(cast.sarah).unanswered_since == asked


def test_what_ended_today_counts_for_whoever_had_it_last(cast: Cast, held_clock: clock.HeldClock) -> None:
    passed, given_up = claims(cast.sarah, waits(cast.acme)), claims(cast.sarah, waits(cast.acme))
    claims(cast.tom, passed)
    releases(cast.sarah, given_up)
    ends(passed), ends(given_up)
    assert (worker(cast.sarah).ended, worker(cast.tom).ended) == (0, 1)
    held_clock.advance(days=1)
    assert worker(cast.tom).ended == 0


def test_the_first_reply_is_the_median_of_what_was_taken_today(cast: Cast, held_clock: clock.HeldClock) -> None:
    for seconds in (10, 50, 20):
        conversation = claims(cast.sarah, waits(cast.acme))
        held_clock.advance(seconds=seconds)
        answers(cast.sarah, conversation)
        answers(cast.sarah, conversation, "And something else.")
    claims(cast.sarah, waits(cast.acme))  # not answered yet
    assert (worker(cast.sarah).first_reply, worker(cast.tom).first_reply) == (20, None)


def test_teams_and_skills_are_named(cast: Cast) -> None:
    team_of(cast.tom, name="Returns"), team_of(cast.tom, name="Billing")
    with tenant_scope(cast.acme.pk):
        Membership.objects.filter(pk=cast.tom.pk).update(skills=["refunds"])
    assert (worker(cast.tom).teams, worker(cast.tom).skills) == (("Billing", "Returns"), ("refunds",))


def test_whoever_leads_an_outside_desk_sees_its_people_and_their_share(cast: Cast) -> None:
    desk = team_of(cast.tom, name="Evenings", sees_only_its_queue=True)
    claims(cast.tom, waits(cast.acme, desk)), claims(cast.sarah, waits(cast.acme))
    (found,) = staff(cast.acme, Sight((desk.pk,), cast.tom.pk))
    assert (found.id, found.held) == (cast.tom.pk, 1)


def test_a_rival_sees_their_own_people(cast: Cast) -> None:
    assert [one.id for one in staff(cast.globex)] == [cast.charlie.pk]


def test_a_page_of_many_costs_one_statement(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    monkeypatch.setattr(people, "PAGE", 3)
    for number in range(4):
        make_member(cast.acme, name=f"Zoe {number}")
    with tenant_scope(cast.acme.pk), django_assert_num_queries(1):
        first = fetch(people_of(cast.acme.pk, cast.acme.zone, None))
    assert len(first) == 4  # one more than a page: there is another
    names = [one.name for page in (1, 2, 3) for one in staff(cast.acme, page=page)[:3]]
    assert names == sorted(set(names))
    assert len(names) == 9


def test_a_socket_whose_lease_is_over_is_nobodys(cast: Cast, held_clock: clock.HeldClock) -> None:
    here(cast.tom)
    held_clock.advance(minutes=1)
    assert worker(cast.tom).is_here is False
