"""Reports: what was said, given out whole or without the people in it; and the figures by which the house is run.

Owns the export of transcripts, the facts of each conversation, and the tallies made of them. It reads every room below and changes none.

Decisions
- Every figure is defined once, in words beside its query, and is made of facts that follow from the event log alone: made anew, they are
  the same.
- Facts hold ids, times and single words, never personal data, so erasure need not touch them.
"""
