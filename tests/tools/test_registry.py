"""What tools are given, and what of it is kept."""

import pytest
from django.core.exceptions import ValidationError

from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.tools import actions
from apps.tools.models import ToolCall
from apps.tools.registry import named, storable
from tests.cast import Cast
from tests.tools.conftest import ASSISTANT
from tests.tools.till import Till

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "arguments",
    [
        r'{"to": "a\u0000b"}',
        r'{"to": "\ud800"}',
        r'{"x\u0000": {"deep": ["\udfff"]}}',
        '{"to": "Ann", "pieces": NaN}',
        '{"to": "Ann", "pieces": 1e999}',
        '{"to": "a\x00\ud800"',
        "[" * 3_000,
    ],
)
@pytest.mark.parametrize("name", ["give", "no_such_tool", "\x00\ud800"])
def test_what_no_row_can_hold_comes_back_as_something_to_mend(till: Till, chat: Conversation, name: str, arguments: str) -> None:
    answer = actions.call(chat.tenant.pk, chat.pk, name, arguments, actor=ASSISTANT, key="k")
    assert answer["error"] == ("invalid_arguments" if name == "give" else "unknown_tool")
    with tenant_scope(chat.tenant.pk):
        assert ToolCall.objects.get().state == "refused"
    assert till.given == []


@pytest.mark.parametrize("value", ["plain", "ünïcode 🙂", 7, 2.5, None, True, {"a": [1, {"b": "c"}]}])
def test_everything_else_is_kept_as_it_is(value: object) -> None:
    assert storable(value) == value


def test_who_has_no_secrets_keeps_everything(till: Till) -> None:
    give, verify = named("give"), named("verify_identity")
    assert give is not None
    assert verify is not None
    assert give.masked({"to": "Ann", "odd": 1}) == {"to": "Ann", "odd": 1}
    assert verify.masked({"email": "a@b.example", "code": "123456", "odd": 1}) == {"email": "a@b.example", "code": "…", "odd": "…"}


@pytest.mark.parametrize(("is_on", "most"), [(False, None), (True, 0), (False, 3)])
def test_the_way_to_a_person_is_neither_closed_nor_narrowed(cast: Cast, is_on: bool, most: int | None) -> None:
    with tenant_scope(cast.acme.pk), pytest.raises(ValidationError, match="reach a person"):
        actions.set_tool("transfer_to_human", actor=cast.adam.actor, is_on=is_on, most_a_conversation=most)
