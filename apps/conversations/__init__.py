"""Conversations: who wrote, what was said, and who answers.

Owns Contact, Visitor, Conversation, Message, Note, Whisper, Partial, Attachment, Rating, Inbound (what providers told us, kept first) and
Delivery (the outbox). It never decides who should answer, calls no model and knows no screen: surfaces and the rooms above do.

Decisions
- One statement of SQL posts a message (`posting`): it allots the next `seq` under the row lock, inserts, and records the event. Every
  message passes it, whoever wrote: so no message has no number, and no number is used twice. Cost: the statement is written by hand.
- A conversation has one holder, and a fence that every change of holder raises. Whoever writes for the assistant carries the fence it
  read; a fence that has moved refuses the words.
- Notes are a table of their own, so no query for a customer can reach one; whispers are another, so none for all colleagues can.
- What was snoozed is woken by the very statement that posts the customer's words: no message is late for it, none comes to a sleeper.
- A block is asked for where a conversation opens, and ends what is open: so the way of a plain message is no longer for it.
- Who writes from an address is a visitor like any browser, so all that knows a visitor knows them; whose address it is, is decided in one
  place (`actions.reaching`), and only what is proven joins two people.
- What came in stands in a line for each sender, with one worker at its head: a person's words keep their order, and wait for nobody else's.
- A merged contact keeps its rows and points to the other; reading follows the pointer, so a merge can be undone.
"""
