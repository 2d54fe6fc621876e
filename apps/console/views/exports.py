"""Exports of transcripts: asked for, followed, called off, taken; and one conversation as a file."""

from collections.abc import Callable
from functools import wraps
from typing import Any, get_args

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.console import shell
from apps.console.access import MemberView, members_only, seen_or_404
from apps.console.exports import ExportForm, saved_as, shown
from apps.ground.aside import octets
from apps.reports import actions
from apps.reports.actions.permitting import BOUNDED
from apps.reports.actions.taking import NoSuchLink, Part
from apps.reports.models import ExportJob
from apps.reports.queries import MOST_COUNTED, exports_of, how_many
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest

A_PAGE = 20


def exporters_only(view: MemberView) -> Callable[..., HttpResponseBase]:
    @members_only(Can.EXPORT)
    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not shell.may_export(request):
            raise PermissionDenied(BOUNDED)
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@exporters_only
def index(request: MemberRequest) -> HttpResponseBase:
    """A form that an address may have begun, and one's own exports."""
    if request.method == "POST":
        asked: HttpResponseBase = _asked(request)
        return asked
    return _shown(request, ExportForm(request.GET or None, member=request.member))


@reauthentication_required  # type: ignore[untyped-decorator]
def _asked(request: MemberRequest) -> HttpResponseBase:
    form = ExportForm(request.POST, member=request.member)
    if form.is_valid():
        try:
            actions.ask(form.selection, **form.order, actor=request.member.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "It is being made. You can leave this page.")
            return redirect("console:exports")
    return _shown(request, form, status=422)


def _shown(request: MemberRequest, form: ExportForm, status: int = 200) -> HttpResponse:
    context = shell.context(request, "exports") | {"form": form} | _counted(request, form) | _made(request)
    return render(request, "console/exports.html", context, status=status)


def _counted(request: MemberRequest, form: ExportForm) -> dict[str, Any]:
    """How many it would be; None while what is typed means nothing yet."""
    if form.is_bound and not form.is_valid():
        return {"many": None}
    many = how_many(form.selection if form.is_bound else ExportForm.ALL, request.member.tenant)
    return {"many": many, "many_in_words": f"More than {MOST_COUNTED:,}" if many > MOST_COUNTED else f"{many:,}"}


def _made(request: MemberRequest) -> dict[str, Any]:
    page = Paginator(exports_of(request.member), A_PAGE).get_page(request.GET.get("page"))
    exports = shown(page.object_list, request.member)
    return {"page_of_exports": page, "exports": exports, "is_under_way": any(one.job.is_under_way for one in exports)}


@require_safe
@exporters_only
def count(request: MemberRequest) -> HttpResponse:
    """While the form is filled in."""
    form = ExportForm(request.GET, member=request.member)
    return render(request, "console/_export_count.html", {"form": form} | _counted(request, form))


@never_cache
@require_safe
@exporters_only
def made(request: MemberRequest) -> HttpResponse:
    """While something is being made."""
    return render(request, "console/_exports_made.html", _made(request))


@require_POST
@exporters_only
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    return _changed(request, pk, actions.cancel, "It is called off. What is written is kept for a day.")


@require_POST
@exporters_only
def resume(request: MemberRequest, pk: int) -> HttpResponse:
    return _changed(request, pk, actions.resume, "It goes on where it was.")


def _changed(request: MemberRequest, pk: int, act: Callable[..., ExportJob], told: str) -> HttpResponse:
    try:
        act(get_object_or_404(exports_of(request.member), pk=pk), actor=request.member.actor)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, told)
    return redirect("console:exports")


@never_cache
@require_safe
@exporters_only
def taken(request: MemberRequest, token: str, part: str) -> StreamingHttpResponse:
    """By a link that is one's own, for an hour."""
    if part not in get_args(Part):
        raise Http404
    try:
        file = actions.take(token, member=request.member, part=part)  # type: ignore[arg-type]
    except NoSuchLink:
        raise Http404 from None
    response = StreamingHttpResponse(octets(file.stream), content_type=file.type, headers=saved_as(file.name, file.size))
    response._resource_closers.append(file.stream.close)  # type: ignore[attr-defined]  # noqa: SLF001 - as FileResponse does
    return response


@never_cache
@require_safe
@exporters_only
@reauthentication_required  # type: ignore[untyped-decorator]
def one(request: MemberRequest, number: int, form: str) -> HttpResponse:
    """A single conversation: to read, to work on, to print. The notes between colleagues only where they are asked for."""
    notes = request.GET.get("notes") == "1"
    try:
        paper = actions.write_down(seen_or_404(request, number), form=form, notes=notes, actor=request.member.actor)
    except ValidationError:
        raise Http404 from None
    headers = {} if paper.type == "text/html" else saved_as(paper.name)
    return HttpResponse(paper.text, content_type=f"{paper.type}; charset=utf-8", headers=headers)
