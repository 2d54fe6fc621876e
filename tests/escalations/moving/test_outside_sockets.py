"""What an outside desk's sockets are told: of their own queue everything, of the rest that a row is not in their list."""

import pytest
from channels.db import database_sync_to_async

from apps.console.consumers import NOT_SIGNED_IN
from apps.console.following import NO_SUCH_PAGE
from apps.conversations.models import Conversation
from apps.escalations import actions
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Team, TeamMember
from tests.cast import Cast
from tests.console.conftest import Tab, cookie_of, live_cast, quick_calls, sockets, tab  # noqa: F401 - fixtures
from tests.conversations.scenes import claims, fresh, says
from tests.escalations.moving.scenes import passed_to, team_of, waits_for
from tests.factories import make_guest, make_inbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sockets")]

SECRET, OURS = "Quillfeather", "Underbridge"


@pytest.fixture
def cast(live_cast: Cast) -> Cast:  # noqa: F811 - the fixture
    return live_cast


@pytest.fixture
def desk(cast: Cast) -> Team:
    return team_of(cast.tom, name="Evenings", sees_only_its_queue=True)


async def sits_down(member: Membership, *where: str, **asked: object) -> Tab:
    """Their tab, once it listens."""
    opened = await tab(member, *where, **asked)
    await opened.until(lambda frame: str(member.user.name) in frame)
    return opened


def page(conversation: Conversation) -> str:
    return f"console.conversation-{conversation.number}"


def somebody_writes(cast: Cast) -> Conversation:
    return says(make_guest(make_inbox(cast.acme)), SECRET)


def passes_on(member: Membership, conversation: Conversation, team: Team) -> None:
    held = claims(member, conversation)
    with tenant_scope(member.tenant_id):
        actions.transfer(held, member=member, fence=held.fence, team=team)


async def test_rows_of_others_never_come_whole(cast: Cast, desk: Team) -> None:
    tom, sarah = await sits_down(cast.tom), await sits_down(cast.sarah)
    other = await database_sync_to_async(somebody_writes)(cast)
    await sarah.until(lambda frame: SECRET in frame)
    await database_sync_to_async(waits_for)(desk, OURS)
    told = [await tom.until(lambda frame: OURS in frame), *await tom.rest()]
    assert not any(SECRET in frame for frame in told)
    assert other.number


async def test_a_row_that_goes_elsewhere_leaves_the_list(cast: Cast, desk: Team) -> None:
    theirs = await database_sync_to_async(waits_for)(desk, OURS)
    elsewhere = await database_sync_to_async(team_of)(cast.sarah, name="Billing")
    tom = await sits_down(cast.tom)
    await database_sync_to_async(passed_to)(elsewhere, theirs)
    gone = f'<div id="conversation-{theirs.number}" data-into="rows"></div>'
    assert OURS not in await tom.until(lambda frame: gone in frame)


async def test_a_thread_of_others_has_no_socket(cast: Cast, desk: Team) -> None:
    other = await database_sync_to_async(somebody_writes)(cast)
    closed = await Tab(await database_sync_to_async(cookie_of)(cast.tom), page(other)).open()
    assert await closed.closed_with() == NO_SUCH_PAGE


async def test_a_thread_that_goes_elsewhere_is_closed(cast: Cast, desk: Team) -> None:
    theirs = await database_sync_to_async(waits_for)(desk, OURS)
    elsewhere = await database_sync_to_async(team_of)(cast.sarah, name="Billing")
    tom = await sits_down(cast.tom, page(theirs), after=1)
    await database_sync_to_async(passes_on)(cast.tom, theirs, elsewhere)
    assert await tom.closed_with() == NO_SUCH_PAGE
    assert (await database_sync_to_async(fresh)(theirs)).team_id == elsewhere.pk


@pytest.mark.usefixtures("quick_calls")
async def test_who_is_moved_to_an_outside_desk_starts_afresh(cast: Cast, desk: Team) -> None:
    """What stood on the screen before was more than they see now."""
    sarah = await sits_down(cast.sarah)

    def moves() -> None:
        with tenant_scope(cast.acme.pk):
            TeamMember.objects.create(team=desk, membership=cast.sarah)

    await database_sync_to_async(moves)()
    assert await sarah.closed_with(frames=200) == NOT_SIGNED_IN
