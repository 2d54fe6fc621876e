"""A colleague answers from a ticket, out on the conversation's own channel."""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.actions import NotTheHolder
from apps.conversations.listing import Sight, is_in
from apps.conversations.models import Conversation, Holder, Message
from apps.conversations.reading import Said
from apps.conversations.ways import demand_open
from apps.inboxes.models import Template
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require
from apps.tickets.actions.changing import lock
from apps.tickets.actions.hearing import reckon
from apps.tickets.actions.mailing import mail_reply
from apps.tickets.actions.reaching import begun, go_on_in, reached
from apps.tickets.models import Ticket
from apps.tickets.queries import current_after

UNSEEN = "It is answered in another team’s conversation, which you do not see. Leave them a note here, or give them the ticket."


@transaction.atomic
def reply(
    ticket: Ticket, *, member: Membership, client_id: UUID, text: str, attachments: tuple[str, ...] = (), sight: Sight | None = None
) -> Said:
    """Whoever replies holds the conversation from then on, unless a colleague does; who does not see it takes it from nobody. Where it has
    ended it goes on; where there is none, one begins on the customer's own channel."""
    require(member.actor, Can.ANSWER)
    locked = lock(ticket)
    said_before = Message.objects.filter(conversation=locked.conversation_id or 0, membership=member, client_id=client_id)
    if locked.conversation and said_before.exists():  # whoever has it now, an answer that was lost is given again
        conversation = locked.conversation
    else:
        conversation = _in_hand(locked, member, sight)
        go_on_in(locked, conversation)
        demand_open(conversation, text=text, files=len(attachments))
    said = conversations.post(conversation, member=member, client_id=client_id, text=text, attachments=attachments)
    reckon(locked)
    mail_reply(locked, said)
    return said


@transaction.atomic
def reply_approved(
    ticket: Ticket, *, member: Membership, template: Template, variables: Mapping[str, str], client_id: UUID, sight: Sight | None = None
) -> Said:
    """Outside a channel's window: a text that its provider approved, with what goes into its places."""
    require(member.actor, Can.ANSWER)
    locked = lock(ticket)
    conversation = _in_hand(locked, member, sight)
    go_on_in(locked, conversation)
    said = conversations.send_template(conversation, member=member, template=template, variables=variables, client_id=client_id)
    reckon(locked)
    return said


def _in_hand(ticket: Ticket, member: Membership, sight: Sight | None) -> Conversation:
    """The conversation to speak in, held by whoever speaks."""
    known: Conversation | None = ticket.conversation
    conversation = _demand_seen(known or begun(ticket, reached(ticket)), sight)
    if not conversation.is_open:
        going_on = current_after(conversation)
        if going_on is None:
            return conversations.reopen(conversation, member=member, fence=conversation.fence)
        conversation = going_on
    conversation = _demand_seen(conversations.lock(conversation), sight)  # a colleague may be claiming it at this instant
    if conversation.holder == Holder.AGENT and conversation.agent_id != member.pk:
        raise NotTheHolder(f"{conversation.agent} holds the conversation: ask them to reply, or take it over first.")
    return conversations.hand_over(conversation, to=Holder.AGENT, agent=member, actor=member.actor)


def _demand_seen(conversation: Conversation, sight: Sight | None) -> Conversation:
    """One in which nobody has spoken yet is nobody's."""
    if conversation.last_seq and not is_in(sight, conversation):
        raise PermissionDenied(UNSEEN)
    return conversation
