"""An approved text has places, which are filled before it is sent."""

import re

_PLACE = re.compile(r"\{\{\s*(\d{1,2})\s*\}\}", re.ASCII)


def places(text: str) -> list[str]:
    """Their numbers, each once, in order."""
    return sorted(set(_PLACE.findall(text)), key=int)
