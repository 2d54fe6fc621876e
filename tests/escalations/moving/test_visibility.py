"""An outside desk's people see the conversations of their own queue and no others: in the list, the thread, files and acts."""

import uuid
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.conversations import actions as conversations
from apps.conversations.files import examine
from apps.conversations.models import Attachment, Conversation
from apps.escalations.visibility import sights_of, visible_teams
from apps.events.actors import Actor
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Team, TeamMember
from tests.cast import Cast
from tests.conversations.scenes import claims, fresh, says
from tests.escalations.moving.scenes import team_of, waits_for
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
SECRET, OURS = "Quillfeather's letter", "A letter for the desk"
ACTS = {
    "messages": {"text": "Hello"}, "notes": {"text": "Hello"}, "claim": {}, "resolution": {"outcome": "solved"}, "read": {"seq": 1},
    "typing": {"on": "1"}, "transfer": {"to": "nobody"}, "supervisor": {}, "assistant": {}, "queue": {},
}  # fmt: skip


@pytest.fixture
def desk(cast: Cast) -> Team:
    """Tom's outside desk."""
    return team_of(cast.tom, name="Evenings", sees_only_its_queue=True)


@pytest.fixture
def theirs(desk: Team) -> Conversation:
    return waits_for(desk, OURS)


@pytest.fixture
def other(cast: Cast) -> Conversation:
    """Of no team."""
    return says(make_guest(make_inbox(cast.acme)), SECRET)


def read(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def page(conversation: Conversation) -> str:
    return f"/console/conversations/{conversation.number}/"


class TestWhatIsVisible:
    def test_to_an_outside_desk_its_own_teams(self, cast: Cast, desk: Team) -> None:
        with tenant_scope(cast.acme.pk):
            assert visible_teams(cast.tom) == [desk.pk]

    def test_to_who_is_in_no_team_or_in_one_of_ours_too_everything(self, cast: Cast, desk: Team) -> None:
        inside = team_of(cast.sarah, name="Billing")
        with tenant_scope(cast.acme.pk):
            assert visible_teams(cast.sarah) is visible_teams(cast.sofia) is None
            TeamMember.objects.create(team=inside, membership=cast.tom)
            assert visible_teams(cast.tom) is None

    def test_to_an_owner_everything(self, cast: Cast, desk: Team) -> None:
        with tenant_scope(cast.acme.pk):
            TeamMember.objects.create(team=desk, membership=cast.olivia)
            assert visible_teams(cast.olivia) is None

    def test_of_many_in_one_statement(self, cast: Cast, desk: Team, django_assert_num_queries: Callable[[int], Iterator[None]]) -> None:
        with tenant_scope(cast.acme.pk), django_assert_num_queries(1):  # type: ignore[attr-defined]
            assert sights_of([cast.tom, cast.sarah, cast.olivia]).keys() == {cast.tom.pk}


class TestTheConsole:
    @pytest.mark.parametrize("which", ["all", "queue", "team"])
    def test_the_list_holds_theirs_alone(self, cast: Cast, theirs: Conversation, other: Conversation, sign_in: SignIn, which: str) -> None:
        shown = sign_in(cast.tom).get("/console/conversations/", {"list": which}).text
        assert OURS in shown.replace("&#x27;", "'")
        assert SECRET not in shown.replace("&#x27;", "'")
        assert SECRET in sign_in(cast.sarah).get("/console/conversations/").text.replace("&#x27;", "'")

    def test_a_thread_of_others_is_not_there(self, cast: Cast, theirs: Conversation, other: Conversation, sign_in: SignIn) -> None:
        tom = sign_in(cast.tom)
        assert tom.get(page(theirs)).status_code == 200
        assert tom.get(page(other)).status_code == tom.get(f"{page(other)}messages/").status_code == 404
        assert sign_in(cast.sarah).get(page(other)).status_code == 200

    @pytest.mark.parametrize("name", ACTS)
    def test_nor_is_anything_to_be_done_in_it(self, cast: Cast, desk: Team, other: Conversation, sign_in: SignIn, name: str) -> None:
        form = {"fence": 1, "client_id": str(uuid.uuid4())} | ACTS[name]
        assert sign_in(cast.tom).post(f"{page(other)}{name}/", form).status_code == 404
        assert (fresh(other).fence, fresh(other).last_seq, fresh(other).notes_count) == (1, 1, 0)

    def test_what_they_hold_stays_theirs_wherever_it_came_from(self, cast: Cast, desk: Team, other: Conversation, sign_in: SignIn) -> None:
        claims(cast.tom, other)
        assert sign_in(cast.tom).get(page(other)).status_code == 200

    def test_once_passed_on_it_is_gone(self, cast: Cast, theirs: Conversation, sign_in: SignIn) -> None:
        tom = sign_in(cast.tom)
        elsewhere = team_of(cast.sarah, name="Billing")
        held = claims(cast.tom, theirs)
        tom.post(f"{page(theirs)}transfer/", {"fence": held.fence, "to": f"team-{elsewhere.pk}"})
        assert fresh(theirs).team_id == elsewhere.pk
        assert tom.get(page(theirs)).status_code == 404


class TestFiles:
    @pytest.fixture(autouse=True)
    def folder(self, settings: Settings, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path

    def sent(self, cast: Cast, team: Team | None) -> Attachment:
        guest = make_guest(make_inbox(cast.acme))
        with tenant_scope(cast.acme.pk):
            body = BytesIO(b"one two")
            actor = Actor(kind="customer", id=guest.visitor_id)
            stored = conversations.store(body, examine(body, "list.txt"), tenant=cast.acme, actor=actor)
            posted = conversations.receive(guest, client_id=uuid.uuid4(), text="", attachments=(stored.public_id,))
            if team:
                Conversation.objects.filter(pk=posted.said.conversation_id).update(team=team)
        return stored

    def test_they_see_those_of_their_conversations(self, cast: Cast, desk: Team, sign_in: SignIn) -> None:
        tom, sarah = sign_in(cast.tom), sign_in(cast.sarah)
        shown, hidden = self.sent(cast, desk), self.sent(cast, None)
        assert read(tom.get(f"/console/attachments/{shown.public_id}/")) == b"one two"
        assert tom.get(f"/console/attachments/{hidden.public_id}/").status_code == 404
        assert read(sarah.get(f"/console/attachments/{hidden.public_id}/")) == b"one two"
