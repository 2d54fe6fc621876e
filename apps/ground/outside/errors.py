"""How asking the outside fails. Each holds a sentence that may be shown: it names a host at most, never a path, a header or a secret."""


class OutsideError(Exception):
    """Nothing came back from the outside."""


class Refused(OutsideError):
    """It will not be asked, or its answer not be taken: trying again changes nothing."""


class Unreachable(OutsideError):
    """It could not be reached, or broke off: it may work later."""
