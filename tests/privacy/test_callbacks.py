"""Whose a provider's callback is: of whom it names as one of its ends, to the letter, and of nobody whom it merely mentions."""

from typing import Any

import pytest

from apps.conversations.models import Contact, Inbound
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.privacy.map.conversations import came_from_them
from apps.privacy.map.grammar import Whose
from tests.cast import Cast
from tests.factories import make_inbox

pytestmark = pytest.mark.django_db

ANNA, PHONE = "an.berg@example.org", "+4930123456"


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme)


def found(inbox: Inbox, **told: Any) -> bool:
    with tenant_scope(inbox.tenant_id):
        Inbound.objects.all().delete()
        Inbound.objects.create(inbox=inbox, provider_id="p", **told)
        contact = Contact.objects.create()
        return Inbound.objects.filter(came_from_them(Whose(contacts=(contact.pk,), addresses=(ANNA, PHONE)))).exists()


@pytest.mark.parametrize(
    "told",
    [
        {"sender": ANNA},
        {"fields": {"From": PHONE}},
        {"fields": {"To": PHONE, "From": "+15550001111", "MessageStatus": "sent"}},
        {"fields": {"To": f"whatsapp:{PHONE}"}},
        {"fields": {"WaId": "4930123456"}},
        {"fields": {"recipient": ANNA}},
    ],
)
def test_what_names_them_is_theirs(told: dict[str, Any], inbox: Inbox) -> None:
    assert found(inbox, **told)


@pytest.mark.parametrize(
    "told",
    [
        {"sender": f"j{ANNA}"},
        {"fields": {"From": f"{PHONE}78"}, "sender": f"{PHONE}78"},
        {"fields": {"recipient": f"j{ANNA}"}},
        {"fields": {"From": "+15550002222", "Body": f"Write to my wife, {ANNA}, or call {PHONE}."}},
        {"fields": {"From": "+15550002222", "Body": PHONE}},
    ],
)
def test_whoever_else_mentions_them_keeps_their_words(told: dict[str, Any], inbox: Inbox) -> None:
    assert not found(inbox, **told)


def test_of_whom_no_address_is_known_nothing_is_found(inbox: Inbox) -> None:
    with tenant_scope(inbox.tenant_id):
        Inbound.objects.create(inbox=inbox, provider_id="p")
        assert not Inbound.objects.filter(came_from_them(Whose(contacts=(1,)))).exists()
