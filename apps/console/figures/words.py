"""Figures in words, with numbers as whoever reads them writes them."""

from django.utils.formats import number_format

from apps.console import moments
from apps.reports.figures.definitions import Figure, Target, Unit

NONE, MINUS = "–", "\N{MINUS SIGN}"
DIGITS = {Unit.PERCENT: 1, Unit.SECONDS: 0, Unit.CENTS: 2, Unit.POINTS: 1, Unit.RATE: 1, Unit.NUMBER: 0}


def told(figure: Figure, value: float | None) -> str:
    """As it is read."""
    if value is None:
        return NONE
    match figure.unit:
        case Unit.PERCENT:
            return f"{number(value, 0 if value in {0, 100} else 1)} %"
        case Unit.SECONDS:
            return lasting(value)
        case Unit.CENTS:
            return f"{number(value, 2)} ¢"
        case _:
            return number(value, DIGITS[figure.unit])


def taken(figure: Figure, value: float | None) -> float | None:
    """As it is taken away: a plain number, in its unit."""
    return None if value is None else round(value, DIGITS[figure.unit] or None)


def aimed(figure: Figure, target: Target) -> str:
    """What is aimed at, with no more digits than it has."""
    low, high = (None if value is None else _aim(figure, value) for value in target)
    of_both = " %" if figure.unit == Unit.PERCENT else " ¢" if figure.unit == Unit.CENTS else ""
    if low is not None and high is not None:
        return f"{low} to {high}{of_both}"
    return f"at least {low}{of_both}" if low is not None else f"at most {high}{of_both}" if high is not None else ""


def _aim(figure: Figure, value: float) -> str:
    return lasting(value) if figure.unit == Unit.SECONDS else number(value, 0 if value == int(value) else DIGITS[figure.unit] or 1)


def lasting(seconds: float) -> str:
    if seconds < 1:
        return "under 1 s"
    whole = round(seconds)
    return moments.spanned(whole) if whole >= moments.DAY else moments.lasted(whole)


def number(value: float, digits: int = 0) -> str:
    return number_format(f"{value:.{digits}f}", digits, use_l10n=True, force_grouping=True).replace("-", MINUS)


def change(by: float, *, is_points: bool) -> str:
    """How much a figure rose or fell."""
    sign = "+" if by > 0 else MINUS
    return f"{sign}{number(abs(by), 1)} points" if is_points else f"{sign}{number(abs(by))} %"
