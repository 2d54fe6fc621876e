"""One tidy log: the time, who speaks, and the line."""

import os
import re
import signal
import sys
import time
from typing import TextIO

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
COLOURS = (36, 35, 33, 32, 34, 31)
OURS = "tandem"
WIDTH = 8


class Console:
    def __init__(self, stream: TextIO = sys.stdout, *, coloured: bool | None = None) -> None:
        self._stream = stream
        self._coloured = stream.isatty() and not os.environ.get("NO_COLOR") if coloured is None else coloured
        self._names: list[str] = []

    def line(self, name: str, text: str) -> None:
        shown = text if self._coloured else ESCAPES.sub("", text)
        if shown.strip():
            self._write(f"{time.strftime('%H:%M:%S')} {self._painted(name)} {shown}\n")

    def say(self, text: str) -> None:
        self.line(OURS, text)

    def plain(self, text: str) -> None:
        self._write(f"{text}\n")

    def _painted(self, name: str) -> str:
        shown = f"{name:<{WIDTH}}"
        if not self._coloured:
            return shown
        if name == OURS:
            return f"\x1b[1m{shown}\x1b[0m"
        if name not in self._names:
            self._names.append(name)
        return f"\x1b[{COLOURS[self._names.index(name) % len(COLOURS)]}m{shown}\x1b[0m"

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:  # whoever read the log has gone: so do we, in order
            self._stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 (kept to the end)
            os.kill(os.getpid(), signal.SIGTERM)
