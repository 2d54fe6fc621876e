"""`/demo/`: the demo's made-up businesses; `/demo/<tenant>/`: the pages of one, with its tenant's widget on them.

Their policy is as strict as a careful customer's, so that whatever the widget needs beyond it fails here first.
"""

from datetime import timedelta

import jwt
from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes import embedding
from apps.inboxes.models import Inbox
from apps.tenants.queries import tenant_id_by_slug
from config import demo
from config.demo.sites import SITES, Customer, Page, Site
from config.demo.sites.opening import opening

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
IDENTITY_LASTS = timedelta(minutes=10)


@require_safe
def showcases(request: HttpRequest) -> HttpResponse:
    """Where a newcomer begins."""
    return render(request, "demo/index.html", {"demo": demo.sign_ins()})


@never_cache
@csp(POLICY)  # type: ignore[arg-type]  # django-csp knows no view with arguments
@require_http_methods(["GET", "HEAD", "POST"])
def showcase(request: HttpRequest, tenant: str, page: str = "") -> HttpResponse:
    site, shown = _found(tenant, page)
    inbox = _inbox(tenant)
    if request.method == "POST":
        return redirect(request.get_full_path())  # what was typed goes nowhere; the page it was sent to answers
    customer = site.customers.get(request.GET.get("as", ""))
    context = {"site": site, "page": shown, "here": page, "inbox": inbox, "customer": customer} | shown.content
    context |= {"embed": embedding.attributes(inbox) if inbox else {}}
    context |= {"opening": opening(site.tenant, site.language, clock.now()), "identity": _vouched(inbox, customer)}
    response = render(request, shown.template, context | shown.answers(request.GET))
    response.headers["Content-Language"] = site.language
    return response


def _found(tenant: str, page: str) -> tuple[Site, Page]:
    site = SITES.get(tenant)
    shown = site.pages.get(page) if site else None
    if site is None or shown is None:
        raise Http404
    return site, shown


def _inbox(tenant: str) -> Inbox | None:
    tenant_id = tenant_id_by_slug(tenant)
    if tenant_id is None:
        raise Http404
    with tenant_scope(tenant_id):
        return Inbox.objects.select_related("tenant").filter(kind=Inbox.Kind.WEB, is_active=True).order_by("id").first()


def _vouched(inbox: Inbox | None, customer: Customer | None) -> str:
    """What the business's own server would sign for a customer who is signed in there."""
    if inbox is None or customer is None:
        return ""
    claims = {"sub": customer.sub, "name": customer.name, "email": customer.email, "phone": customer.phone}
    return jwt.encode(claims | {"exp": clock.now() + IDENTITY_LASTS}, inbox.secret, algorithm="HS256")
