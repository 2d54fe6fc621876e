"""A tenant's colour, mended until everybody can read what stands on it (WCAG 2.2: 4.5 for text, 3 for shapes)."""

from collections.abc import Callable

WHITE, INK = "#ffffff", "#161616"
DARK_SURFACE = INK
FOR_TEXT, FOR_SHAPES = 4.5, 3.0
STEPS = 255


def readable(colour: str) -> tuple[str, str]:
    """The colour, changed no more than text on it needs, and the colour of that text: white or near-black, whichever stands out."""
    ink = max((WHITE, INK), key=lambda each: contrast(colour, each))
    away = INK if ink == WHITE else WHITE
    return _moved(colour, away, lambda shade: contrast(shade, ink) >= FOR_TEXT), ink


def on_dark(colour: str) -> str:
    """The readable colour, lightened until it stands out from a dark page. The same text stays readable on it."""
    return _moved(readable(colour)[0], WHITE, lambda shade: contrast(shade, DARK_SURFACE) >= FOR_SHAPES)


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _moved(colour: str, towards: str, is_enough: Callable[[str], bool]) -> str:
    """The first shade on the way that is enough."""
    shades = (_mixed(colour, towards, step) for step in range(STEPS + 1))
    return next(shade for shade in shades if is_enough(shade))


def _mixed(colour: str, other: str, step: int) -> str:
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{(one * (STEPS - step) + two * step + STEPS // 2) // STEPS:02x}" for one, two in pairs)


def _parts(colour: str) -> list[int]:
    return list(bytes.fromhex(colour.removeprefix("#")))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
