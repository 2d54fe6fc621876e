"""The loader that host pages carry, and the page inside its frame."""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from apps.inboxes.models import Inbox
from apps.inboxes.queries import page_by_key
from apps.text.speaking import direction, negotiate
from apps.widget import shapes
from apps.widget.calls import own_origin

SCRIPTS = {"embed": 300, "stub": 86_400}  # seconds a host page's browser may keep them


@require_safe
async def script(request: HttpRequest, name: str) -> HttpResponse:
    """`embed.js` and `stub.js`, at addresses that never change."""
    text, packed, tag = _script(name) if not settings.DEBUG else _script.__wrapped__(name)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304)
    accepted = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(packed if accepted else text, content_type="text/javascript; charset=utf-8")
    if accepted:
        response.headers["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return _for_any_page(response, tag, SCRIPTS[name])


def _for_any_page(response: HttpResponse, tag: str, seconds: int) -> HttpResponse:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["ETag"] = tag
    return response


@cache
def _script(name: str) -> tuple[bytes, bytes, str]:
    text = Path(settings.ROOT, "static", "widget", f"{name}.js").read_bytes()
    packed = gzip.compress(text, 9, mtime=0)
    return text, packed, f'"{hashlib.sha256(text).hexdigest()[:16]}"'


@require_safe
@xframe_options_exempt
def frame(request: HttpRequest) -> HttpResponse:
    """The panel, which only the inbox's own sites may frame."""
    inbox = page_by_key(request.GET.get("inbox", ""))
    if inbox is None:
        raise Http404
    response = render(request, "widget/frame.html", _context(request, inbox))
    response.headers["Content-Security-Policy"] = _policy(inbox)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _context(request: HttpRequest, inbox: Inbox) -> dict[str, Any]:
    locale = inbox.locale or negotiate(request.GET.get("locale", "") or request.headers.get("Accept-Language", ""))
    origins = [own_origin(request), *inbox.allowed_origins]
    shown = shapes.inbox(inbox, locale)
    return {"inbox": inbox, "origins": " ".join(origins), "locale": locale, "dir": direction(locale), **shown}


def _policy(inbox: Inbox) -> str:
    ancestors = " ".join(["'self'", *inbox.allowed_origins])
    return (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {ancestors}"
    )
