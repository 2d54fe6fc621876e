"""Beside the thread: whoever is forgotten is found by no search, chosen by nobody, and their tickets and files open for no one."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from apps.conversations import actions
from apps.conversations.files import examine
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tickets.links import token_of
from apps.tickets.models import Stage, Ticket
from tests.cast import Cast
from tests.console.conftest import do, tab
from tests.console.test_forgotten import CANARY, asks, talks
from tests.conversations.scenes import fresh
from tests.tickets.scenes import fresh_ticket, make_ticket

SignIn = Callable[[Membership], Client]
NO_SUCH_PAGE = 4404
SEARCH = "/console/search/?q={0}"


@pytest.fixture
def conversation(cast: Cast, settings: Settings, tmp_path: Path) -> Conversation:
    settings.MEDIA_ROOT = tmp_path
    return fresh(talks(cast))


@pytest.fixture
def ticket(conversation: Conversation) -> Ticket:
    return make_ticket(conversation, subject=f"{CANARY}’s pump")


@pytest.mark.django_db
class TestNothingIsShown:
    @pytest.mark.parametrize("address", [SEARCH, "/console/tickets/?stage=any", "/console/tickets/new/people/?find_people={0}"])
    def test_where_they_were_found(self, cast: Cast, conversation: Conversation, ticket: Ticket, sign_in: SignIn, address: str) -> None:
        actions.file_changed()
        sofia, address = sign_in(cast.sofia), address.format(CANARY)
        assert CANARY in _found(sofia, address)
        asks(conversation, cast)
        assert CANARY not in _found(sofia, address)

    def test_in_the_admin_to_who_looks_through_messages_or_for_lessons(
        self, cast: Cast, conversation: Conversation, sign_in: SignIn
    ) -> None:
        olivia, admin = sign_in(cast.olivia), "/admin/conversations"
        pages = {
            f"{admin}/message/": f"I am {CANARY}.",
            f"/admin/assistant/rehearsal/people/?person={CANARY}": CANARY,
            f"{admin}/conversation/learn/?of={conversation.pk}": f'id="conversation-{conversation.pk}"',
        }
        assert [page for page, words in pages.items() if words in _found(olivia, page)] == list(pages)
        asks(conversation, cast)
        assert [page for page, words in pages.items() if words in _found(olivia, page)] == []

    def test_of_who_was_chosen_already(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        sofia, address = sign_in(cast.sofia), f"/console/tickets/new/people/?contact={conversation.contact_id}"
        assert CANARY in sofia.get(address).text
        asks(conversation, cast)
        assert CANARY not in sofia.get(address).text

    def test_of_their_ticket_not_even_to_who_has_its_link(
        self, cast: Cast, conversation: Conversation, ticket: Ticket, sign_in: SignIn
    ) -> None:
        with tenant_scope(cast.acme.pk):
            pages = {sign_in(cast.sofia): f"/console/tickets/{ticket.number}/", Client(): f"/tickets/{token_of(ticket)}/"}
        assert all(CANARY in browser.get(page).text for browser, page in pages.items())
        asks(conversation, cast)
        assert [browser.get(page).status_code for browser, page in pages.items()] == [404, 404]
        assert fresh_ticket(ticket).status == Stage.CLOSED

    def test_of_their_files(self, cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            kept = actions.store(BytesIO(b"words"), examine(BytesIO(b"words"), "a.txt"), tenant=cast.acme, actor=cast.sarah.actor)
            kept.message = conversation.messages.get(seq=1)
            kept.save(update_fields=["message"])
        sofia, address = sign_in(cast.sofia), f"/console/attachments/{kept.public_id}/"
        assert _status(sofia, address) == 200
        asks(conversation, cast)
        assert _status(sofia, address) == 404


def _status(browser: Client, address: str) -> int:
    answer = browser.get(address)
    answer.getvalue()  # read to its end, a file is closed
    return answer.status_code


def _found(browser: Client, address: str) -> str:
    """Without the field that says again what was asked."""
    return re.sub(r'value="[^"]*"', "", browser.get(address).text)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sockets")
class TestSockets:
    async def test_a_list_of_tickets_loses_theirs_and_their_page_is_over(self, live_cast: Cast) -> None:
        conversation = await do(lambda: fresh(talks(live_cast)))
        ticket = await do(make_ticket, conversation, subject=f"{CANARY}’s pump")
        listed, opened = await tab(live_cast.sarah, "console.tickets"), await tab(live_cast.sarah, f"console.ticket-{ticket.number}")
        await opened.until(lambda frame: '"mark"' in frame)
        await do(asks, conversation, live_cast)
        await listed.until(lambda frame: f'<div id="ticket-{ticket.number}" data-into="tickets"></div>' in frame)
        assert await opened.closed_with() == NO_SUCH_PAGE
