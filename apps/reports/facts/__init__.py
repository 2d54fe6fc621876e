"""Facts: one row for each conversation, folded out of the event log and the meter, and out of nothing else.

Decisions
- One pure function folds; whoever follows the log and whoever makes everything anew call the same, so they cannot differ.
- A conversation is folded whole each time something happened in it: there is no state to lose, and what comes late is in its place.
- Time is kept apart by who had the conversation: the assistant, the queue, a person, or nobody while it was snoozed.
"""
