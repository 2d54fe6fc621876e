"""The assistant's settings and procedures; its turns, and everything done in them."""

from apps.assistant.models.digests import Digest
from apps.assistant.models.procedures import Procedure, ProcedureVersion
from apps.assistant.models.rehearsals import LONGEST_WAIT, Rehearsal
from apps.assistant.models.settings import Assistant
from apps.assistant.models.turns import LEASE, Step, Turn

__all__ = ["LEASE", "LONGEST_WAIT", "Assistant", "Digest", "Procedure", "ProcedureVersion", "Rehearsal", "Step", "Turn"]
