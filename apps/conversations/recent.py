"""What this process has just committed: so that it need not read back what it wrote a moment ago."""

from collections import OrderedDict

from apps.conversations.reading import Said
from apps.events.hub import heed
from apps.text.markup import to_html

MOST = 2_000

_said: OrderedDict[tuple[str, int], Said] = OrderedDict()


def keep(said: Said) -> None:
    """Only what is committed is kept; a message never changes afterwards."""
    _said[said.conversation, said.seq] = said
    while len(_said) > MOST:
        _said.popitem(last=False)


def after(conversation: str, seq: int) -> list[Said]:
    """What follows a number without a gap, as far as it is known here."""
    found: list[Said] = []
    while said := find(conversation, seq + len(found) + 1):
        found.append(said)
    return found


def find(conversation: str, seq: int) -> Said | None:
    """By the conversation's public id, which is never given twice."""
    return _said.get((conversation, seq))


def forget() -> None:
    """All of it: somebody of whom it may tell is forgotten."""
    _said.clear()


heed("recall.ended", forget)
heed("recall.ended", to_html.cache_clear)
