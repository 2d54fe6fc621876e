"""The playground: a draft of the assistant tried on words of one's own, with the whole trace of the turn.

Models are called in workers only: the page writes a row, a worker plays it, and the page asks how far it is.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET

from apps.assistant import actions
from apps.assistant.admin.settings import LinesField
from apps.assistant.admin.tracing import of_rehearsal
from apps.assistant.models import Assistant, Rehearsal
from apps.conversations.models import Contact
from apps.knowledge.admin.forms import languages
from apps.llm.queries import DOLLAR
from apps.tenants import actions as tenants
from apps.tenants.admin.base import TenantAdmin
from apps.tenants.roles import Can

MOST_PEOPLE, MOST_RECENT, LEAST_LETTERS = 8, 12, 2
DRAFTED = ("voice", "forbidden", "model")
GONE = "What this went on from is gone. Begin anew."
WORDS_FIRST, WORDS_NEXT = "What does the customer say?", "What does the customer say next?"


class RehearsalForm(forms.Form):
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000, help_text="Each line is a message of its own.")
    contact = forms.ModelChoiceField(queryset=Contact.objects.none(), required=False)
    language = forms.ChoiceField(choices=languages, required=False, label="Language", initial="")
    voice = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000, required=False)
    forbidden = LinesField(label="Never mentions", required=False, help_text="One a line.")
    model = forms.CharField(max_length=80, required=False, help_text="Empty: the one this installation is set up with.")
    procedures = forms.BooleanField(required=False, label="Use drafts of procedures instead of what is published")
    after = forms.ModelChoiceField(
        queryset=Rehearsal.objects.none(), required=False, widget=forms.HiddenInput(), error_messages={"invalid_choice": GONE}
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = Contact.objects.all()  # type: ignore[attr-defined]
        self.fields["after"].queryset = Rehearsal.objects.filter(state=Rehearsal.State.DONE)  # type: ignore[attr-defined]

    def rehearse(self, request: Any) -> Rehearsal | None:
        """None where it was refused: why stands beside the field it is about."""
        given = self.cleaned_data
        try:
            return actions.rehearse(
                given["words"].splitlines(), by=request.member, language=given["language"], contact=given["contact"],
                draft={name: given[name] for name in (*DRAFTED, "procedures")}, goes_on_from=given["after"],
            )  # fmt: skip
        except ValidationError as refused:
            self.add_error(None, refused)
            return None


@admin.register(Rehearsal)
class PlaygroundAdmin(TenantAdmin):
    look, write = Can.SEE_ADMIN, Can.MANAGE_ASSISTANT

    def get_urls(self) -> list[URLPattern]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        return [
            path("playground/", wrap(self.playground_view), name="assistant_playground"),
            path("people/", wrap(self.people_view), name="assistant_people"),
            path("<path:object_id>/progress/", wrap(self.progress_view), name="assistant_progress"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The playground writes them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A sweep forgets them."""
        return False

    def may_rehearse(self, request: HttpRequest) -> bool:
        return getattr(request, "member", None) is not None and self._may_write(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("admin:assistant_playground")

    def playground_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request) or (request.method == "POST" and not self.may_rehearse(request)):
            raise PermissionDenied("Your role does not let you change the assistant.")
        if request.method != "POST":
            return self._page(request, RehearsalForm(initial=_as_set()))
        form = RehearsalForm(request.POST)
        rehearsal = form.rehearse(request) if form.is_valid() else None
        return redirect("admin:assistant_rehearsal_change", rehearsal.pk) if rehearsal else self._page(request, form)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        rehearsal = self._rehearsal(request, object_id)
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        given = {"contact": rehearsal.contact_id, "language": rehearsal.language}
        after = {"after": rehearsal.pk} if rehearsal.state == Rehearsal.State.DONE else {"words": "\n".join(rehearsal.words)}
        form = RehearsalForm(initial=_as_set() | rehearsal.draft | given | after)
        return self._page(request, form, rehearsal)

    @method_decorator(require_GET)
    def progress_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A piece of the page while it is under way; then the whole page, whose form goes on from it."""
        rehearsal = self._rehearsal(request, object_id)
        headers = {} if rehearsal.is_under_way else {"HX-Refresh": "true"}
        return TemplateResponse(request, "admin/assistant/_played.html", _told(rehearsal), headers=headers)

    @method_decorator(require_GET)
    def people_view(self, request: HttpRequest) -> HttpResponse:
        if not self.may_rehearse(request):
            raise PermissionDenied
        tenants.rows_seen("people", member=request.member)  # type: ignore[attr-defined]
        wanted = request.GET.get("person", "").replace("\x00", "").strip()[:100]
        return TemplateResponse(request, "admin/assistant/_people.html", {"people": _people(wanted), "wanted": wanted})

    def _rehearsal(self, request: HttpRequest, object_id: str) -> Rehearsal:
        rehearsal: Rehearsal | None = self.get_object(request, object_id)
        if rehearsal is None:
            raise Http404
        if not self.has_view_permission(request, rehearsal):
            raise PermissionDenied
        return rehearsal

    def _page(self, request: HttpRequest, form: RehearsalForm, rehearsal: Rehearsal | None = None) -> HttpResponse:
        chosen = form["contact"].value()
        told = {
            "title": "Playground", "opts": self.opts, "form": form, "may_rehearse": self.may_rehearse(request),
            "asks_for": WORDS_NEXT if form["after"].value() else WORDS_FIRST,
            "chosen": Contact.objects.prefetch_related("addresses").filter(pk=chosen).first() if str(chosen or "").isdigit() else None,
            "recent": _recent(rehearsal), "original": rehearsal,
        } | (_told(rehearsal) if rehearsal else {})  # fmt: skip
        return TemplateResponse(request, "admin/assistant/playground.html", self.admin_site.each_context(request) | told)


def _as_set() -> dict[str, Any]:
    assistant = Assistant.objects.first() or Assistant()
    return {name: getattr(assistant, name) for name in DRAFTED}


def _told(rehearsal: Rehearsal) -> dict[str, Any]:
    first, whole = rehearsal.first_words_after, rehearsal.milliseconds
    return {
        "rehearsal": rehearsal, "lines": of_rehearsal(rehearsal.steps), "dollars": rehearsal.cost / DOLLAR,
        "first_words": "" if first is None else f"{first:,} ms", "whole": f"{whole:,} ms" if whole else "",
    }  # fmt: skip


def _recent(besides: Rehearsal | None) -> QuerySet[Rehearsal]:
    rehearsals = Rehearsal.objects.select_related("asked_by__user", "contact").defer("transcript", "steps")
    return rehearsals.exclude(pk=besides.pk if besides else 0)[:MOST_RECENT]


def _people(wanted: str) -> QuerySet[Contact]:
    """By name or address; whoever was merged into another is that other."""
    if len(wanted) < LEAST_LETTERS:
        return Contact.objects.none()
    found = Contact.objects.filter(Q(name__icontains=wanted) | Q(addresses__value__icontains=wanted), merged_into=None).order_by("-pk")
    return found.filter(forgotten_at=None).distinct().prefetch_related("addresses")[:MOST_PEOPLE]
