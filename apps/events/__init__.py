"""Events: what happened, said once, and who is told.

Owns the append-only log (`record`), the catalogue of every event, subscribers (`@on`), the seals that make the log tamper-evident, and
realtime: one publisher after commit, one hub a process. It never decides anything and knows no other room's models: rows hold plain ids.

Decisions
- The log is the audit trail, written in the action's own transaction: what did not commit did not happen. Rows hold ids and single words,
  never personal data, so erasure need not touch them.
- Redis carries hints (names and ids). Whoever misses one reads the database; so nothing is lost when Redis is.
- Hints leave through one background thread, so a frozen Redis delays no request. Cost: a hint may die with its process.
"""
