"""What is drafted and published, in the admin: buttons that say so, how it stands, and a page with all that it ever said."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from apps.events.actors import Actor
from apps.tenants.admin.base import ActionAdmin
from apps.tenants.admin.comparing import compared
from apps.tenants.workspace import actor_of

VERSIONS_A_PAGE = 20


class VersionedAdmin(ActionAdmin):
    """Rows come with `live`: the draft and what is published, newest first. A room says what a version holds, and calls its own acts."""

    on_published = on_withdrawn = on_restored = ""  # what it means for customers, as a sentence

    def lines_of(self, version: Any) -> list[str]:
        raise NotImplementedError

    def publish(self, thing: Any, actor: Actor) -> None:
        raise NotImplementedError

    def withdraw(self, thing: Any, actor: Actor) -> None:
        raise NotImplementedError

    def restore(self, thing: Any, number: int, actor: Actor) -> Any:
        raise NotImplementedError

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is switched off or withdrawn; what it said is kept."""
        return False

    @admin.display
    def state(self, thing: Any) -> str:
        states = {version.state for version in thing.live}
        if len(states) > 1:
            return "Published, with a draft"
        return str(thing.live[0].get_state_display()) if states else "Withdrawn"

    @admin.display
    def version(self, thing: Any) -> int | None:
        return thing.live[0].number if thing.live else None

    # The form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        thing = context.get("original")
        own = {
            "at_work": thing.current if thing else None,
            "published": thing.published if thing else None,
            "versions_url": self._named("versions"),
            "show_save_and_add_another": False,
        }
        return super().render_change_form(request, own | context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._after(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._after(request, obj)

    def _after(self, request: HttpRequest, thing: Any) -> HttpResponse:
        """What was typed is kept by now; then what the button asks for besides."""
        try:
            messages.success(request, self._done(request, thing))
        except ValidationError as refused:
            messages.error(request, f"It is saved, and not published. {' '.join(refused.messages)}")
        return redirect(self._named("change"), thing.pk)

    def _done(self, request: HttpRequest, thing: Any) -> str:
        if "_publish" in request.POST:
            self.publish(thing, actor_of(request))
            return f"“{thing}” is published. {self.on_published}"
        if "_withdraw" in request.POST:
            self.withdraw(thing, actor_of(request))
            return f"“{thing}” is withdrawn. {self.on_withdrawn}"
        return f"“{thing}” is saved."

    # Versions

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        names = {page: self._named(page).partition(":")[2] for page in ("versions", "restore")}
        return [
            path("<path:object_id>/versions/", wrap(self.versions_view), name=names["versions"]),
            path("<path:object_id>/versions/<int:number>/restore/", wrap(self.restore_view), name=names["restore"]),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def versions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        thing = self.seen(request, object_id)
        kept = thing.versions.select_related("by__user", "published_by__user")
        page = Paginator(kept, VERSIONS_A_PAGE).get_page(request.GET.get("p"))
        lines = {version.number: self.lines_of(version) for version in page}
        older = kept.filter(number__in=[version.number - 1 for version in page]).exclude(number__in=lines)
        before = lines | {version.number: self.lines_of(version) for version in older}
        told = {
            "title": f"Versions of {thing}",
            "original": thing,
            "opts": self.opts,
            "page": page,
            "versions": [(version, compared(lines[version.number], before.get(version.number - 1))) for version in page],
            "may_restore": self.has_change_permission(request, thing),
            "restore_url": self._named("restore"),
        }
        return TemplateResponse(request, "admin/versions/page.html", self.admin_site.each_context(request) | told)

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        thing = self.seen(request, object_id)
        try:
            draft = self.restore(thing, number, actor_of(request))
        except ObjectDoesNotExist as error:
            raise Http404 from error
        messages.success(request, f"Version {number} is a draft again, as version {draft.number}. {self.on_restored}")
        return redirect(self._named("change"), thing.pk)

    def seen(self, request: HttpRequest, object_id: str) -> Any:
        """The row, where this person may see it."""
        thing = self.get_object(request, object_id)
        if thing is None:
            raise Http404
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        return thing

    def _named(self, page: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
