"""What somebody begins to write: kept for them alone, on each paper, until it is sent or emptied."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations.admitting import Guest
from apps.conversations.models import Attachment, Conversation
from apps.desk import actions
from apps.desk.actions.drafting import LONGEST_DRAFT
from apps.desk.models import Draft
from apps.desk.queries import drafted_in, drafts_in
from apps.events.models import Event
from apps.ground import ids
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes

pytestmark = pytest.mark.django_db
REPLY, NOTE = Draft.Paper.REPLY, Draft.Paper.NOTE


@pytest.fixture
def held(cast: Cast, guest: Guest) -> Conversation:
    return scenes.claims(cast.sarah, scenes.says(guest))


def keeps(member: Membership, conversation: Conversation, text: str = "Half a rep", paper: Draft.Paper = REPLY, **rest: object) -> None:
    with tenant_scope(member.tenant_id):
        actions.keep_draft(conversation, member=member, paper=paper, text=text, **rest)  # type: ignore[arg-type]


def kept(member: Membership, conversation: Conversation, paper: Draft.Paper = REPLY) -> str:
    with tenant_scope(member.tenant_id):
        return drafts_in(conversation.pk, member)[paper].text


def file_of(member: Membership) -> str:
    with tenant_scope(member.tenant_id):
        public_id = ids.outside_id(member.tenant.public_id)
        Attachment.objects.create(public_id=public_id, name="list.txt", type="text/plain", size=1, membership=member, path="x")
    return public_id


def test_each_person_has_one_a_paper(cast: Cast, held: Conversation) -> None:
    keeps(cast.sarah, held, "Half a rep")
    keeps(cast.sarah, held, "Half a reply")
    keeps(cast.sarah, held, "Half a note", NOTE)
    keeps(cast.tom, held, "Tom's")
    assert [kept(cast.sarah, held, paper) for paper in (REPLY, NOTE)] == ["Half a reply", "Half a note"]
    assert [kept(cast.tom, held, paper) for paper in (REPLY, NOTE)] == ["Tom's", ""]


def test_it_remembers_what_was_newest_when_it_was_begun(cast: Cast, guest: Guest, held: Conversation) -> None:
    keeps(cast.sarah, held, seen=1)
    scenes.says(guest, "One more thing")
    keeps(cast.sarah, held, "Half a reply", seen=3)
    with tenant_scope(cast.acme.pk):
        assert Draft.objects.get().begun_at_seq == 1


def test_no_one_has_seen_what_is_not_there(cast: Cast, held: Conversation) -> None:
    keeps(cast.sarah, held, seen=2**31 - 1)
    with tenant_scope(cast.acme.pk):
        assert Draft.objects.get().begun_at_seq == scenes.fresh(held).last_seq


def test_an_empty_one_is_none(cast: Cast, held: Conversation) -> None:
    keeps(cast.sarah, held)
    keeps(cast.sarah, held, " \n")
    assert kept(cast.sarah, held) == ""
    with tenant_scope(cast.acme.pk):
        assert not Draft.objects.exists()


def test_its_files_are_kept_with_it_and_those_that_are_gone_are_counted(cast: Cast, held: Conversation) -> None:
    first, second = file_of(cast.sarah), file_of(cast.sarah)
    keeps(cast.sarah, held, "", attachments=(first, second))
    with tenant_scope(cast.acme.pk):
        Attachment.objects.filter(public_id=first).delete()
        found = drafts_in(held.pk, cast.sarah)[REPLY]
    assert ([file.public_id for file in found.files], found.lost) == ([second], 1)


def test_a_colleagues_file_is_not_in_it(cast: Cast, held: Conversation) -> None:
    keeps(cast.sarah, held, "", attachments=(file_of(cast.tom),))
    with tenant_scope(cast.acme.pk):
        found = drafts_in(held.pk, cast.sarah)[REPLY]
    assert (found.files, found.lost) == ((), 1)


def test_of_a_card_number_the_end_alone_is_kept(cast: Cast, held: Conversation) -> None:
    keeps(cast.sarah, held, "Is it 4111 1111 1111 1111?")
    assert "4111 1111 1111" not in kept(cast.sarah, held)


def test_what_no_message_could_hold_is_refused_in_words(cast: Cast, held: Conversation) -> None:
    with pytest.raises(ValidationError, match="up to 20,000 characters"):
        keeps(cast.sarah, held, "x" * (LONGEST_DRAFT + 1))


def test_what_was_sent_meanwhile_is_not_begun_anew(cast: Cast, held: Conversation) -> None:
    sent, noted = uuid.uuid4(), uuid.uuid4()
    with tenant_scope(cast.acme.pk):
        actions.send(held, member=cast.sarah, client_id=sent, text="Whole.")
        actions.keep_note(held, member=cast.sarah, client_id=noted, text="Whole.")
    keeps(cast.sarah, held, "Whole.", client_id=sent)
    keeps(cast.sarah, held, "Whole.", NOTE, client_id=noted)
    assert [kept(cast.sarah, held, paper) for paper in (REPLY, NOTE)] == ["", ""]


@pytest.mark.parametrize("who", ["oscar", "vera"])
def test_who_may_not_answer_begins_nothing(cast: Cast, held: Conversation, who: str) -> None:
    with pytest.raises(PermissionDenied):
        keeps(getattr(cast, who), held)


def test_it_is_no_event(cast: Cast, held: Conversation) -> None:
    with tenant_scope(cast.acme.pk):
        before = Event.objects.count()
        keeps(cast.sarah, held)
        assert Event.objects.count() == before


def test_a_list_knows_where_somebody_has_begun(cast: Cast, guest: Guest, held: Conversation) -> None:
    keeps(cast.sarah, held)
    keeps(cast.sarah, held, "A note", NOTE)
    with tenant_scope(cast.acme.pk):
        assert fetch(drafted_in(cast.acme.pk, cast.sarah.pk, [held.pk, 0])) == [{"conversation_id": held.pk}]
        assert fetch(drafted_in(cast.acme.pk, cast.tom.pk, [held.pk])) == []
        assert fetch(drafted_in(cast.acme.pk, cast.sarah.pk, [])) == []
