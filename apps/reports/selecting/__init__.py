"""Which conversations are meant: said once, in words, whoever says it: the command, the console's form, the admin, a stored job.

Decisions
- A day is the tenant's own, and a conversation belongs to the day on which it began.
- Mood is the conversation's. Confidence is that of the assistant's least founded message: a conversation in which the assistant never said
  how sure it is has none, and is left out by either bound.
- The channel is the inbox in which it began. An agent is meant who wrote in it, or holds it.
- A sample is drawn by a keyed hash of the public ids: with the same seed, of the same rows, always the same.
"""

from apps.reports.selecting.condition import chosen, condition
from apps.reports.selecting.parsing import parsed
from apps.reports.selecting.selection import NO_OUTCOME, WORDS, Selection

__all__ = ["NO_OUTCOME", "WORDS", "Selection", "chosen", "condition", "parsed"]
