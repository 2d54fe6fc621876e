"""Asynchronous work for a customer: a ticket has a number, a status, an owner, and the conversation it came from and is answered in.

Decisions
- A tenant names its own statuses; each is of one of four stages, and stages alone are what tools, search and clocks know.
- What is promised (SLA) is a clock per ticket and kind, a row with its start and how long it stood still: when it is due follows from
  these. Warnings and breaches are told once, by a sweep; whoever is about to tell reckons what was said first.
- Whatever is said to a customer is a message in a conversation: a ticket has no channel of its own. Its files are the conversation's.
- Who never wrote is answered by letter, in a conversation of the house's first chat that is theirs by the ticket's link alone: what a
  colleague typed as an address proves nothing, so nobody who writes from it is joined to them.
- Where an admin has a status mean something else its tickets follow in the background, and no customer is written to.
- What changed is told in the event log by ids, and kept in words in a table that goes with the ticket: the log holds nobody's words.
"""
