"""Words that stand for what differs from conversation to conversation."""

import pytest

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.desk.placeholders import EXAMPLE, MEANINGS, filled, problems, worded
from apps.ground.scope import tenant_scope
from tests.cast import Cast
from tests.console import scenes
from tests.desk.naming import named


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    return named(cast, "Maria Santos")


def as_sent(cast: Cast, conversation: Conversation, text: str) -> str:
    with tenant_scope(cast.acme.pk):
        return filled(text, Conversation.objects.select_related("tenant", "contact").get(pk=conversation.pk), cast.sarah)


@pytest.mark.django_db
class TestFilledIn:
    def test_by_the_conversation_and_who_writes(self, cast: Cast, conversation: Conversation) -> None:
        text = "Dear {{ customer.name }}, {{customer.first_name}}: #{{ conversation.number }}. {{ agent.name }}, {{ workspace.name }}"
        assert as_sent(cast, conversation, text) == f"Dear Maria Santos, Maria: #{conversation.number}. Sarah, Acme Skin"

    def test_whoever_has_no_name_is_called_as_the_text_says(self, cast: Cast, guest: Guest) -> None:
        nameless = scenes.says(guest)
        assert as_sent(cast, nameless, "Hello {{ customer.name | there }}!") == "Hello there!"
        assert as_sent(cast, nameless, "Hello {{ customer.first_name }}, welcome.") == "Hello, welcome."

    def test_a_name_is_no_placeholder(self, cast: Cast) -> None:
        sly = named(cast, "{{ agent.name }}")
        assert as_sent(cast, sly, "Hello {{ customer.name }}.") == "Hello {{ agent.name }}."

    def test_text_without_any_stays_as_it_is(self, cast: Cast, conversation: Conversation) -> None:
        assert as_sent(cast, conversation, "Costs {5} | 6 }") == "Costs {5} | 6 }"


class TestProblems:
    @pytest.mark.parametrize("text", ["", "Plain.", "{{ customer.name }}", "{{customer.first_name|there}} and {{ workspace.name }}"])
    def test_what_can_be_filled_in_has_none(self, text: str) -> None:
        assert list(problems(text)) == []

    def test_each_stranger_is_named_once_with_what_there_is(self) -> None:
        (told,) = problems("{{ order.id }} {{ order.id }}")
        assert told.startswith("“order.id” stands for nothing.")
        assert all(name in told for name in MEANINGS)

    @pytest.mark.parametrize("text", ["{{ customer.name", "customer.name }}", "{{ {{ customer.name }}"])
    def test_a_brace_that_is_left_open_is_told(self, text: str) -> None:
        assert any("begins with {{" in one for one in problems(text))


def test_every_placeholder_has_an_example() -> None:
    assert EXAMPLE.keys() == MEANINGS.keys()
    for name in MEANINGS:
        assert worded(f"{{{{ {name} }}}}", EXAMPLE) == EXAMPLE[name]
