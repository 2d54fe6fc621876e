"""The provider's numbers for what went wrong, as what anybody can do about it."""

from apps.inboxes.channels.base import Failure

_CODES = {
    Failure.OPTED_OUT: (21610,),
    Failure.BAD_ADDRESS: (21211, 21614, 30003, 30005, 30006, 63003),
    Failure.NEEDS_TEMPLATE: (63016,),
    Failure.THROTTLED: (20429, 21611, 30001, 30022, 63018),
    Failure.FILTERED: (30007, 30034),
    Failure.FILE: (11200, 12300, 21620, 21623, 30019, 63005, 63019),
    Failure.CONFIGURATION: (20003, 20404, 21212, 21408, 21606, 21659, 63007, 63020),
}
_FAILURES = {code: failure for failure, codes in _CODES.items() for code in codes}


def failure_of(code: str | int | None) -> Failure:
    """The class of a code, as the provider writes it in an answer (a number) or in a callback (its digits)."""
    said = str(code or "")
    return _FAILURES.get(int(said), Failure.UNKNOWN) if said.isascii() and said.isdigit() else Failure.UNKNOWN
