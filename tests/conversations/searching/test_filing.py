"""What search knows of a conversation, a moment after it happened."""

from typing import Any

import pytest

from apps.conversations import actions
from apps.conversations.actions import filing
from apps.conversations.models import Contact, Filed, Filing
from apps.conversations.tasks import file_changed
from apps.events.actors import SYSTEM
from apps.ground.lane import Statement, fetch
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.console.scenes import answers, claims, notes, says
from tests.conversations.searching.finds import finds, looks
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme)


def filed_of(cast: Cast) -> list[dict[str, Any]]:
    with tenant_scope(cast.acme.pk):
        return list(Filed.objects.order_by("conversation_id").values("conversation_id", "seq", "notes", "said_at"))


def test_what_is_said_is_found_after_the_sweep(cast: Cast, inbox: Inbox) -> None:
    conversation = says(make_guest(inbox), "A parcel")
    assert looks(cast.sarah, "parcel").ids == ()
    assert file_changed() == 1
    assert looks(cast.sarah, "parcel").ids == (conversation.pk,)


def test_what_is_said_later_is_added(cast: Cast, inbox: Inbox) -> None:
    guest = make_guest(inbox)
    conversation = claims(cast.sarah, says(guest, "A parcel"))
    assert finds(cast.sarah, "parcel") == [conversation.number]
    says(guest, "And a balm")
    answers(cast.sarah, conversation, "Which one?")
    notes(cast.sarah, conversation, "Regular")
    assert finds(cast.sarah, "parcel balm which regular") == [conversation.number]
    (row,) = filed_of(cast)
    assert (row["seq"], row["notes"]) == (4, 1)  # that she joined counts as well


def test_of_what_did_not_change_nothing_is_written(cast: Cast, inbox: Inbox) -> None:
    says(make_guest(inbox), "A parcel")
    assert file_changed() == 1
    assert file_changed() == 0


def test_no_phrase_begins_in_one_message_and_ends_in_another_however_they_were_filed(cast: Cast, inbox: Inbox) -> None:
    guest = make_guest(inbox)
    conversation = says(guest, "It was a gift")
    file_changed()
    says(guest, "card number 7")
    assert finds(cast.sarah, '"gift card"') == []
    assert finds(cast.sarah, '"card number"') == [conversation.number]


def test_a_new_name_is_found_and_the_old_one_no_more(cast: Cast, inbox: Inbox) -> None:
    conversation = says(make_guest(inbox), "Hello")
    with tenant_scope(cast.acme.pk):
        contact = Contact.objects.get(pk=conversation.contact_id)
        for name in ("Anna", "Berta"):
            Contact.objects.filter(pk=contact.pk).update(name=name)
            actions.file(cast.acme.pk, [conversation.pk])
    assert looks(cast.sarah, "berta").ids == (conversation.pk,)
    assert looks(cast.sarah, "anna").ids == ()


def test_what_two_merged_contacts_said_is_found_by_either_name(cast: Cast, inbox: Inbox) -> None:
    one, other = says(make_guest(inbox), "Hello"), says(make_guest(make_inbox(cast.acme)), "Good day")
    with tenant_scope(cast.acme.pk):
        Contact.objects.filter(pk=one.contact_id).update(name="Anna")
        actions.file_changed()
        into = Contact.objects.get(pk=other.contact_id)
        actions.merge_contacts(Contact.objects.get(pk=one.contact_id), into=into, actor=SYSTEM)
    assert set(finds(cast.sarah, "anna")) == {one.number, other.number}


def test_those_that_were_there_before_are_filed_some_at_a_time(cast: Cast, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        says(make_guest(inbox), "A parcel")
    monkeypatch.setattr(filing, "MOST_OLD", 2)
    with across_tenants(Door.SWEEP):
        Filing.objects.all().delete()
    assert [file_changed() for _ in range(4)] == [2, 2, 1, 0]


def test_a_long_log_is_followed_in_stretches(cast: Cast, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    file_changed()
    conversation = says(make_guest(inbox), "A parcel")
    monkeypatch.setattr(filing, "MOST_EVENTS", 1)
    for _ in range(3):
        file_changed()
    assert looks(cast.sarah, "parcel").ids == (conversation.pk,)


def test_one_that_cannot_be_filed_costs_the_others_nothing(cast: Cast, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = says(make_guest(inbox), "A parcel"), says(make_guest(inbox), "A parcel")
    whole = filing.file

    def file(tenant_id: int, ids: list[int]) -> int:
        if broken.pk in ids:
            with tenant_scope(tenant_id):
                fetch(Statement("SELECT 1 / 0", {}))
        return whole(tenant_id, ids)

    monkeypatch.setattr(filing, "file", file)
    assert file_changed() == 1
    assert looks(cast.sarah, "parcel").ids == (sound.pk,)


def test_a_very_long_conversation_is_filed_as_far_as_it_goes(cast: Cast, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    guest = make_guest(inbox)
    monkeypatch.setattr("apps.conversations.searching.sheet.MOST_TERMS", 3)
    conversation = says(guest, "one two three four")
    assert finds(cast.sarah, "three") == [conversation.number]
    assert finds(cast.sarah, "four") == []
    says(guest, "one " * 2_000)
    assert finds(cast.sarah, "one is:open") == [conversation.number]
