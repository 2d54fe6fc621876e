"""Exports as ops see them: the form that says which conversations are meant, and each export with how far it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, ClassVar
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from apps.console import moments
from apps.console.facts import language_name
from apps.conversations.models import Outcome
from apps.inboxes.models import Inbox
from apps.reports.actions import token_of
from apps.reports.models import ExportJob
from apps.reports.selecting import NO_OUTCOME, Selection, parsed
from apps.tenants.models import Membership
from apps.text.speaking import TAGS

OUTCOMES = {**dict(Outcome.choices), NO_OUTCOME: "Not ended yet"}
CHANNELS = dict(Inbox.Kind.choices)
FOLDED = ("sentiment_below", "sentiment_above", "confidence_below", "confidence_above", "sample", "seed")
LABELS = {
    "outcome": "Outcome", "channel": "Channel", "tag": "Tag", "language": "Language", "agent": "Agent", "sentiment_below": "Mood below",
    "sentiment_above": "Mood above", "confidence_below": "Confidence below", "confidence_above": "Confidence above", "since": "From",
    "until": "To", "text": "Words", "conversations": "Chosen", "sample": "Sample of", "seed": "Seed",
}  # fmt: skip


def _share(label: str) -> forms.CharField:
    attrs = {"type": "number", "min": "0", "max": "1", "step": "any", "inputmode": "decimal"}
    return forms.CharField(required=False, label=label, widget=forms.TextInput(attrs=attrs))


def _day(label: str) -> forms.CharField:
    return forms.CharField(required=False, label=label, widget=forms.TextInput(attrs={"type": "date"}))


class ExportForm(forms.Form):
    """What each filter takes, `parsed` alone knows: the command and the admin go by it too."""

    outcome = forms.MultipleChoiceField(required=False, choices=OUTCOMES.items(), widget=forms.CheckboxSelectMultiple)
    channel = forms.MultipleChoiceField(required=False, choices=CHANNELS.items(), widget=forms.CheckboxSelectMultiple)
    since, until = _day("From"), _day("To")
    text = forms.CharField(required=False, label="Words", help_text="As in the search: words, “phrases”, -without, has:attachment.")
    tag = forms.CharField(required=False, label="Tags", help_text="Any of these, with commas between.")
    language = forms.ChoiceField(required=False, label="Language")
    agent = forms.ChoiceField(required=False, label="Agent", help_text="Who wrote in it, or holds it.")
    sentiment_above, sentiment_below = _share("Mood above"), _share("Mood below")
    confidence_above, confidence_below = _share("Confidence above"), _share("Confidence below")
    sample = forms.CharField(required=False, label="Sample of", widget=forms.TextInput(attrs={"type": "number", "min": "1"}))
    seed = forms.CharField(required=False, label="Seed", help_text="The same seed draws the same sample.")
    conversations = forms.CharField(required=False, widget=forms.HiddenInput)
    format = forms.ChoiceField(choices=ExportJob.Format.choices, initial=ExportJob.Format.JSONL, label="Format")
    anonymised = forms.ChoiceField(
        choices=[("yes", "Without the people"), ("no", "As it was said")], initial="yes", widget=forms.RadioSelect, label="People"
    )
    notes = forms.BooleanField(required=False, label="With the notes between colleagues")

    ALL: ClassVar = Selection()
    selection: Selection

    def __init__(self, typed: QueryDict | None = None, *, member: Membership) -> None:
        super().__init__(_with_defaults(typed))
        self._tenant = member.tenant
        people = Membership.objects.active().select_related("user").order_by("user__name")
        self.fields["agent"].choices = [("", "Anybody"), *((str(one.pk), one.user.name) for one in people)]  # type: ignore[attr-defined]
        self.fields["language"].choices = [("", "Any"), *_languages()]  # type: ignore[attr-defined]

    @property
    def chosen_one_by_one(self) -> int:
        """In the admin, not by filters."""
        return len(self.data.get("conversations", "").split(",")) if self.data.get("conversations") else 0

    @property
    def is_narrow(self) -> bool:
        """Something stands in a part that is folded away."""
        return any(self.data.get(name) or name in self.errors for name in FOLDED)

    @property
    def problems(self) -> list[str]:
        return list(dict.fromkeys(str(problem) for problems in self.errors.values() for problem in problems))

    @property
    def order(self) -> dict[str, Any]:
        """What is asked for, beside what is meant."""
        given = self.cleaned_data
        return {"format": given["format"], "anonymised": given["anonymised"] == "yes", "notes": given["notes"]}

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        try:
            self.selection = parsed({name: given[name] for name in LABELS if given.get(name)}, self._tenant)
        except ValidationError as wrong:
            self.add_error(None, wrong)
        return given


def _with_defaults(typed: QueryDict | None) -> QueryDict | None:
    """An address may say a part alone: the admin's lead here with a selection."""
    if not typed:
        return None
    whole = typed.copy()
    for name in ("format", "anonymised"):
        whole.setdefault(name, ExportForm.base_fields[name].initial)
    return whole


