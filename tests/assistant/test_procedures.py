"""Procedures are drafted, published and brought back; and those that apply go to whoever answers."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.assistant import actions
from apps.assistant.models import Procedure
from apps.assistant.procedures import applying
from apps.conversations.models import Conversation
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.tenants.models import Tenant
from apps.tools.actions import set_tool
from tests.cast import Cast

pytestmark = pytest.mark.django_db

STEPS = "1. Look up the order with @order_lookup.\n2. Say: It is on its way."
HELLO = Conversation(language="en")


def draft(tenant: Tenant, name: str = "Late parcels", **said: Any) -> Procedure:
    with tenant_scope(tenant.pk):
        return actions.create_procedure(**{"name": name, "when": "An order is late.", "text": STEPS, "actor": SYSTEM} | said)


def publish(tenant: Tenant, name: str = "Late parcels", **said: Any) -> Procedure:
    procedure = draft(tenant, name, **said)
    actions.publish_procedure(procedure, actor=SYSTEM)
    return procedure


def rewrite(procedure: Procedure, text: str) -> None:
    actions.change_procedure(procedure, changed=[], text=text, actor=SYSTEM)


def versions(procedure: Procedure) -> list[tuple[int, str, str]]:
    with tenant_scope(procedure.tenant_id):
        return list(procedure.versions.values_list("number", "state", "text"))


def given(tenant: Tenant, *said: str, conversation: Conversation = HELLO, drafts: bool = False) -> list[str]:
    with tenant_scope(tenant.pk):
        return [one.name for one in applying(conversation, said, drafts=drafts)]


class TestWriting:
    def test_begins_with_a_draft(self, cast: Cast) -> None:
        assert versions(draft(cast.acme)) == [(1, "draft", STEPS)]

    def test_a_draft_is_changed_in_place(self, cast: Cast) -> None:
        procedure = draft(cast.acme)
        rewrite(procedure, "1. @order_lookup")
        assert versions(procedure) == [(1, "draft", "1. @order_lookup")]

    def test_what_is_published_stays_while_the_next_is_drafted(self, cast: Cast) -> None:
        procedure = publish(cast.acme)
        rewrite(procedure, "1. @order_lookup")
        assert versions(procedure) == [(2, "draft", "1. @order_lookup"), (1, "published", STEPS)]

    def test_the_same_words_again_are_no_version(self, cast: Cast) -> None:
        procedure = publish(cast.acme)
        rewrite(procedure, STEPS)
        assert len(versions(procedure)) == 1

    def test_publishing_retires_the_one_before(self, cast: Cast) -> None:
        procedure = publish(cast.acme)
        rewrite(procedure, "1. @order_lookup")
        actions.publish_procedure(procedure, actor=cast.adam.actor)
        assert [(number, state) for number, state, _ in versions(procedure)] == [(2, "published"), (1, "retired")]
        with tenant_scope(cast.acme.pk):
            assert procedure.published is not None
            assert procedure.published.published_by_id == cast.adam.pk
            assert Event.objects.filter(name="procedure.published").latest("pk").payload["version"] == 2

    def test_an_old_version_comes_back_as_a_draft_and_no_draft_is_lost(self, cast: Cast) -> None:
        procedure = publish(cast.acme)
        rewrite(procedure, "1. @ticket_lookup")
        actions.restore_procedure(procedure, number=1, actor=SYSTEM)
        assert versions(procedure) == [(3, "draft", STEPS), (2, "retired", "1. @ticket_lookup"), (1, "published", STEPS)]

    def test_withdrawn_it_can_be_written_further(self, cast: Cast) -> None:
        procedure = publish(cast.acme)
        actions.withdraw_procedure(procedure, actor=SYSTEM)
        rewrite(procedure, "1. @order_lookup")
        assert [(number, state) for number, state, _ in versions(procedure)] == [(2, "draft"), (1, "retired")]


class TestRefused:
    def test_with_an_error_in_it(self, cast: Cast) -> None:
        procedure = draft(cast.acme, text="1. @refnd_request")
        with pytest.raises(ValidationError, match="Did you mean @refund_request"):
            actions.publish_procedure(procedure, actor=SYSTEM)
        assert versions(procedure) == [(1, "draft", "1. @refnd_request")]

    def test_with_a_tool_that_is_off_here(self, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            set_tool("order_lookup", actor=SYSTEM, is_on=False, most_a_conversation=None)
        with pytest.raises(ValidationError, match="switched off"):
            publish(cast.acme)

    def test_of_many_errors_a_few_are_told(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="And 4 more") as refused:
            publish(cast.acme, text="\n".join(f"{number}. @nothing{number}" for number in range(1, 10)))
        assert len(refused.value.messages) == 6

    def test_without_a_draft(self, cast: Cast) -> None:
        procedure = publish(cast.acme)
        with pytest.raises(ValidationError, match="no draft"):
            actions.publish_procedure(procedure, actor=SYSTEM)
        actions.withdraw_procedure(procedure, actor=SYSTEM)
        with pytest.raises(ValidationError, match="not published"):
            actions.withdraw_procedure(procedure, actor=SYSTEM)

    @pytest.mark.parametrize("said", [{"text": "1. \x00"}, {"when": "\x00"}, {"tags": ["x" * 41]}, {"tags": ["x"] * 21}])
    def test_words_that_cannot_be_kept(self, cast: Cast, said: dict[str, Any]) -> None:
        with pytest.raises(ValidationError) as refused:
            draft(cast.acme, **said)
        assert list(refused.value.message_dict) == list(said)

    def test_a_name_that_is_taken(self, cast: Cast) -> None:
        draft(cast.acme)
        with pytest.raises(ValidationError, match="of this name"):
            draft(cast.acme)
        assert draft(cast.globex).name == "Late parcels"

    def test_by_the_role_matrix(self, cast: Cast) -> None:
        procedure, agent = publish(cast.acme), cast.sarah.actor
        with pytest.raises(PermissionDenied):
            draft(cast.acme, "Another", actor=agent)
        for act in (actions.publish_procedure, actions.withdraw_procedure):
            with pytest.raises(PermissionDenied):
                act(procedure, actor=agent)
        with pytest.raises(PermissionDenied):
            actions.restore_procedure(procedure, number=1, actor=agent)
        with pytest.raises(PermissionDenied):
            actions.change_procedure(procedure, changed=[], actor=agent)


class TestApplying:
    def test_what_is_published_and_on(self, cast: Cast) -> None:
        publish(cast.acme, "One")
        draft(cast.acme, "Two")
        actions.withdraw_procedure(publish(cast.acme, "Three"), actor=SYSTEM)
        off = publish(cast.acme, "Four")
        off.is_on = False
        actions.change_procedure(off, changed=["is_on"], actor=SYSTEM)
        publish(cast.globex, "Five")
        assert given(cast.acme, "Hello") == ["One"]

    def test_a_draft_takes_its_place_in_a_rehearsal(self, cast: Cast) -> None:
        procedure = publish(cast.acme)
        rewrite(procedure, "1. @ticket_lookup")
        with tenant_scope(cast.acme.pk):
            assert [one.text for one in applying(HELLO, [])] == [STEPS]
            assert [one.tools for one in applying(HELLO, [], drafts=True)] == [("ticket_lookup",)]

    def test_a_few_go_always_in_the_order_of_their_age(self, cast: Cast) -> None:
        for name in ("Cancel", "Allergy", "Broken"):
            publish(cast.acme, name)
        assert given(cast.acme, "broken") == given(cast.acme, "hello there") == ["Cancel", "Allergy", "Broken"]

    def test_of_many_those_that_are_spoken_of(self, cast: Cast) -> None:
        for number in range(6):
            publish(cast.acme, f"Other {number}", when="Somebody speaks of giraffes.")
        publish(cast.acme, "Damaged", when="Something arrived broken, damaged or leaking.")
        publish(cast.acme, "Leaving", when="A customer wants to cancel their subscription.")
        assert given(cast.acme, "the bottle leaks") == ["Damaged"]
        assert given(cast.acme, "Quiero cancelar mi suscripción") == ["Leaving"]
        assert given(cast.acme, "It is damaged, so I want to cancel my subscription") == ["Damaged", "Leaving"]
        assert given(cast.acme, "it leaks", "yes", "1042") == ["Damaged"]
        assert given(cast.acme, "hello") == []

    def test_never_more_than_five(self, cast: Cast) -> None:
        for number in range(8):
            publish(cast.acme, f"Broken {number}", when="Something arrived broken.")
        assert given(cast.acme, "it is broken") == [f"Broken {number}" for number in range(5)]

    def test_only_for_its_tags(self, cast: Cast) -> None:
        publish(cast.acme, tags=["VIP"])
        assert given(cast.acme, "hello") == []
        assert given(cast.acme, "hello", conversation=Conversation(language="en", tags=["vip"])) == ["Late parcels"]

    def test_only_for_who_is_upset_and_then_to_the_end(self, cast: Cast) -> None:
        publish(cast.acme, only_upset=True)
        assert given(cast.acme, "Where is my order?") == []
        assert given(cast.acme, "This is awful, terrible, I am furious", "1042", "yes") == ["Late parcels"]

    def test_is_one_query(self, cast: Cast, django_assert_num_queries: Any) -> None:
        for number in range(7):
            publish(cast.acme, f"Broken {number}", when="Something arrived broken.")
        with tenant_scope(cast.acme.pk), django_assert_num_queries(1):
            applying(HELLO, ["it is broken"])
