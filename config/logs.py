"""Structured logs: one line an event, with the request it belongs to; JSON in production, readable in a terminal."""

import logging.config
import os
import sys
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
]


class WithoutAddress(logging.Filter):
    """Django's own lines about a request name its address, which may hold a token or a person: only what happened is kept."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.args and record.name.startswith("django."):
            record.msg, record.args = str(record.args[0] if isinstance(record.args, tuple) else record.msg), ()
        return True


def _last(*, readable: bool) -> list[Any]:
    """How a line is written in the end. Readable ones go without the time: `dev` puts it before each."""
    if readable:
        coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ
        return [structlog.dev.ConsoleRenderer(colors=coloured, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback)]
    time = structlog.processors.TimeStamper(fmt="iso", utc=True)
    return [time, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def configuration(*, readable: bool, level: str) -> dict[str, Any]:
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last(readable=readable)]
    formatter = {"()": structlog.stdlib.ProcessorFormatter, "foreign_pre_chain": SHARED, "processors": last}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "filters": {"without address": {"()": WithoutAddress}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without address"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": True},
            "django.channels.server": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
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
