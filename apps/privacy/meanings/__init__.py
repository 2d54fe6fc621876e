"""What columns mean that carry no help text of their own: said once for all that bear a name, or for one of them alone.

A help text on the model comes first, for it stands beside the field in the admin too; here is what no form asks for. A test finds the
column that nothing speaks of.
"""

from apps.privacy.meanings.alone import ALONE
from apps.privacy.meanings.shared import SHARED

__all__ = ["ALONE", "SHARED", "meaning_of"]


def meaning_of(label: str, column: str) -> str:
    """Empty: nothing is said of it."""
    return ALONE.get(f"{label}.{column}", "") or SHARED.get(column, "")
