"""The leash: a process that outlives the supervisor by just as long as it takes to end what it ran.

    python -m config.supervisor.leash

It reads `+GROUP` and `-GROUP` for process groups that begin and end. When its input ends the supervisor is gone, however that came
about, and what is still on the leash is ended: asked first, then killed. Its inherited locks keep the embedded servers up until then.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

from config.embedded.places import ROOT

PATIENCE = 6.0


class Leash:
    """The supervisor's end of it."""

    def __init__(self, locks: list[int]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "config.supervisor.leash"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            pass_fds=locks,
            start_new_session=True,
        )

    def add(self, group: int) -> None:
        self._tell(f"+{group}\n")

    def drop(self, group: int) -> None:
        self._tell(f"-{group}\n")

    def let_go(self) -> None:
        with suppress(BrokenPipeError):
            self._process.communicate()

    def _tell(self, word: str) -> None:
        if self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.write(word.encode())
                self._process.stdin.flush()


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for word in sys.stdin:
        group = int(word[1:])
        (groups.add if word.startswith("+") else groups.discard)(group)
    _signal(groups, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while groups and time.monotonic() < deadline:
        time.sleep(0.1)
        groups = {group for group in groups if lives(group)}
    _signal(groups, signal.SIGKILL)


def lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _signal(groups: set[int], number: signal.Signals) -> None:
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, number)


if __name__ == "__main__":
    main()
