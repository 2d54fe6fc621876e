"""Figures that would tell one conversation from all others by themselves, made so coarse that they do not."""

from datetime import datetime, timedelta

_SMALLEST = 1024


def moved(moment: str | None, shift: timedelta) -> str | None:
    """To the second: the gaps between two stay."""
    return (datetime.fromisoformat(moment) - shift).isoformat(timespec="seconds") if moment else None


def rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 1)


def sized(octets: int) -> int:
    """Up to the next power of two."""
    return 1 << (max(octets, _SMALLEST) - 1).bit_length()
