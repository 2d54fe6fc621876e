"""What is found when something an admin wrote is looked over: how grave it is, and what follows."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol

from django.core.exceptions import ValidationError

MOST_REASONS = 5


class Severity(StrEnum):
    ERROR = "error"  # it cannot be published so
    WARNING = "warning"
    HINT = "hint"


class Graded(Protocol):
    @property
    def severity(self) -> Severity: ...


def refuse_errors(findings: Iterable[Graded]) -> None:
    """A few of them in words; where there are many, how many more."""
    errors = [str(one) for one in findings if one.severity is Severity.ERROR]
    if errors:
        more = [f"And {len(errors) - MOST_REASONS} more."] if len(errors) > MOST_REASONS else []
        raise ValidationError([*errors[:MOST_REASONS], *more])


def counted(findings: Sequence[Graded]) -> str:
    """For a list."""
    errors, warnings = (sum(one.severity is severity for one in findings) for severity in (Severity.ERROR, Severity.WARNING))
    told = [f"{errors} to mend"] if errors else []
    told += [f"{warnings} to look at"] if warnings else []
    return ", ".join(told) or "None"
