"""Operating procedures as flows: their steps followed in order, with tools we have.

What a step may say is the grammar of `apps.llm.procedures`. A procedure takes a case over where it applies by its own words or, where it
names none, where its tools are those of the case. Fixed words in another language than the customer's are left to models: what came of the
step before is told in the customer's own.
"""

from apps.llm.builtin.procedures.choosing import NAMED, procedure_for
from apps.llm.builtin.procedures.following import follow

__all__ = ["NAMED", "follow", "procedure_for"]
