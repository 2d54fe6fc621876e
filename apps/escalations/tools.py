"""What escalations lend the assistant."""

from pydantic import Field

from apps.conversations.models import Holder
from apps.escalations.actions import escalate
from apps.escalations.actions.keeping import open_one
from apps.escalations.models import Escalation
from apps.escalations.planning import Because, Course, plan
from apps.escalations.rules.judging import Evidence
from apps.tools.registry import Arguments, Caller, Content, Refused, Tier, tool


class Escalate(Arguments):
    reason: str = Field(min_length=2, max_length=300, description="Why a person is better, in a few words")
    summary: str = Field("", description="What a colleague should know at once")


@tool("escalate_to_human", tier=Tier.WRITE, aliases=("transfer_to_human",), most_a_conversation=10, always_on=True, by_hand=False)
def escalate_to_human(caller: Caller, arguments: Escalate) -> Content:
    """Hand the conversation to a person. Use it whenever the customer asks for one, or you cannot help; the house tells them so."""
    if caller.conversation.holder != Holder.ASSISTANT:
        raise Refused("A person has it already.")
    made = plan(caller.conversation, because(arguments.reason, arguments.summary))
    offered = open_one(caller.conversation)
    if made.course is Course.OFFER and offered is not None:  # they know what there is
        return {"status": "offered"}
    escalate(caller.conversation, made=made, actor=caller.actor, fence=caller.conversation.fence)
    return {"status": "done" if made.course is Course.QUEUE else "offered"}


def because(reason: str, summary: str = "") -> Because:
    """The assistant's own reasons."""
    told = tuple(Evidence("assistant", text) for text in (reason, summary) if text)
    return Because(Escalation.Reason.ASSISTANT, "The assistant asked for a person", told, can_go_on=True)
