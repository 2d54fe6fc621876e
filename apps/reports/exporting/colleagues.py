"""A tenant's people, by every name under which a conversation may tell of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from apps.tenants.models.user import public_name


@dataclass(frozen=True, slots=True)
class Colleagues:
    """Each by their membership: the whole name, and the one that customers see where they chose one."""

    named: Mapping[int, tuple[str, str]]

    def names(self, member: int | None) -> tuple[str, ...]:
        if member is None or member not in self.named:
            return ()
        name, shown_as = self.named[member]
        return name, public_name(name, shown_as)

    def called(self, name: str, near: Collection[int]) -> int | None:
        """Who joined or left, of whom only the name is written down: one of those near before any other, and nobody where there are two."""
        bearers = [one for one in near if name in self.names(one)] or [one for one in self.named if name in self.names(one)]
        return bearers[0] if len(bearers) == 1 else None
