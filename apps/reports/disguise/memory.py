"""What one export has worked out of the words and names it met. It holds what people said and are called, and dies with the export."""

from functools import lru_cache

from apps.reports.disguise.keys import is_a_name, kind_of
from apps.reports.disguise.parts import beginnings, parts
from apps.text.personal import Ear


class Memory:
    def __init__(self) -> None:
        self.ear = Ear()
        self.parts = lru_cache(2_048)(parts)
        self.beginnings = lru_cache(16_384)(beginnings)
        self.kind_of = lru_cache(4_096)(kind_of)
        self.is_a_name = lru_cache(4_096)(is_a_name)
