"""What stands in a call's way whatever its arguments are: in a turn and in a rehearsal alike."""

from collections.abc import Callable

from apps.conversations.models import Conversation
from apps.tools import answers, queries
from apps.tools.registry import Content, Tool


def refusal(tool: Tool, conversation: Conversation, *, is_verified: Callable[[], bool], made: Callable[[], int]) -> Content | None:
    """For the assistant. `made`: how often it called the tool in this conversation before."""
    setting = queries.setting_of(tool.name)
    if setting and not setting.is_on:
        return answers.error("not_available", tool=tool.name)
    if tool.needs_identity and not is_verified():
        return unproven(tool, conversation)
    own = setting.most_a_conversation if setting else None
    if made() >= (tool.most_a_conversation if own is None else own):
        return answers.error("limit_reached", tool=tool.name)
    return None


def unproven(tool: Tool, conversation: Conversation) -> Content:
    return answers.error("identity_required", tool=tool.name, **queries.ways_to_prove(conversation))
