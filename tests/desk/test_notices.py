"""What a member does about their notices: reads them, and chooses what they hear, how and when."""

from datetime import time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations.admitting import Guest
from apps.conversations.listing import Sight
from apps.conversations.models import Conversation
from apps.desk.actions import notify, read_notices
from apps.desk.models import Notice, NoticeSettings
from apps.desk.notices import noticed, settings_of, standing
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground.lane import Row, fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.desk.telling import names, sets
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db
NEWEST = 2**40


@pytest.fixture
def held(cast: Cast, guest: Guest) -> Conversation:
    """With Sarah, who was told nothing yet."""
    notify()
    conversation = scenes.claims(cast.sarah, scenes.says(guest))
    notify()
    return conversation


def stands(member: Membership, sight: Sight | None = None) -> Row:
    with tenant_scope(member.tenant_id):
        (row,) = fetch(standing(member, sight))
    return row


def lines(member: Membership, sight: Sight | None = None) -> list[tuple[str, int, bool]]:
    with tenant_scope(member.tenant_id):
        return [(one.kind, one.many, one.is_unread) for one in noticed(member, sight)]


def reads(member: Membership, *, upto: int = NEWEST, conversation: int | None = None) -> int:
    with tenant_scope(member.tenant_id):
        return read_notices(member, actor=member.actor, upto=upto, conversation=conversation)


def write(guest: Guest, *words: str) -> None:
    for each in words:
        scenes.says(guest, each)
    notify()


class TestReading:
    def test_who_was_told_nothing_has_nothing(self, cast: Cast, held: Conversation) -> None:
        assert stands(cast.sarah) == {"unread": 0, "newest": 0, "in_title": True}

    def test_several_of_a_kind_in_one_conversation_are_one_line(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        write(guest, "One", "Two")
        names(cast.tom, held, cast.sarah)
        notify()
        assert lines(cast.sarah) == [("named", 1, True), ("wrote", 2, True)]
        assert stands(cast.sarah)["unread"] == 2

    def test_what_was_read_stands_below_what_came_since(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        write(guest, "One", "Two")
        assert reads(cast.sarah) == 2
        write(guest, "Three")
        assert lines(cast.sarah) == [("wrote", 1, True), ("wrote", 2, False)]

    def test_what_came_after_they_looked_stays_unread(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        write(guest, "One")
        newest = stands(cast.sarah)["newest"]
        write(guest, "Two")
        assert reads(cast.sarah, upto=newest) == 1
        assert stands(cast.sarah)["unread"] == 1

    def test_one_conversation_is_read_alone(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        other = make_guest(make_inbox(cast.acme))
        scenes.claims(cast.sarah, scenes.says(other))
        notify()
        write(guest, "One")
        write(other, "Two")
        assert reads(cast.sarah, conversation=held.number) == 1
        assert stands(cast.sarah)["unread"] == 1

    def test_read_again_changes_nothing(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        write(guest, "One")
        assert [reads(cast.sarah), reads(cast.sarah)] == [1, 0]

    def test_nobody_reads_for_another(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        write(guest, "One")
        for actor in (cast.tom.actor, SYSTEM):
            with tenant_scope(cast.acme.pk), pytest.raises(PermissionDenied):
                read_notices(cast.sarah, actor=actor, upto=NEWEST)
        assert stands(cast.sarah)["unread"] == 1

    def test_what_went_out_of_sight_is_not_there_any_more(self, cast: Cast, held: Conversation) -> None:
        names(cast.sarah, held, cast.tom)
        notify()
        nothing = Sight((), cast.tom.pk)
        assert (lines(cast.tom), lines(cast.tom, nothing)) == ([("named", 1, True)], [])
        assert (stands(cast.tom)["unread"], stands(cast.tom, nothing)["unread"]) == (1, 0)

    def test_a_rival_sees_nothing_of_them(self, cast: Cast, guest: Guest, held: Conversation) -> None:
        write(guest, "One")
        with tenant_scope(cast.globex.pk):
            assert not Notice.objects.exists()


class TestWishes:
    def test_who_set_nothing_is_told_of_all_by_sound_and_title(self, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            chosen = settings_of(cast.sarah)
        assert (chosen.unwanted, chosen.sound, chosen.desktop, chosen.title) == ([], True, False, True)

    def test_are_kept_and_told_in_the_log_by_their_names(self, cast: Cast) -> None:
        sets(cast.sarah, wanted=["wrote", "nonsense"], title=False)
        with tenant_scope(cast.acme.pk):
            kept = NoticeSettings.objects.get()
            told = Event.objects.get(name="notices.set").payload
        assert set(kept.unwanted) == set(Notice.Kind.values) - {"wrote"}
        assert told == {"member": cast.sarah.pk, "fields": "unwanted,title"}
        assert stands(cast.sarah)["in_title"] is False

    def test_kept_again_as_they_are_say_nothing(self, cast: Cast) -> None:
        for _ in range(2):
            sets(cast.sarah, sound=False)
        with tenant_scope(cast.acme.pk):
            assert Event.objects.filter(name="notices.set").count() == 1

    def test_are_nobody_elses(self, cast: Cast) -> None:
        sets(cast.sarah, sound=False)
        with tenant_scope(cast.acme.pk):
            assert settings_of(cast.tom).sound

    def test_half_an_evening_is_refused(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="begin and end"):
            sets(cast.sarah, quiet_from=time(18))

    @pytest.mark.parametrize(
        ("hours", "at", "is_quiet"),
        [
            ((None, None), time(3), False),
            ((time(18), time(8)), time(18), True),
            ((time(18), time(8)), time(7, 59), True),
            ((time(18), time(8)), time(8), False),
            ((time(12), time(13)), time(12, 30), True),
            ((time(12), time(13)), time(13), False),
        ],
    )
    def test_quiet_hours_go_past_midnight(self, hours: tuple[time | None, time | None], at: time, is_quiet: bool) -> None:
        chosen = NoticeSettings(quiet_from=hours[0], quiet_until=hours[1])
        assert chosen.is_quiet(at, is_away=False) is is_quiet

    @pytest.mark.parametrize("wished", [True, False])
    def test_who_is_away_is_left_alone_where_they_wish_it(self, wished: bool) -> None:
        assert NoticeSettings(quiet_when_away=wished).is_quiet(time(12), is_away=True) is wished
