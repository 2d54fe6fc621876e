"""What was hidden, how often, and what a person should look at again. Places and figures only: a report leaks nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from apps.reports.disguise.doubts import Standing

MOST_DOUBTS = 500


@dataclass(frozen=True, slots=True)
class Doubt:
    """Where it stands in the disguised text; hidden or left."""

    conversation: str
    place: str
    kind: str
    start: int
    end: int
    hidden: bool


@dataclass(slots=True)
class Redactions:
    counts: Counter[str] = field(default_factory=Counter)
    doubts: list[Doubt] = field(default_factory=list)
    doubts_in_all: int = 0

    def note(self, kinds: Iterable[str]) -> None:
        self.counts.update(kinds)

    def doubt(self, conversation: str, place: str, standing: Iterable[Standing]) -> None:
        """The first ones are kept, all are counted."""
        for one in standing:
            self.doubts_in_all += 1
            if len(self.doubts) < MOST_DOUBTS:
                self.doubts.append(Doubt(conversation, place, *one))

    def to_json(self) -> dict[str, object]:
        return {
            "hidden": dict(sorted(self.counts.items())),
            "hidden_in_all": self.counts.total(),
            "doubtful": [asdict(one) for one in self.doubts],
            "doubtful_in_all": self.doubts_in_all,
        }
