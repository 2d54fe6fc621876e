"""The link by which a customer follows a ticket."""

import pytest
from pytest_django import Settings

from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.tickets import actions, links
from tests.cast import Cast
from tests.tickets.scenes import fresh_ticket, make_ticket

pytestmark = pytest.mark.django_db


def test_opens_its_ticket_and_says_whose_it_is(chat: Conversation, cast: Cast) -> None:
    ticket = make_ticket(chat)
    token = links.token_of(ticket)
    assert token.startswith(f"{cast.acme.public_id}_")
    assert links.opened(token) == (cast.acme.pk, ticket)


def test_stands_under_our_own_address(chat: Conversation, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://tandem.example/under/"
    ticket = make_ticket(chat)
    assert links.link_of(ticket) == f"https://tandem.example/under/tickets/{links.token_of(ticket)}/"


def test_ends_when_somebody_revokes_it(chat: Conversation, cast: Cast) -> None:
    ticket = make_ticket(chat)
    token = links.token_of(ticket)
    with tenant_scope(cast.acme.pk):
        actions.revoke_link(ticket, actor=cast.sarah.actor)
    with pytest.raises(links.NoSuchLink):
        links.opened(token)
    assert links.opened(links.token_of(fresh_ticket(ticket))) == (cast.acme.pk, ticket)


def test_cannot_be_made_up(chat: Conversation, cast: Cast) -> None:
    ticket = make_ticket(chat)
    token = links.token_of(ticket)
    flipped = token[:-1] + ("0" if token[-1] != "0" else "1")
    another = token.replace(f"{ticket.pk:012x}", f"{ticket.pk + 1:012x}")
    rivals = token.replace(cast.acme.public_id, cast.globex.public_id)
    for wrong in ("", "nonsense", token[:-1], flipped, another, rivals, token + "\n", "\ud800"):
        with pytest.raises(links.NoSuchLink):
            links.opened(wrong)


def test_a_key_of_another_house_opens_nothing(chat: Conversation, settings: Settings) -> None:
    token = links.token_of(make_ticket(chat))
    settings.SECRET_KEY = "another"
    with pytest.raises(links.NoSuchLink):
        links.opened(token)
