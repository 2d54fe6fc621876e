"""`manage.py export_transcripts`: transcripts streamed to a file or to standard output; `--verify` holds a file to its manifest."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.events.actors import Actor
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.reports import actions
from apps.reports.exporting import manifest, streaming
from apps.reports.exporting.forgotten import Forgotten
from apps.reports.exporting.writing import Order, Written
from apps.reports.formats import FORMS
from apps.reports.selecting import WORDS, Selection, parsed
from apps.reports.selecting.parsing import CHANNELS, OUTCOMES
from apps.tenants.models import Tenant

OPERATOR = Actor(kind="operator")
FORGOTTEN = "Somebody in it was forgotten meanwhile: it is not made. Begin it again, and it is made without them."
THROW_AWAY = "Throw away what it has written so far."
NOT_APART = "--{0} belongs to an export to be made: leave it out beside --verify."


class Command(BaseCommand):
    help = "Export transcripts of a tenant: streams, with progress on standard error. With --verify: tells what was altered in an export."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", metavar="SLUG")
        parser.add_argument("--format", choices=[*FORMS], default="jsonl")
        parser.add_argument(
            "--anonymize", action="store_true", help="replace people by pseudonyms; tells on standard error what was hidden"
        )
        parser.add_argument("--notes", action="store_true", help="with the notes between colleagues")
        parser.add_argument("--output", type=Path, metavar="FILE", help="its manifest is FILE.manifest.json; without it: standard output")
        parser.add_argument("--manifest", type=Path, metavar="FILE", help="where the manifest is, or goes")
        parser.add_argument("--verify", type=Path, metavar="FILE", help="hold an export against its manifest, and export nothing")
        self._add_filters(parser)

    def _add_filters(self, parser: ArgumentParser) -> None:
        for name, told in (("outcome", OUTCOMES), ("channel", CHANNELS)):
            parser.add_argument(f"--{name}", action="append", metavar="WORD", help=f"{', '.join(told)}; several by commas or said again")
        parser.add_argument("--tag", action="append")
        parser.add_argument("--language", action="append", help="a tag such as de, or its English name")
        parser.add_argument("--agent", action="append", metavar="WHO", help="who wrote in it or holds it: an email address or a name")
        parser.add_argument("--sentiment-below", metavar="X", help="the customer's mood: 0 (furious) to 1 (delighted)")
        parser.add_argument("--sentiment-above", metavar="X")
        parser.add_argument("--confidence-below", metavar="X", help="of the assistant's least founded message, 0 to 1")
        parser.add_argument("--confidence-above", metavar="X")
        parser.add_argument("--since", metavar="D", help="begun on this day or later, in the tenant's zone: 2026-11-21, yesterday or 7d")
        parser.add_argument("--until", metavar="D", help="begun on this day or before")
        parser.add_argument("--text", metavar="WORDS", help="as in the console's search")
        parser.add_argument("--conversations", action="append", metavar="N", help="these, by their numbers")
        parser.add_argument("--sample", metavar="N", help="so many of them, drawn by the seed: the same ones for the same seed")
        parser.add_argument("--seed", metavar="S")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verify"]:
            self._verify(options)
            return
        tenant = _tenant(options["tenant"])
        with tenant_scope(tenant.pk):
            selection = _selection(options, tenant)
        order = streaming.order(
            tenant, selection, format=options["format"], anonymised=options["anonymize"], notes=options["notes"]
        )  # fmt: skip
        with tenant_scope(tenant.pk):
            actions.tell_of_stream(order, actor=OPERATOR)
        try:
            written = self._export(order, tenant, options["output"], options["manifest"])
        except OSError as wrong:
            raise CommandError(f"It could not be written: {wrong.strerror or wrong}.") from wrong
        except Forgotten as wrong:
            raise CommandError(FORGOTTEN if options["output"] else f"{FORGOTTEN} {THROW_AWAY}") from wrong
        self._tell(order, written, options["output"])

    def _export(self, order: Order, tenant: Tenant, output: Path | None, beside: Path | None) -> Written:
        progress = _Progress(self.stderr)
        if output is None:
            return streaming.to_stream(order, tenant, self._octets(), beside, progress.told)
        return streaming.to_files(order, tenant, output, beside or _beside(output), progress.told)

    def _octets(self) -> BinaryIO:
        """What is exported is octets, whatever the terminal speaks."""
        stream: BinaryIO = getattr(self.stdout._out, "buffer", sys.stdout.buffer)  # noqa: SLF001 - where Django keeps what it was given
        return stream

    def _tell(self, order: Order, written: Written, output: Path | None) -> None:
        self.stderr.write(f"{written.conversations:,} conversations, {written.messages:,} messages.")
        if written.left_out:
            self.stderr.write(
                f"{written.left_out:,} were left out: nobody answered in them, nothing was said, or they were erased meanwhile."
            )
        if order.disguising:
            report = json.dumps(order.disguising.reported(), indent=1)
            self.stderr.write(report)
            if output:
                output.with_name(f"{output.name}.redactions.json").write_text(report, encoding="utf-8")

    def _verify(self, options: dict[str, Any]) -> None:
        file = options["verify"]
        for name in ("output", "anonymize", "notes", "tenant"):
            if options[name]:
                raise CommandError(NOT_APART.format(name))
        try:
            verdict = manifest.verified(file, options["manifest"] or _beside(file))
        except manifest.NotAManifest as wrong:
            raise CommandError(str(wrong)) from wrong
        except OSError as wrong:
            raise CommandError(f"{wrong.filename} cannot be read: {wrong.strerror}.") from wrong
        for what in ("altered", "missing", "added"):
            for one in getattr(verdict, what):
                self.stdout.write(f"{what}: {one}")
        if not verdict.holds:
            raise CommandError(f"{file} is not what was exported.")
        self.stdout.write(f"{file} is what was exported.")


class _Progress:
    """A line on standard error every second or so, and one at each end."""

    def __init__(self, stderr: Any) -> None:
        self._stderr, self._told_at = stderr, 0.0

    def told(self, done: int, total: int) -> None:
        if done in {0, total} or clock.monotonic() - self._told_at > 1:
            self._told_at = clock.monotonic()
            self._stderr.write(f"{done:,} of {total:,} conversations")


def _beside(output: Path) -> Path:
    return output.with_name(f"{output.name}.manifest.json")


def _tenant(slug: str | None) -> Tenant:
    if not slug:
        raise CommandError("Say whose with --tenant SLUG.")
    with across_tenants(Door.OPERATOR):
        tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise CommandError(f"There is no tenant “{slug}”.")
    return tenant


def _selection(options: dict[str, Any], tenant: Tenant) -> Selection:
    words = {name: options[name] for name in WORDS if options[name] is not None}
    try:
        return parsed(words, tenant)
    except ValidationError as wrong:
        told = [f"--{name.replace('_', '-')}: {' '.join(sentences)}" for name, sentences in wrong.message_dict.items()]
        raise CommandError("\n".join(told)) from wrong
