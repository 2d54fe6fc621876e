"""What came of a call that the customer had been told to wait for: somebody decided on it, or nobody did."""

from apps.llm.builtin.case import Case, Outcome
from apps.llm.builtin.telling import Arguments, tell

UNDECIDED = "in time"  # stands in the house's reason where nobody decided


def tell_outcome(case: Case, tool: str, outcome: Outcome, arguments: Arguments) -> None:
    """One sentence, and what can be done next."""
    status = outcome.get("status")
    if status == "lapsed" or (status == "refused" and UNDECIDED in str(outcome.get("reason"))):
        case.tell("not_decided")
    elif status in {"refused", "declined"}:
        case.tell("not_approved")
    elif status in {"failed", "running"} or "error" in outcome:
        case.tell("running" if status == "running" else "failed")
    elif outcome:
        tell(case, tool, outcome, arguments)
        case.close()
