"""The assistant's settings and procedures, its turns and everything done in them; what it writes for colleagues, and what they think."""

from apps.assistant.models.digests import Digest
from apps.assistant.models.procedures import Procedure, ProcedureVersion
from apps.assistant.models.rehearsals import LONGEST_WAIT, Rehearsal
from apps.assistant.models.settings import Assistant
from apps.assistant.models.translations import Reader, Translation
from apps.assistant.models.turns import LEASE, Step, Turn
from apps.assistant.models.verdicts import Verdict
from apps.assistant.models.writing import Writing

__all__ = [
    "LEASE",
    "LONGEST_WAIT",
    "Assistant",
    "Digest",
    "Procedure",
    "ProcedureVersion",
    "Reader",
    "Rehearsal",
    "Step",
    "Translation",
    "Turn",
    "Verdict",
    "Writing",
]
