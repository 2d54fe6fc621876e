"""The pages articles have beside their form: publishing, versions, a preview; and the search box that shows why something was found."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.knowledge import actions
from apps.knowledge.admin.trying import tried
from apps.knowledge.models import Article, ArticleVersion
from apps.tenants.admin.base import ActionAdmin
from apps.tenants.workspace import actor_of
from apps.text.markup import to_html

LONGEST_PREVIEW = 100_000


class ArticlePages(ActionAdmin):
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own: dict[str, Callable[..., HttpResponse]] = {
            "publish": self.publish_view,
            "withdraw": self.withdraw_view,
            "versions": self.versions_view,
            "versions/<int:version>/restore": self.restore_view,
        }
        pages = [path(f"<path:object_id>/{end}/", wrap(view), name=f"knowledge_article_{end.split('/')[-1]}") for end, view in own.items()]
        search = path("search/", wrap(self.search_view), name="knowledge_search")
        preview = path("preview/", wrap(self.preview_view), name="knowledge_article_preview")
        return [search, preview, *pages, *super().get_urls()]

    @method_decorator(require_POST)
    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self._article(request, object_id)
        actions.publish_article(article, actor=actor_of(request))
        messages.success(request, f"“{article}” is published. It can be found in a moment.")
        return redirect("admin:knowledge_article_change", article.pk)

    @method_decorator(require_POST)
    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self._article(request, object_id)
        actions.withdraw_article(article, actor=actor_of(request))
        messages.success(request, f"“{article}” is a draft again. Nobody finds it any more.")
        return redirect("admin:knowledge_article_change", article.pk)

    @method_decorator(require_safe)
    def versions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self._article(request, object_id)
        versions = [(version, to_html(version.body)) for version in article.versions.select_related("by__user")]
        told = {"title": f"Versions of {article}", "original": article, "opts": self.opts, "versions": versions}
        told["may_restore"] = self.has_change_permission(request, article)
        return TemplateResponse(request, "admin/knowledge/versions.html", self.admin_site.each_context(request) | told)

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, object_id: str, version: int) -> HttpResponse:
        article = self._article(request, object_id)
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
        told = {"title": "Try the search", "opts": self.opts} | tried(request)
        return TemplateResponse(request, "admin/knowledge/search.html", self.admin_site.each_context(request) | told)

    def _article(self, request: HttpRequest, object_id: str) -> Article:
        article: Article | None = self.get_object(request, object_id)
        if article is None:
            raise Http404
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return article
