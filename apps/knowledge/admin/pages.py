"""The pages articles have beside their form: publishing, versions, a preview; and the search box that shows why something was found."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.knowledge import actions
from apps.knowledge.admin.trying import tried
from apps.knowledge.models import ArticleVersion
from apps.tenants.admin.acts import Act, RowActs
from apps.tenants.admin.base import ActionAdmin
from apps.tenants.workspace import actor_of
from apps.text.markup import to_html

LONGEST_PREVIEW = 100_000


class ArticlePages(RowActs, ActionAdmin):
    acts = {
        "publish": Act(actions.publish_article, "{row} is published. It can be found in a moment."),
        "withdraw": Act(actions.withdraw_article, "{row} is a draft again. Nobody finds it any more."),
    }

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("search/", wrap(self.search_view), name="knowledge_search"),
            path("preview/", wrap(self.preview_view), name=self.page_name("preview")),
            path("<path:object_id>/versions/", wrap(self.versions_view), name=self.page_name("versions")),
            path("<path:object_id>/versions/<int:version>/restore/", wrap(self.restore_view), name=self.page_name("restore")),
        ]
        return [*own, *super().get_urls()]

    @method_decorator(require_safe)
    def versions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.row(request, object_id)
        versions = [(version, to_html(version.body)) for version in article.versions.select_related("by__user")]
        told = {"title": f"Versions of {article}", "crumb": "Versions", "original": article, "versions": versions}
        return self.page(request, "admin/knowledge/versions.html", **told, may_restore=self.has_change_permission(request, article))

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, object_id: str, version: int) -> HttpResponse:
        article = self.row(request, object_id)
        try:
            actions.restore_version(article, version=version, actor=actor_of(request))
        except ArticleVersion.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, f"“{article}” reads again as it did in version {version}.")
        return redirect("admin:knowledge_article_change", article.pk)

    @method_decorator(require_POST)
    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """What is being typed, as customers would see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponse(to_html(request.POST.get("body", "")[:LONGEST_PREVIEW]))

    @method_decorator(require_GET)
    def search_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.page(request, "admin/knowledge/search.html", title="Try the search", **tried(request))
