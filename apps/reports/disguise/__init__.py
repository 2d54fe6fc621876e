"""Transcripts without the people in them: names, addresses and numbers become pseudonyms that hold within one export and no further.

Pure: no database. Who takes part is told by whoever exports; everybody and everything else is found by `apps.text`.

Decisions
- A pseudonym is made from the export's key and the thing itself, never from the order of meeting (`pseudonyms`), so millions of contacts
  cost no memory, an export that goes on after a break goes on alike, and two exports cannot be joined.
- What is known of who takes part is hidden always: their names whole and in parts, declined and possessive, in any script; their
  addresses however they are spaced. Letters in the wrong place (a typo, a nickname) make it another name.
- Numbers of six digits and more are hidden even in doubt; names in doubt stay and are reported. Reports hold places, never words.
- What was worked out of words and names is remembered by the export alone (`memory`); patterns, which are kept for good, are made of none.
- Percent-encoding and JSON within a text are read; base64 and other encodings are not, nor what a picture or a file shows.
"""

from apps.reports.disguise.disguise import Disguise
from apps.reports.disguise.known import Known
from apps.reports.disguise.redactions import Doubt, Redactions

__all__ = ["Disguise", "Doubt", "Known", "Redactions"]
