"""The workers' Celery application, `celery -A tests.browser.slowly`, whose model speaks as slowly as one reads to whoever asks for that:
from its third sentence on more slowly still, until a test that has seen the first two lets it hurry."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import django

from config.celery import app

django.setup()

from apps.assistant.actions import turning  # noqa: E402
from apps.llm.exchange import Done, Event, Finish, Provider, Request, Text, Usage  # noqa: E402
from apps.llm.providers import provider  # noqa: E402
from config.bench.standin.script import in_pieces  # noqa: E402

__all__ = ["app"]

HERE = Path(os.environ["DATA_DIR"])
SLOWLY = "Slowly, please:"
HURRY = "hurry"
LONG = "It left our warehouse on Monday. It is on a lorry now. It will be with you soon. We will write to you. It is well packed."


BEGUN = 11  # words of the first two sentences


def pause(number: int) -> float:
    """Before that word."""
    return 0.2 if number < BEGUN or (HERE / HURRY).exists() else 1.0


class Slow:
    name = "slow"

    def __init__(self, usual: Provider) -> None:
        self.usual = usual

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        if SLOWLY not in str(request.transcript[-1]):
            yield from self.usual.stream(request, deadline=deadline)
            return
        try:
            for number, piece in enumerate(in_pieces(LONG)):
                time.sleep(pause(number))
                yield Text(piece)
            yield Done(Finish.STOP, Usage())
        finally:
            (HERE / "spoken").touch()


turning.provider = lambda: Slow(provider())
