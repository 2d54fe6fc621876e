"""Who takes part in a conversation: what they are called and where they are reached. Told by whoever exports it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from apps.reports.disguise.addresses import HOME, Address, Reach, read
from apps.reports.disguise.codes import Codes
from apps.reports.disguise.memory import Memory
from apps.reports.disguise.names import Cast
from apps.text.numbered import canonical


@dataclass(frozen=True)
class Known:
    """`people` gives each name its pseudonym; `numbers` are their orders, accounts and the like, `streets` where they live; `handle` is
    how a report calls the conversation; `memory` is that of the export."""

    people: Mapping[str, str] = field(default_factory=dict)
    addresses: Collection[str] = ()
    numbers: Collection[str] = ()
    streets: Collection[str] = ()
    handle: str = ""
    memory: Memory = field(default_factory=Memory)

    @cached_property
    def cast(self) -> Cast:
        return Cast(self.people, self.memory)

    @cached_property
    def reach(self) -> Reach:
        homes = (Address(HOME, " ".join(street.casefold().split())) for street in dict.fromkeys(self.streets))
        return Reach((*(read(value) for value in dict.fromkeys(self.addresses) if value.strip()), *homes))

    @cached_property
    def codes(self) -> Codes:
        return Codes({canonical(number) for number in self.numbers})
