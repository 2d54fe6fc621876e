"""What happens to tickets. All carry `contact`, so that the conversation's pages hear of it."""

from apps.events.catalogue import Field, declare

declare("ticket.opened", "A ticket was opened.", live=True, ticket=Field.ID, contact=Field.ID, conversation=Field.ID)
declare("ticket.moved", "A ticket's status changed.", live=True, ticket=Field.ID, contact=Field.ID, status=Field.WORD)
declare("ticket.changed", "What is said of a ticket changed.", live=True, ticket=Field.ID, contact=Field.ID, fields=Field.WORDS)
declare("ticket.given", "A ticket is another colleague's now, or nobody's.", live=True, ticket=Field.ID, contact=Field.ID, member=Field.ID)
declare("ticket.linked", "A ticket belongs with something else.", live=True, ticket=Field.ID, contact=Field.ID, kind=Field.WORD)
declare("ticket.unlinked", "A ticket belongs with it no longer.", live=True, ticket=Field.ID, contact=Field.ID, kind=Field.WORD)
declare("ticket.watched", "A colleague wishes to hear of a ticket.", live=True, ticket=Field.ID, contact=Field.ID, member=Field.ID)
declare("ticket.unwatched", "They wish to hear of it no longer.", live=True, ticket=Field.ID, contact=Field.ID, member=Field.ID)
declare("ticket.noted", "A colleague noted something on a ticket.", live=True, ticket=Field.ID, contact=Field.ID, note=Field.ID)
declare(
    "ticket.closed_to_link", "The links that were sent of a ticket open nothing any more.", live=True, ticket=Field.ID, contact=Field.ID
)
declare("ticket.timed", "A ticket's clocks changed.", live=True, recorded=False, ticket=Field.ID, contact=Field.ID)
declare(
    "sla.warned",
    "What was promised of a ticket is due soon.",
    live=True,
    ticket=Field.ID,
    contact=Field.ID,
    target=Field.ID,
    kind=Field.WORD,
)
declare(
    "sla.breached",
    "What was promised of a ticket was not kept in time.",
    live=True,
    ticket=Field.ID,
    contact=Field.ID,
    target=Field.ID,
    kind=Field.WORD,
)
declare(
    "sla.extended",
    "What was overdue of a ticket is due later now: more time is given.",
    live=True,
    ticket=Field.ID,
    contact=Field.ID,
    target=Field.ID,
    kind=Field.WORD,
)
