"""Search over all conversations, people and tickets."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from apps.console import shell
from apps.console.access import members_only
from apps.console.search import Search
from apps.tenants import actions
from apps.tenants.workspace import MemberRequest


@require_safe
@vary_on_headers("HX-Request")
@members_only()
def search(request: MemberRequest) -> HttpResponse:
    """While somebody types, only what was found."""
    context = Search.of(request).context()
    if "hits" in context:
        actions.rows_seen("search", member=request.member)
    if request.headers.get("HX-Request"):
        return render(request, "console/_found.html", context)
    return render(request, "console/search.html", shell.context(request, "conversations", "console.search") | context)