def _languages() -> list[tuple[str, str]]:
    return sorted(((tag, language_name(tag)) for tag in TAGS), key=lambda choice: choice[1])


@dataclass(frozen=True, slots=True)
class Shown:
    """An export on the page, as one member sees their own."""

    job: ExportJob
    member: Membership
    names: Mapping[str, str]

    @property
    def title(self) -> str:
        return ExportJob.Format(self.job.format).label

    @property
    def filters(self) -> list[tuple[str, str]]:
        return [(LABELS.get(name, name), self._said(name, value)) for name, value in self.job.selection.items()]

    def _said(self, name: str, value: Any) -> str:
        if name == "conversations":
            return "one conversation" if len(value) == 1 else f"{len(value):,} conversations"
        words = {"outcome": OUTCOMES, "channel": CHANNELS, "agent": self.names}.get(name, {})
        each = value if isinstance(value, list) else [value]
        return ", ".join(words.get(str(one), language_name(one) if name == "language" else str(one)) for one in each)

    @property
    def progress(self) -> str:
        if self.job.total is None:
            return "Waits for its turn" if self.job.state == ExportJob.State.QUEUED else "Chooses the conversations"
        whole = f"{self.job.total:,} conversation{'' if self.job.total == 1 else 's'}"
        return f"{self.job.done:,} of {whole}" if self.job.done < self.job.total else whole

    @property
    def asked_at(self) -> str:
        return moments.moment(self.job.created_at, self._zone)

    @property
    def kept_until(self) -> str:
        return moments.moment(self.job.expires_at, self._zone) if self.job.expires_at else ""

    @property
    def _zone(self) -> tzinfo:
        return self.member.tenant.zone

    @property
    def token(self) -> str:
        """Of a link that is this member's, and lasts an hour."""
        return token_of(self.job, self.member) if self.job.may_be_taken else ""

    @property
    def hidden(self) -> list[tuple[str, int]]:
        """What was replaced, by kind, the most frequent first."""
        counts: dict[str, int] = self.job.redactions.get("hidden", {})
        return sorted(((kind.replace("_", " "), count) for kind, count in counts.items()), key=lambda one: -one[1])

    @property
    def doubtful(self) -> int:
        return int(self.job.redactions.get("doubtful_in_all", 0))


def shown(jobs: Iterable[ExportJob], member: Membership) -> list[Shown]:
    found = list(jobs)
    agents = {agent for job in found for agent in job.selection.get("agent", [])}
    people = Membership.objects.filter(pk__in=agents).select_related("user") if agents else []
    names = {str(one.pk): one.user.name for one in people}
    return [Shown(job, member, names) for job in found]


def saved_as(name: str, size: int | None = None) -> dict[str, str]:
    length = {} if size is None else {"Content-Length": str(size)}
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "X-Content-Type-Options": "nosniff", **length}
