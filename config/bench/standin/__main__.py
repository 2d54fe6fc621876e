"""`python -m config.bench.standin PORT FIRST BETWEEN WORDS`: the same reply for everybody, after FIRST seconds, a word every BETWEEN."""

import sys

from config.bench.standin.script import Script
from config.bench.standin.server import StandIn


def main(port: str, first: str = "0", between: str = "0", words: str = "40") -> None:
    pieces = tuple("Word. " if number % 8 == 1 else "word " for number in range(int(words)))
    script = Script(pieces=pieces, before=float(first), between=float(between))

    StandIn(int(port), lambda _: script).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
