"""Macros in the admin: written as lines, told as sentences."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.desk import actions
from apps.desk.acting import OUTCOMES, Act, read, steps_in, written
from apps.desk.models import Macro
from apps.desk.spans import SPANS
from apps.tenants.admin.base import ActionAdmin, ActionForm
from apps.tenants.models import Team
from apps.tenants.roles import Can
from apps.tenants.workspace import actor_of

LINES_HELP = (
    f"One act a line, in order: {', '.join(Act)}. What belongs to an act stands after a colon, such as “add tags: billing, vip” or "
    f"“transfer to: Billing”. Lines that begin with a space go on with the one above. Snooze takes {', '.join(SPANS)}; an outcome is "
    f"{', '.join(OUTCOMES.values())}. A reply and a note may hold {{{{ customer.name|there }}}}."
)


class MacroForm(ActionForm):
    lines = forms.CharField(
        label="What it does", help_text=LINES_HELP, widget=forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField"})
    )

    class Meta:
        help_texts = {"team": "Whose members run it. Empty: everybody."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "lines" in self.fields:
            teams = dict(Team.objects.values_list("pk", "name"))
            self.fields["lines"].initial = written(steps_in(self.instance.steps), teams)
        if team := self.fields.get("team"):
            team.empty_label = "Everybody"  # type: ignore[attr-defined]

    def clean_lines(self) -> list[dict[str, str]]:
        teams = {name.lower(): pk for pk, name in Team.objects.values_list("pk", "name")}
        return [step.stored() for step in read(self.cleaned_data["lines"], teams)]

    def act(self) -> None:
        try:
            self._do()
        except ValidationError as refused:
            self.add_error(None, refused)

    def _do(self) -> None:
        asked = dict(self.cleaned_data)
        steps = asked.pop("lines")
        if self.instance.pk:
            self.instance.steps = steps
            rewritten = ["steps"] if "lines" in self.changed_data else []
            actions.change_macro(self.instance, changed=[*self.changed_fields(), *rewritten], actor=self.actor)
        else:
            self.instance = actions.create_macro(steps=steps_in(steps), actor=self.actor, **asked)


@admin.register(Macro)
class MacroAdmin(ActionAdmin):
    form = MacroForm
    look, write = Can.SEE_ADMIN, Can.MANAGE_DESK
    fields = ["name", "lines", "team", "is_active"]
    list_display = ["name", "does", "whose", "is_active"]
    list_filter = ["is_active", "team"]
    list_select_related = ["team"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(owner=None)

    @admin.display(description="does")
    def does(self, macro: Macro) -> str:
        return ", ".join(step.act for step in steps_in(macro.steps))

    @admin.display(description="for")
    def whose(self, macro: Macro) -> str:
        return str(macro.team or "Everybody")

    def delete_model(self, request: HttpRequest, obj: Macro) -> None:
        actions.delete_macro(obj, actor=actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Macro]) -> None:
        for macro in queryset:
            self.delete_model(request, macro)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """The action records it."""
