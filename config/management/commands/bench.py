"""`manage.py bench`: measures against a private instance, and prints ratios to the raw limits of the same run."""

import json
import logging
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.bench import desk, export, figures, measures, queues, retrieval, texts, turns, weight
from config.bench.prepare import prepare
from config.bench.report import Report

logging.getLogger("httpx").setLevel(logging.WARNING)

MEASURES: dict[str, Callable[..., Report]] = {
    "chat": measures.chat, "fanout": measures.fanout, "queue": queues.queue, "widget": weight.widget, "retrieval": retrieval.retrieval,
    "turn": turns.turn, "text": texts.text, "desk": desk.desk, "export": export.export, "figures": figures.figures,
}  # fmt: skip
TAKES = {"desk": ("conversations", "messages", "explain"), "export": ("messages",), "figures": ("explain",)}


class Command(BaseCommand):
    help = "Measure the whole stack against a private instance, beside the raw limits of this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=[*MEASURES, "prepare"], help="what to measure; prepare is the instance's own")
        parser.add_argument("--conversations", type=int, default=desk.CONVERSATIONS, help="of desk: how many there are")
        parser.add_argument("--messages", type=int, default=desk.MESSAGES, help="of desk and export: how many were said")
        parser.add_argument("--explain", action="store_true", help="of desk and figures: how the database found what was slow")
        parser.add_argument("--json", action="store_true", help="the last line is one JSON object with the figures")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "prepare":
            self.stdout.write(json.dumps(prepare()))
            return
        report = MEASURES[options["what"]](**{name: options[name] for name in TAKES.get(options["what"], ())})
        for line in report.lines:
            self.stdout.write(line)
        if options["json"]:
            self.stdout.write(json.dumps(report.figures | {"faults": report.faults}))
        if report.faults:
            raise CommandError("\n".join(["The audit failed:", *report.faults[:20]]))
