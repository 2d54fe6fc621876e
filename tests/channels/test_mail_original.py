"""The mail as it came: seen by who sees the conversation, in a frame where nothing runs and nothing is fetched."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from apps.conversations import actions
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.inboxes.channels import Incoming
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.channels.mails import ACMES, ANNAS
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
HTML = '<p style="color:red">Where <b>is</b> it?</p><script>alert(1)</script><img src="https://evil.example/pixel.gif" alt="logo">'


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    """Of two messages: a mail, and a word by chat."""
    guest = make_guest(make_inbox(cast.acme, kind="email", sender=ACMES))
    with tenant_scope(cast.acme.pk):
        said = actions.receive(guest, client_id=uuid.uuid4(), text="Where is it?").said
        mail = Incoming(provider_id="a@x", sender=ANNAS, text="Where is it?", whole="Where <is> it?", subject="Order 1042", html=HTML)
        actions.keep_original(said.id, mail, "mail/x.eml")
        actions.receive(guest, client_id=uuid.uuid4(), text="And this?")
        return Conversation.objects.get(pk=said.conversation_id)


def at(conversation: Conversation, seq: int = 1, more: str = "") -> str:
    return f"/console/conversations/{conversation.number}/messages/{seq}/original/{more}"


def test_a_message_that_was_a_mail_leads_to_it(cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
    page = sign_in(cast.sarah).get(f"/console/conversations/{conversation.number}/").text
    assert page.count("Show original") == 1
    assert 'href="messages/1/original/"' in page


def test_its_page_holds_it_in_a_sandbox(cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
    page = sign_in(cast.sarah).get(at(conversation)).text
    assert "Order 1042" in page
    assert "evil.example" not in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert f'src="{at(conversation, more="frame/")}"' in page


def test_in_its_frame_nothing_runs_and_nothing_is_fetched(cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
    answer = sign_in(cast.sarah).get(at(conversation, more="frame/"))
    assert "<b>is</b>" in answer.text
    assert not any(word in answer.text for word in ("alert", "evil.example", "<script"))
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox ")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_mail_in_words_is_shown_in_words(cast: Cast, conversation: Conversation, sign_in: SignIn) -> None:
    with tenant_scope(cast.acme.pk):
        conversation.messages.get(seq=1).originals.update(html="")
    assert "Where &lt;is&gt; it?" in sign_in(cast.sarah).get(at(conversation, more="frame/")).text


@pytest.mark.parametrize("more", ["", "frame/"])
def test_who_does_not_see_the_conversation_sees_no_mail(cast: Cast, conversation: Conversation, sign_in: SignIn, more: str) -> None:
    assert sign_in(cast.charlie).get(at(conversation, more=more)).status_code == 404
    assert sign_in(cast.sarah).get(at(conversation, 2, more)).status_code == 404
    assert Client().get(at(conversation, more=more)).status_code == 302
