"""Transcripts as they leave the house: read in one moment, in parts, written in a format, each conversation with its hash.

Decisions
- PostgreSQL copies rows out as they are, in one statement a part; they become JSON by templates that take many rows at once, and CSV is
  passed on as it comes. Putting text together in SQL cost several times as much. Everything else is made of the same JSON, so no format
  can say what another does not.
- Held are the rows that come together, and one conversation: the longest there is bounds what an export needs.
- An export reads one snapshot. One that is gone on with after its worker died reads another: it keeps to the conversations and to the
  messages that were chosen at the start; a conversation's own fields are then as they stand.
"""
