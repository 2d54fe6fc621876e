"""Structured logs: one line an event, with the request it belongs to; JSON in production, readable in a terminal.

Our own lines name ids, kinds and places, never a person. What others write may hold anything, so of theirs is kept what is the same every
time: the words of a line without what was put into them, and where an error came from without what it says.
"""

import logging.config
import os
import sys
import traceback
from collections.abc import Iterator
from typing import Any, TextIO

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
]


class WithoutValues(logging.Filter):
    """Of a line of somebody else's: what happened. An address may hold a token or a person, a query a number, an error anybody's words."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not isinstance(record.msg, dict):  # structlog's own
            record.msg, record.args = _words(record), ()
        return True


def _words(record: logging.LogRecord) -> str:
    words, args = str(record.msg), record.args
    if record.name.startswith("django.security"):
        return record.name.rpartition(".")[2]
    if record.name.startswith("django.") and isinstance(args, tuple) and args:
        return str(args[0])
    if record.name.startswith("celery."):
        return _with_names(words, args)
    return words.splitlines()[0] if words else ""


def _with_names(words: str, args: Any) -> str:
    """Celery puts in its own names and ids, and what went wrong, which is told by its kind; where they do not fit, its words alone."""
    named: Any = tuple(type(one).__name__ if isinstance(one, BaseException) else one for one in args or ())
    if isinstance(args, dict):
        named = {name: value if name in {"name", "id", "description"} else "…" for name, value in args.items()}
    try:
        return str(words % named)
    except (TypeError, ValueError, KeyError):
        return words.splitlines()[0] if words else ""


def places(exc_info: Any) -> str:
    """A traceback with the kind of each error, and without what it says."""
    return "".join(_places(exc_info[1], set())).rstrip("\n")


def _places(error: BaseException, told: set[int]) -> Iterator[str]:
    told.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in told:
        yield from _places(before, told)
        yield "\nand then\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__}\n"
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _places(one, told)


def _write_places(stream: TextIO, exc_info: Any) -> None:
    stream.write(places(exc_info) + "\n")


def _last(*, readable: bool, frank: bool) -> list[Any]:
    """How a line is written in the end. Readable ones go without the time: `dev` puts it before each."""
    if readable:
        coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ
        errors = structlog.dev.plain_traceback if frank else _write_places
        return [structlog.dev.ConsoleRenderer(colors=coloured, pad_event_to=0, exception_formatter=errors)]
    time = structlog.processors.TimeStamper(fmt="iso", utc=True)
    errors_told = structlog.processors.format_exc_info if frank else structlog.processors.ExceptionRenderer(places)
    return [time, errors_told, structlog.processors.JSONRenderer()]


def configuration(*, readable: bool, level: str, frank: bool = False) -> dict[str, Any]:
    """`frank` where everybody is made up: errors then say all they have to say."""
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last(readable=readable, frank=frank)]
    formatter = {"()": structlog.stdlib.ProcessorFormatter, "foreign_pre_chain": SHARED, "processors": last}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "filters": {"without values": {"()": WithoutValues}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without values"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            **{ours: {"level": level} for ours in ("apps", "config", "requests", "celery")},
            "django": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": True},
            "django.channels.server": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "urllib3": {"level": "ERROR"},
            "twilio": {"level": "WARNING"},
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """Django's logging hook: the standard library's loggers and structlog's, into one stream."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
