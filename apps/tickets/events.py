"""What happens to tickets. All carry `contact`, so that the conversation's pages hear of it."""

from apps.events.catalogue import Field, declare

declare("ticket.opened", "A ticket was opened.", live=True, ticket=Field.ID, contact=Field.ID)
declare("ticket.moved", "A ticket's status changed.", live=True, ticket=Field.ID, contact=Field.ID, status=Field.WORD)
