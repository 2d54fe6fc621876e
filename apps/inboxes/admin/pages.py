"""The pages an inbox has beside its form: a site to try it on, its secret (shown once), a new secret beside the one before or
in its place, its pictures."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.inboxes import actions, embedding, pictures
from apps.inboxes.models import Inbox
from apps.tenants.admin.base import ActionAdmin
from apps.tenants.admin.people import fresh_sign_in
from apps.tenants.workspace import actor_of

REPLACED = "The password is new, and the one before is refused. Give your provider the address below: until then no mail comes in."
TO_SHOW = "inbox_whose_secret_to_show"


def will_show_secret(request: HttpRequest, inbox: Inbox) -> None:
    """The session keeps which inbox it is, never the secret."""
    request.session[TO_SHOW] = inbox.pk


class InboxPages(ActionAdmin):
    def get_urls(self) -> list[URLPattern]:
        own: dict[str, Callable[..., HttpResponse]] = {
            "pictures/<str:field>": self.picture_view,
            "try": self.try_view,
            "secret": self.secret_view,
            "rotate": self.rotate_view,
            "replace": self.replace_view,
        }
        wrap = self.admin_site.admin_view
        pages = [path(f"<path:object_id>/{end}/", wrap(view), name=f"inboxes_inbox_{end.split('/')[0]}") for end, view in own.items()]
        return [*pages, *super().get_urls()]

    @method_decorator(require_safe)
    def try_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        inbox = self._inbox(request, object_id)
        tag = embedding.attributes(inbox) | {"src": embedding.LOADER}
        return TemplateResponse(request, "admin/inboxes/try.html", {"inbox": inbox, "tag": tag})

    @method_decorator(require_GET)
    @fresh_sign_in
    def secret_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """How to put the inbox on a site; with its secret on the first visit after that was made, and never again."""
        inbox = self._inbox_to_change(request, object_id)
        secret = ""
        if request.session.get(TO_SHOW) == inbox.pk:
            secret = actions.reveal_secret(inbox, actor=actor_of(request))
            del request.session[TO_SHOW]
        told = {"title": inbox.name, "original": inbox, "opts": self.opts, "snippet": embedding.snippet(inbox), "secret": secret}
        return TemplateResponse(request, "admin/inboxes/secret.html", self.admin_site.each_context(request) | told)

    @method_decorator(require_POST)
    @fresh_sign_in
    def rotate_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        inbox = self._inbox_to_change(request, object_id)
        actions.rotate_secret(inbox, actor=actor_of(request))
        will_show_secret(request, inbox)
        return redirect("admin:inboxes_inbox_secret", inbox.pk)

    @method_decorator(require_POST)
    @fresh_sign_in
    def replace_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What mail is brought with stands on the inbox's own page; what a site signs with is shown once."""
        inbox = self._inbox_to_change(request, object_id)
        actions.replace_secret(inbox, actor=actor_of(request))
        if inbox.kind == Inbox.Kind.WEB:
            will_show_secret(request, inbox)
            return redirect("admin:inboxes_inbox_secret", inbox.pk)
        messages.success(request, REPLACED)
        return redirect("admin:inboxes_inbox_change", inbox.pk)

    @method_decorator(require_safe)
    def picture_view(self, request: HttpRequest, object_id: str, field: str) -> HttpResponse:
        inbox = self._inbox(request, object_id)
        picture = getattr(inbox, field) if field in pictures.FIELDS else None
        if not picture:
            raise Http404
        with picture.open() as kept:
            return HttpResponse(kept.read(), content_type="image/webp")

    def _inbox(self, request: HttpRequest, object_id: str) -> Inbox:
        inbox: Inbox | None = self.get_object(request, object_id)
        if inbox is None:
            raise Http404
        if not self.has_view_permission(request, inbox):
            raise PermissionDenied
        return inbox

    def _inbox_to_change(self, request: HttpRequest, object_id: str) -> Inbox:
        inbox = self._inbox(request, object_id)
        if not self.has_change_permission(request, inbox):
            raise PermissionDenied("Your role does not let you change inboxes.")
        return inbox
