"""Models that think before they speak, and what they thought.

The vendor keeps nothing of ours, so a model's thoughts come back sealed, to be sent again with the results of the calls they led to. They
are kept by call in this process alone: where they are lost, the model thinks again.
"""

import re
import threading
from collections import OrderedDict
from typing import Any

MOST = 500
ROOM = 2_000  # tokens beside those of the reply

_kept: OrderedDict[str, list[dict[str, Any]]] = OrderedDict()
_lock = threading.Lock()


def reasons(model: str) -> bool:
    return re.match(r"(o\d|gpt-[5-9])", model) is not None


def keep(call_id: str, thoughts: list[dict[str, Any]]) -> None:
    with _lock:
        _kept[call_id] = thoughts
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def before(call_id: str) -> list[dict[str, Any]]:
    with _lock:
        return _kept.get(call_id, [])
