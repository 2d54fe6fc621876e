"""What a keeper last said of its server: `ready`, or the sentence it failed with."""

import os
from dataclasses import dataclass
from pathlib import Path

from config.embedded.places import Places


@dataclass(frozen=True)
class State:
    """One server's locks and its keeper's last word, in DATA_DIR/run."""

    places: Places
    server: str

    @property
    def users(self) -> Path:
        """The lock that users share and the keeper waits for."""
        return self.places.run / f"{self.server}.users"

    @property
    def keeper(self) -> Path:
        """The lock of the one keeper."""
        return self.places.run / f"{self.server}.keeper"

    @property
    def child(self) -> Path:
        """The process id of the server."""
        return self.places.run / f"{self.server}.pid"

    @property
    def _word(self) -> Path:
        return self.places.run / f"{self.server}.state"

    def say(self, word: str) -> None:
        draft = self._word.with_suffix(".new")
        draft.write_text(f"{os.getpid()} {word}", encoding="utf-8")
        draft.replace(self._word)

    def forget(self) -> None:
        self._word.unlink(missing_ok=True)

    def heard(self) -> str:
        """The word of a keeper that is alive, or its failure."""
        try:
            keeper, word = self._word.read_text(encoding="utf-8").split(" ", 1)
        except FileNotFoundError:
            return ""
        return word if word != "ready" or lives(int(keeper)) else ""


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
