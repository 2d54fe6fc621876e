"""An inbox of texts or mail is no chat: no page opens it, whoever knows its key."""

import pytest
from django.test import Client

from apps.conversations.models import Visitor
from apps.ground.scope import tenant_scope
from tests.cast import Cast
from tests.factories import make_inbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("kind", "sender"), [("sms", "+15550001111"), ("whatsapp", "+15550001111"), ("email", "help@acme.example")])
def test_no_page_opens_it(cast: Cast, kind: str, sender: str) -> None:
    inbox = make_inbox(cast.acme, kind=kind, sender=sender)
    begun = Client().post("/widget/api/session", {"inbox": inbox.key}, content_type="application/json")
    assert (begun.status_code, begun.json()["error"]["code"]) == (404, "inbox")
    assert Client().get("/widget/frame/", {"inbox": inbox.key}).status_code == 404
    with tenant_scope(cast.acme.pk):
        assert not Visitor.objects.exists()
