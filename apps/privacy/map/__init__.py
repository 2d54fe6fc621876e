"""Where personal data lives, all of it, in one place: what becomes of each kind of row when a person is forgotten.

Erasure, retention and a person's own copy walk this one map, and the page of the data dictionary shows it. Every model of the house is in
it: as one that goes, one that is emptied, or one that stays, with the reason; a test finds the model, and the column, that nobody placed.
The order is that of the walk: what hangs on something before what it hangs on.
"""

from apps.privacy.map.assistant import ASSISTANT
from apps.privacy.map.business import BUSINESS
from apps.privacy.map.conversations import PEOPLE, RAW, THREADS
from apps.privacy.map.desk import DESK
from apps.privacy.map.escalations import ESCALATIONS
from apps.privacy.map.grammar import Emptied, Entry, Goes, Stays, Whose
from apps.privacy.map.house import STAYS
from apps.privacy.map.knowledge import LEARNED
from apps.privacy.map.tickets import TICKETS
from apps.privacy.map.tools import TOOLS

MAP: list[Entry] = [*RAW, *DESK, *LEARNED, *ASSISTANT, *TOOLS, *ESCALATIONS, *TICKETS, *BUSINESS, *THREADS, *PEOPLE]

__all__ = ["MAP", "STAYS", "Emptied", "Entry", "Goes", "Stays", "Whose"]
