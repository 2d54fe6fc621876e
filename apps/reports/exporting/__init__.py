"""Transcripts as they leave the house: read in one moment, in parts, written in a format, each conversation with its hash.

Decisions
- What goes out plain as JSON or CSV is put together by PostgreSQL, a conversation a row, and only copied here: that is several times as
  fast as any loop over messages. Everything else is made of the same JSON, so no format can say what another does not.
- An export reads one snapshot. One that is gone on with after its worker died reads another: it keeps to the conversations and to the
  messages that were chosen at the start; a conversation's own fields are then as they stand.
"""
