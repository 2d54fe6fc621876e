"""Passing a conversation on from its thread, and saying whether one takes what waits."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.escalations.models import Availability, Move
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.console.test_acts import act

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture
def held(cast: Cast, guest: Guest) -> Conversation:
    """Sarah holds it."""
    conversation = scenes.says(guest, "This invoice is wrong")
    scenes.escalated(conversation)
    return scenes.claims(cast.sarah, conversation)


def last_move(conversation: Conversation) -> tuple[str, str]:
    with tenant_scope(conversation.tenant_id):
        newest = Move.objects.filter(conversation=conversation).latest("id")
        return newest.kind, newest.note


class TestPassingOn:
    @pytest.mark.parametrize(
        ("name", "form", "holder", "kind"),
        [
            ("supervisor", {"note": "Over my limit"}, "queue", "escalated"),
            ("assistant", {"note": "Refunded; told them three days"}, "assistant", "handed_back"),
            ("queue", {"note": "My shift ends"}, "queue", "released"),
        ],
    )
    def test_who_holds_it_passes_it_on_with_a_note(
        self, cast: Cast, held: Conversation, sign_in: SignIn, name: str, form: dict[str, str], holder: str, kind: str
    ) -> None:
        answer = act(sign_in(cast.sarah), held, name, fence=held.fence, after=2, notes=0, **form)
        assert answer.status_code == 200
        assert f'data-holder="{holder}"' in answer.text
        assert form["note"] in answer.text  # in the history
        assert last_move(held) == (kind, form["note"])

    def test_to_a_colleague_who_holds_it_at_once(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        assert act(sign_in(cast.sarah), held, "transfer", fence=held.fence, to=f"member-{cast.tom.pk}").status_code == 200
        assert scenes.fresh(held).agent_id == cast.tom.pk

    def test_to_a_teams_queue(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        team = scenes.a_team(cast.acme, cast.tom)
        assert act(sign_in(cast.sarah), held, "transfer", fence=held.fence, to=f"team-{team.pk}").status_code == 200
        now = scenes.fresh(held)
        assert (now.holder, now.team_id) == ("queue", team.pk)

    @pytest.mark.parametrize("to", ["", "member-", "member-0", "team-9", "attic-1", "member-vera", "member-charlie"])
    def test_not_to_nobody(self, cast: Cast, held: Conversation, sign_in: SignIn, to: str) -> None:
        for name in ("vera", "charlie"):
            to = to.replace(name, str(getattr(cast, name).pk))
        answer = act(sign_in(cast.sarah), held, "transfer", fence=held.fence, to=to)
        assert (answer.status_code, "Choose a team or a person" in answer.text) == (422, True)
        assert scenes.fresh(held).agent_id == cast.sarah.pk

    def test_a_note_has_an_end(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        answer = act(sign_in(cast.sarah), held, "queue", fence=held.fence, note="x" * 501)
        assert (answer.status_code, "at most 500 characters" in answer.text) == (422, True)

    @pytest.mark.parametrize("name", ["transfer", "supervisor", "assistant", "queue"])
    def test_not_by_a_colleague_but_by_who_leads(self, cast: Cast, held: Conversation, sign_in: SignIn, name: str) -> None:
        form = {"fence": held.fence, "to": f"member-{cast.olivia.pk}"}
        assert act(sign_in(cast.tom), held, name, **form).status_code == 409
        assert scenes.fresh(held).agent_id == cast.sarah.pk
        assert act(sign_in(cast.sofia), held, name, **form).status_code == 200
        assert scenes.fresh(held).agent_id != cast.sarah.pk

    @pytest.mark.parametrize("name", ["transfer", "supervisor", "assistant", "queue"])
    def test_not_where_it_has_moved(self, cast: Cast, held: Conversation, sign_in: SignIn, name: str) -> None:
        answer = act(sign_in(cast.sarah), held, name, fence=held.fence - 1, to=f"member-{cast.tom.pk}")
        assert (answer.status_code, "Somebody else was quicker" in answer.text) == (409, True)

    @pytest.mark.parametrize(("who", "shown"), [("sarah", True), ("tom", False), ("sofia", True)])
    def test_is_offered_to_who_may(self, cast: Cast, held: Conversation, sign_in: SignIn, who: str, shown: bool) -> None:
        page = sign_in(getattr(cast, who)).get(f"/console/conversations/{held.number}/").text
        begins = page.index('<tandem-dialog class="thread-act"')
        assert ("hidden" not in page[begins : page.index(">", begins)]) is shown

    def test_offers_every_team_and_everybody_else_who_answers(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        team = scenes.a_team(cast.acme)
        page = sign_in(cast.sarah).get(f"/console/conversations/{held.number}/").text
        assert f'<option value="team-{team.pk}">Billing</option>' in page
        offered = {one for one in (cast.olivia, cast.adam, cast.sofia, cast.sarah, cast.tom, cast.oscar) if f'"member-{one.pk}"' in page}
        assert offered == {cast.olivia, cast.adam, cast.sofia, cast.tom}


class TestAvailability:
    def test_is_switched_in_the_menu_and_shown_there(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        assert "Sarah Lindqvist, available:" in browser.get("/console/").text
        answer = browser.post("/console/availability/", {"state": "busy"}, headers={"referer": "http://testserver/console/?list=mine"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/console/?list=mine")
        assert "Sarah Lindqvist, busy:" in browser.get("/console/").text
        with tenant_scope(cast.acme.pk):
            assert Availability.objects.get().state == "busy"

    def test_knows_three_states(self, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.sarah).post("/console/availability/", {"state": "asleep"}).status_code == 422

    def test_is_nothing_to_who_takes_nothing(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.vera)
        assert 'action="/console/availability/"' not in browser.get("/console/").text
        assert browser.post("/console/availability/", {"state": "busy"}).status_code == 403
