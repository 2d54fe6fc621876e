"""A ticket's reply: by which channel it goes, what that lets through, and what is offered where it lets words through no more."""

import uuid
from typing import Any

import pytest
from django.test import Client

from apps.conversations.models import Conversation, Delivery, Message
from apps.desk.models import CannedReply
from apps.events.actors import SYSTEM
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Template
from apps.tickets.actions import open_ticket
from apps.tickets.models import SlaTarget, Ticket
from tests.cast import Cast
from tests.console import scenes
from tests.console.test_channels import PHONE, SignIn, an_inbox, reach_of, words_of, writes_from
from tests.factories import make_guest, make_inbox
from tests.tickets.scenes import make_ticket, marks_of, promises

pytestmark = pytest.mark.django_db

LIST = "/console/tickets/"


@pytest.fixture
def texted(cast: Cast) -> Ticket:
    return make_ticket(writes_from(an_inbox(cast, "sms", name="Texts")))


@pytest.fixture
def on_whatsapp(cast: Cast) -> Ticket:
    inbox = an_inbox(cast, "whatsapp", name="WhatsApp")
    with tenant_scope(cast.acme.pk):
        Template.objects.create(inbox=inbox, name="Shipped", provider_id="HX1", text="Hello {{1}}, order {{2}} has left.")
    return make_ticket(writes_from(inbox))


def page(browser: Client, ticket: Ticket) -> str:
    return words_of(browser.get(f"{LIST}{ticket.number}/"))


def send(browser: Client, ticket: Ticket, to: str = "messages", **form: Any) -> Any:
    form = {"client_id": str(uuid.uuid4())} | form
    return browser.post(f"{LIST}{ticket.number}/{to}/", form, headers={"HX-Request": "true"})


def test_it_says_where_a_reply_goes_and_how_it_is_counted(cast: Cast, texted: Ticket, sign_in: SignIn) -> None:
    shown = page(sign_in(cast.sarah), texted)
    assert f'Replies go by SMS to <bdi class="figures">{PHONE}</bdi>' in shown
    assert "data-segments" in shown


def test_it_offers_canned_replies_as_they_would_be_said_there(cast: Cast, texted: Ticket, sign_in: SignIn) -> None:
    with tenant_scope(cast.acme.pk):
        text = "Hello {{ customer.first_name|there }}, about number {{ conversation.number|none }}:"
        CannedReply.objects.create(owner=cast.sarah, shortcut="about", title="About", text=text)
    browser, address = sign_in(cast.sarah), f"{LIST}{texted.number}/picks/replies/"
    assert f'data-picks="{address}"' in page(browser, texted)
    number = texted.conversation.number  # type: ignore[union-attr]
    assert f"Hello Dana, about number {number}:" in browser.get(address, {"q": "ab"}).text
    with tenant_scope(cast.acme.pk):
        Ticket.objects.filter(pk=texted.pk).update(conversation=None)
    assert "Hello Dana, about number none:" in browser.get(address, {"q": "ab"}).text
    assert sign_in(cast.charlie).get(address).status_code == 404


def test_once_the_window_is_closed_it_takes_approved_texts_alone(
    cast: Cast, on_whatsapp: Ticket, sign_in: SignIn, held_clock: HeldClock
) -> None:
    browser = sign_in(cast.sarah)
    assert 'data-takes="words"' in page(browser, on_whatsapp)
    held_clock.advance(hours=25)
    assert 'data-takes="templates"' in page(browser, on_whatsapp)
    refused = send(browser, on_whatsapp, text="Hello?")
    assert (refused.status_code, "takes an approved template now" in refused.text) == (422, True)


def test_an_approved_text_is_said_once_and_keeps_the_promise(
    cast: Cast, sign_in: SignIn, held_clock: HeldClock, on_whatsapp: Ticket
) -> None:
    promises(cast, first_reply=60 * 48)
    ticket = make_ticket(on_whatsapp.conversation)  # type: ignore[arg-type]
    held_clock.advance(hours=25)
    browser = sign_in(cast.sarah)
    with tenant_scope(cast.acme.pk):
        template = Template.objects.get()
    form = {"client_id": str(uuid.uuid4()), "template": template.pk, "place-1": "Dana", "place-2": "1042"}
    for _ in range(2):
        answer = send(browser, ticket, "approved", **form)
        assert "Hello Dana, order 1042 has left." in answer.text
    with tenant_scope(cast.acme.pk):
        assert Message.objects.filter(author="agent", kind="text").count() == 1
        assert Delivery.objects.get(purpose="message").template == "HX1"
    assert marks_of(ticket)[SlaTarget.Kind.FIRST_REPLY] == "met"
    assert send(browser, ticket, "approved", template=0).status_code == 422


def test_whoever_holds_it_may_choose_another_way(cast: Cast, sign_in: SignIn, texted: Ticket) -> None:
    conversation: Conversation = texted.conversation  # type: ignore[assignment]
    browser = sign_in(cast.sarah)
    with tenant_scope(cast.acme.pk):
        other = an_inbox(cast, "whatsapp", name="WhatsApp")
    visitor = reach_of(writes_from(other))
    assert visitor is not None
    assert "Another way" not in page(browser, texted)
    way = f"visitor-{visitor.pk}"
    assert send(browser, texted, "way", way=way).status_code == 403
    scenes.claims(cast.sarah, conversation)
    assert f"/console/tickets/{texted.number}/way/" in page(browser, texted)
    assert "Replies go by WhatsApp" in words_of(send(browser, texted, "way", way=way))
    assert reach_of(conversation) == visitor


def test_where_nobody_has_written_there_is_no_way_to_choose(cast: Cast, sign_in: SignIn) -> None:
    with_nobody = make_ticket(scenes.says(make_guest(make_inbox(cast.acme))))
    with tenant_scope(cast.acme.pk):
        Ticket.objects.filter(pk=with_nobody.pk).update(conversation=None)
    browser = sign_in(cast.sarah)
    assert 'class="way"' not in page(browser, with_nobody)
    assert send(browser, with_nobody, "way", way="page").status_code == 422


def test_who_never_wrote_is_answered_and_from_then_on_it_says_where(cast: Cast, texted: Ticket, sign_in: SignIn) -> None:
    with tenant_scope(cast.acme.pk):
        alone = open_ticket(contact=texted.contact, subject="By phone", key="alone", actor=SYSTEM)
    browser = sign_in(cast.sarah)
    before = page(browser, alone)
    assert ('id="reply-way"' in before, 'class="way"' in before) == (True, False)
    assert 'data-into="reply-way"' in send(browser, alone, text="We are here.").text
