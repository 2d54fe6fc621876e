"""From the moment it is asked for, nothing of whoever is forgotten is on any screen: not while it goes, and not after."""

import json
from collections.abc import Callable

import pytest
from channels.db import database_sync_to_async
from django.test import Client

from apps.conversations.actions import resolve
from apps.conversations.models import Contact, Conversation, Outcome
from apps.desk.actions import keep_draft
from apps.desk.models import Draft
from apps.ground.scope import tenant_scope
from apps.privacy import actions
from apps.privacy.models import Erasure, Hold
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console.conftest import tab
from tests.conversations.scenes import claims, fresh, says
from tests.factories import make_guest, make_inbox

SignIn = Callable[[Membership], Client]
CANARY = "Quillfeather"


def talks(cast: Cast) -> Conversation:
    conversation = claims(cast.sarah, says(make_guest(make_inbox(cast.acme)), f"I am {CANARY}."))
    with tenant_scope(cast.acme.pk):
        Contact.objects.filter(pk=conversation.contact_id).update(name=CANARY)
        Conversation.objects.filter(pk=conversation.pk).update(tags=[CANARY])
    return conversation


def ended(cast: Cast) -> Conversation:
    """Nothing more happens to it."""
    conversation = talks(cast)
    with tenant_scope(cast.acme.pk):
        resolve(fresh(conversation), outcome=Outcome.SOLVED, actor=cast.sarah.actor)
    return conversation


def asks(conversation: Conversation, cast: Cast) -> Erasure:
    with tenant_scope(cast.acme.pk):
        return actions.ask(fresh(conversation).contact, actor=cast.olivia.actor)


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def conversation(self, cast: Cast) -> Conversation:
        return talks(cast)

    def test_the_thread_says_that_they_were_forgotten_and_the_list_shows_a_number(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn
    ) -> None:
        sarah, page = sign_in(cast.sarah), f"/console/conversations/{conversation.number}/"
        assert CANARY in sarah.get(page).content.decode()
        asks(conversation, cast)
        shown = sarah.get(f"{page}?list=resolved").content.decode()
        assert "This person was forgotten" in shown
        assert f'id="conversation-{conversation.number}"' in shown
        assert CANARY not in shown

    @pytest.mark.parametrize("part", ["messages/", "messages/?q=I", "person/", "articles/"])
    def test_its_parts_are_there_no_more(self, cast: Cast, conversation: Conversation, sign_in: SignIn, part: str) -> None:
        sarah, address = sign_in(cast.sarah), f"/console/conversations/{conversation.number}/{part}"
        assert sarah.get(address).status_code == 200
        asks(conversation, cast)
        assert sarah.get(address).status_code == 404

    def test_a_draft_that_was_on_its_way_is_not_kept(self, cast: Cast, conversation: Conversation) -> None:
        asks(conversation, cast)
        with tenant_scope(cast.acme.pk):
            keep_draft(conversation, member=cast.sarah, paper=Draft.Paper.NOTE, text=CANARY)
            assert not Draft.objects.exists()

    def test_what_a_hold_keeps_is_shown_again(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        erasure = asks(conversation, cast)
        with tenant_scope(cast.acme.pk):
            Hold.objects.create(contact_id=conversation.contact_id, reference="2026-1")
        assert not actions.erase(erasure.tenant_id, erasure.pk)
        shown = sign_in(cast.sarah).get(f"/console/conversations/{conversation.number}/").content.decode()
        assert f"I am {CANARY}." in shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sockets")
class TestSockets:
    @pytest.mark.parametrize("begins", [talks, ended])
    async def test_a_thread_that_is_open_is_told(self, live_cast: Cast, begins: Callable[[Cast], Conversation]) -> None:
        conversation = await database_sync_to_async(begins)(live_cast)
        sarah = await tab(live_cast.sarah, f"console.conversation-{conversation.number}")
        await sarah.until(lambda frame: CANARY in frame)
        await database_sync_to_async(asks)(conversation, live_cast)
        await sarah.until(lambda frame: frame == json.dumps({"type": "forgotten"}))
