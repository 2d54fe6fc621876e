"""What escalations lend the assistant."""

from pydantic import Field

from apps.conversations.actions import hand_over
from apps.conversations.models import Holder
from apps.tools.registry import Arguments, Caller, Content, Refused, Tier, tool


class Escalate(Arguments):
    reason: str = Field(min_length=2, max_length=300, description="Why a person is better, in a few words")
    summary: str = Field("", description="What a colleague should know at once")


@tool("escalate_to_human", tier=Tier.WRITE, aliases=("transfer_to_human",), most_a_conversation=10, always_on=True)
def escalate_to_human(caller: Caller, arguments: Escalate) -> Content:  # noqa: ARG001 - kept with the call, where colleagues read them
    """Hand the conversation to a person. Use it whenever the customer asks for one, or you cannot help; the house tells them so."""
    if caller.conversation.holder != Holder.ASSISTANT:
        raise Refused("A person has it already.")
    hand_over(caller.conversation, to=Holder.QUEUE, fence=caller.conversation.fence, actor=caller.actor)
    return {"status": "done"}
