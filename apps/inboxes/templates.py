"""An approved text has places, which are filled before it is sent."""

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{\{\s*(\d{1,2})\s*\}\}", re.ASCII)


def places(text: str) -> list[str]:
    """Their numbers, each once, in order."""
    return sorted(set(_PLACE.findall(text)), key=int)


def filled(text: str, values: Mapping[str, str]) -> str:
    """With what each place is given."""
    return _PLACE.sub(lambda place: values[place[1]], text)
