"""What colleagues know conversations and visitors by: numbers that begin at one in every tenant."""

import importlib

import pytest

from apps.conversations.models import Contact, Numbering
from apps.ground.scope import tenant_scope
from apps.tenants.models import Tenant
from tests import databases
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SET_NOT_NULL = "ALTER TABLE conversations_contact ALTER number SET NOT NULL"
MIGRATION = importlib.import_module("apps.conversations.migrations.0003_numbers_and_positions")


def visitors_of(tenant: Tenant, *, conversations: int, silent: int) -> list[tuple[int, int]]:
    """The numbers of the conversations that were opened, each with its contact's."""
    inbox = make_inbox(tenant)
    for _ in range(silent):
        make_guest(inbox)
    opened = [says(make_guest(inbox)) for _ in range(conversations)]
    with tenant_scope(tenant.pk):
        return [(one.number, one.contact.number) for one in opened]


def test_each_tenant_counts_its_own_and_each_kind_apart(cast: Cast) -> None:
    assert visitors_of(cast.acme, conversations=2, silent=3) == [(1, 4), (2, 5)]
    assert visitors_of(cast.globex, conversations=1, silent=1) == [(1, 2)]


def test_a_nameless_contact_is_called_by_its_number(at_acme: Cast) -> None:
    first, second = Contact.objects.create(), Contact.objects.create()
    assert [str(first), str(second)] == ["Visitor 1", "Visitor 2"]
    second.save()
    assert (Contact.objects.get(pk=second.pk).number, str(Contact(name="Ann"))) == (2, "Ann")


@pytest.mark.django_db(transaction=True)
def test_those_who_came_before_are_numbered_as_they_came(cast: Cast) -> None:
    visitors_of(cast.globex, conversations=1, silent=0)
    visitors_of(cast.acme, conversations=2, silent=0)
    for step in (
        ("ALTER TABLE conversations_contact ALTER number DROP NOT NULL", "UPDATE conversations_contact SET number = NULL"),
        (MIGRATION.FORGET_CONTACTS, MIGRATION.NUMBER_CONTACTS, SET_NOT_NULL, MIGRATION.GO_ON_FROM_THERE),
    ):
        with databases.owner_session() as owner:
            for statement in step:
                owner.execute(statement)
    with tenant_scope(cast.acme.pk):
        assert list(Contact.objects.order_by("id").values_list("number", flat=True)) == [1, 2]
        assert Contact.objects.create().number == 3
        assert set(Numbering.objects.values_list("kind", "last")) == {("conversation", 2), ("contact", 3)}
