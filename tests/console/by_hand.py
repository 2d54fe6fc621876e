"""What tests of tools by hand share: a customer with an order, and the case they are served from."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

from django.test import Client

from apps.business.models import Appointment, Customer, Refund
from apps.conversations.models import Contact, Conversation
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tools.models import Approval
from tests.business.scenes import make_appointment, make_customer, make_order, make_policy, make_resource, make_service, utc
from tests.cast import Cast
from tests.conversations.scenes import proves

KEY = "a-form-of-its-own"
REFUND = {"order_id": "1042", "amount": "40.00", "reason": "It came broken"}


def known_as_maria(cast: Cast, conversation: Conversation, limit: int = 50) -> Customer:
    """A customer with an order; colleagues refund up to so much of one."""
    proves(conversation, "maria@example.com")
    with tenant_scope(cast.acme.pk):
        Membership.objects.filter(pk=cast.sarah.pk).update(money_limit=limit)
        Membership.objects.filter(pk__in=[cast.sofia.pk, cast.olivia.pk]).update(money_limit=250)
        customer = make_customer(name="Maria Alvarez", email="maria@example.com", contact=Contact.objects.get(pk=conversation.contact_id))
        make_policy(agent_limit=None, supervisor_limit=None)
        make_order(customer, "40", delivered=3, number="1042")
    return customer


def booked(cast: Cast, conversation: Conversation) -> Appointment:
    with tenant_scope(cast.acme.pk):
        sam = make_resource("Sam")
        service = make_service(sam, name="Skin check", code="skin-check")
        return make_appointment(service, sam, utc(23, 10), number="A-1", contact=Contact.objects.get(pk=conversation.contact_id))


def at(conversation: Conversation, rest: str) -> str:
    return f"/console/conversations/{conversation.number}/{rest}"


def look(browser: Client, conversation: Conversation, rest: str = "tools/") -> str:
    answer = browser.get(at(conversation, rest))
    assert answer.status_code == 200, answer.status_code
    return plainly(answer.text)


def use(browser: Client, conversation: Conversation, name: str, **form: Any) -> Any:
    return browser.post(at(conversation, f"tools/{name}/"), {"key": KEY} | form, headers={"HX-Request": "true"})


def body(answer: Any) -> str:
    """What stands in the dialog then."""
    return plainly(answer.text[answer.text.index('id="tool-body"') :])


def plainly(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def refunds(conversation: Conversation) -> list[Decimal]:
    with tenant_scope(conversation.tenant_id):
        return list(Refund.objects.values_list("amount", flat=True))


def decide(browser: Client, conversation: Conversation, act: str, note: str = "") -> Any:
    with tenant_scope(conversation.tenant_id):
        asked = Approval.objects.latest("pk")
    return browser.post(at(conversation, f"approvals/{asked.pk}/"), {"act": act, "note": note}, headers={"HX-Request": "true"})
