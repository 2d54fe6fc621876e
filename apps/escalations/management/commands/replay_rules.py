"""`manage.py replay_rules`: the drafts of rules, or one rule's, held against stored conversations. It changes nothing."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from apps.escalations import lab
from apps.escalations.lab.telling import Told, in_words, team_names, told
from apps.escalations.models import Replayed, Rule
from apps.escalations.models.replays import FEW, MOST
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Tenant

IN_WORDS = {
    **{str(value): label.lower() for value, label in Replayed.Change.choices},
    lab.SAME: "escalated as before",
    lab.NONE: "not escalated either way",
}  # fmt: skip


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ArgumentTypeError(f"{text} is not a day: write it as 2026-11-30.") from wrong


def how_many(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise ArgumentTypeError(f"{text} conversations cannot be replayed: say a number from 1 to {MOST:,}.")
    return int(text)


class Command(BaseCommand):
    help = "Try drafts of escalation rules on stored conversations: who would meet a person, and who would not any more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--rule", type=int, metavar="ID", help="this rule's draft; without it, the drafts of all rules together")
        parser.add_argument("--without", action="store_true", help="with --rule: as if that rule were not there")
        parser.add_argument("--from", dest="since", type=day, metavar="DATE", help="begun on this day or later")
        parser.add_argument("--to", dest="until", type=day, metavar="DATE", help="begun on this day or before")
        parser.add_argument("--channel", choices=Inbox.Kind.values, default="")
        parser.add_argument("--limit", type=how_many, default=FEW, metavar="N", help=f"the newest N conversations (default: {FEW})")
        parser.add_argument("--json", action="store_true", help="the last line is one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["since"] and options["until"] and options["since"] > options["until"]:
            raise CommandError("The last day is before the first.")
        filters = lab.Filters(options["since"], options["until"], options["channel"], options["limit"])
        tenant = _tenant(options["tenant"])
        with tenant_scope(tenant.pk):
            trial, ids, teams = _trial(options["rule"], is_without=options["without"]), lab.chosen(filters, tenant.zone), team_names()
        counts, changes = Counter[str](), list[Told]()
        for batch in self._followed(lab.replay(trial, ids, tenant.pk), len(ids)):
            counts += batch.counts
            changes += [_change(one, teams) for one in batch.found]
        self._tell(len(ids), counts, changes)
        if options["json"]:
            self.stdout.write(json.dumps({"n": len(ids), **{name: counts[name] for name in IN_WORDS}, "changes": changes}))

    def _followed(self, batches: Iterator[lab.Batch], total: int) -> Iterator[lab.Batch]:
        done = 0
        for batch in batches:
            done += batch.size
            self.stderr.write(f"{done:,} of {total:,}")
            yield batch

    def _tell(self, total: int, counts: Counter[str], changes: list[Told]) -> None:
        self.stdout.write(f"{'conversations':<26} {total:>6}")
        for name, label in IN_WORDS.items():
            self.stdout.write(f"{label:<26} {counts[name]:>6}")
        for change in changes:
            self.stdout.write(f"{change['number']}  {change['url']}  {IN_WORDS[change['change']]}: {_reason(change)}")


def _tenant(slug: str) -> Tenant:
    with across_tenants(Door.OPERATOR):
        tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise CommandError(f"There is no tenant {slug}.")
    return tenant


def _trial(rule_id: int | None, *, is_without: bool) -> lab.Trial:
    rule = None if rule_id is None else Rule.objects.filter(pk=rule_id).first()
    if rule_id is not None and rule is None:
        known = ", ".join(f"{one.pk} ({one})" for one in Rule.objects.all())
        raise CommandError(f"There is no rule {rule_id} here. There are: {known or 'none'}.")
    try:
        if is_without and rule is None:
            raise ValidationError("Say with --rule which one would not be there.")
        return lab.without(rule) if is_without and rule else lab.as_drafted(rule)
    except ValidationError as refused:
        raise CommandError(" ".join(refused.messages)) from refused


def _change(found: lab.Found, teams: dict[int, str]) -> Told:
    return {
        "number": found.number,
        "url": settings.PUBLIC_URL + reverse("console:conversation", args=[found.number]),
        "change": str(found.change),
        "before": told(found.compared.before, teams),
        "after": told(found.compared.after, teams),
    }


def _reason(change: Told) -> str:
    before, after = (in_words(one) if one else "" for one in (change["before"], change["after"]))
    return f"{after}. Before: {before}" if before and after else before or after
