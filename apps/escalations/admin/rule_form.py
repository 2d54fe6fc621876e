"""The form a rule is written with: its name and switch are kept at once, all else as the draft."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.escalations import actions
from apps.escalations.admin.rule_fields import FIELDS, ConditionsForm, given
from apps.escalations.models import Priority, Rule, RuleVersion, Target
from apps.escalations.rules.checking import KEPT, conditions_of, wrong_priority
from apps.escalations.rules.conditions import Conditions
from apps.escalations.rules.reading import Reading
from apps.tenants.admin.base import ActionForm
from apps.tenants.models import Team

DEEDS = tuple(name for name in RuleVersion.WORDS if name != "conditions")


class RuleForm(ActionForm, ConditionsForm):
    """`proposed` is what was read out of a typed sentence: it fills the fields, and nothing is kept until somebody saves them."""

    proposed: Mapping[str, Any] = {}

    target = forms.ChoiceField(label="Goes to", choices=Target, initial=Target.ANYONE)
    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none(), required=False, help_text="Where it goes to a team.")
    skill = forms.CharField(
        label="Skill", required=False, max_length=40, help_text="Where it goes to somebody with a skill, as it stands on the members."
    )
    opens_ticket = forms.BooleanField(label="Open a ticket too", required=False)
    priority = forms.TypedChoiceField(
        label="Priority", choices=Priority, coerce=int, initial=Priority.NORMAL,
        help_text="Higher ones count as having waited longer. Critical is for words of crisis alone (E2): it pages people.",
    )  # fmt: skip
    waits_for_nobody = forms.BooleanField(
        label="Queue it even when nobody is there",
        required=False,
        help_text="Otherwise the assistant says so, offers a call or a ticket, and goes on.",
    )
    words = forms.CharField(
        label="Words to the customer", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Empty: our own sentence, in the customer's language.",
    )  # fmt: skip
    words_language = forms.CharField(
        label="Language of these words", required=False, max_length=10,
        help_text="Its tag, such as en; customers who write another get our own sentence.",
    )  # fmt: skip

    class Meta:
        model = Rule
        fields = ("name", "is_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.all()  # type: ignore[attr-defined]
        allowed = [(one.value, one.label) for one in Priority if not wrong_priority(self.instance.kind, one)]
        self.fields["priority"].widget.choices = allowed
        current = self.instance.current if self.instance.pk else None
        self.initial = {**self.initial, **(said_by(current) if current else {}), **self.proposed}
        if self.instance.is_locked:
            self._lock(KEPT[self.instance.kind])

    def _lock(self, kept: set[str]) -> None:
        """What may not change is shown as it is."""
        for name in {*FIELDS, *DEEDS, "is_on"} - kept:
            self.fields[name].disabled = True
        self.fields["target"].choices = [(one.value, one.label) for one in (Target.ANYONE, Target.TEAM)]  # type: ignore[attr-defined]

    def act(self) -> None:
        try:
            said = {name: self.cleaned_data[name] for name in DEEDS} | {"conditions": conditions_of(given(self.cleaned_data))}
            if self.instance.pk:
                actions.change_rule(self.instance, changed=self.changed_fields(), actor=self.actor, **said)
            else:
                own = {name: self.cleaned_data[name] for name in ("name", "is_on")}
                self.instance = actions.create_rule(actor=self.actor, **own, **said)
        except ValidationError as refused:
            self.add_error(None, refused)


def said_by(version: RuleVersion) -> dict[str, Any]:
    """As the fields show it."""
    return {name: getattr(version, name) for name in DEEDS} | filled(version.when)


def filled(when: Conditions) -> dict[str, Any]:
    kept = when.model_dump(exclude_defaults=True)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


def proposal(reading: Reading, said: str, *, is_new: bool) -> dict[str, Any]:
    """The fields as a typed sentence would have them: what it does not speak of is emptied, so that they say what it says."""
    emptied: dict[str, Any] = dict.fromkeys(FIELDS)
    deeds = {
        "target": reading.target, "team": reading.team_id, "skill": reading.skill, "opens_ticket": reading.opens_ticket,
        "priority": reading.priority,
    }  # fmt: skip
    name = {"name": said.strip()[:80]} if is_new else {}
    return emptied | filled(reading.conditions) | deeds | name
