"""The pages that belong to no room."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.ground.aside import aside
from config import demo, mailbox, readiness
from config.metrics import exposition, process

LETTERS_A_PAGE = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "landing.html", {"demo": demo.sign_ins() if settings.DEBUG else None})


@never_cache
@require_safe
async def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready, or the reasons why not."""
    problems = readiness.problems()
    return JsonResponse({"ready": not problems, "problems": problems}, status=503 if problems else 200)


@never_cache
@require_safe
async def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; for everybody else there is nothing here."""
    if not exposition.may_read(request):
        raise Http404
    here = process.read()
    return HttpResponse(exposition.text([*await aside(exposition.kept.samples), *here]), content_type=exposition.CONTENT_TYPE)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide.html")


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Mail that would have gone out."""
    page = Paginator(mailbox.letters(), LETTERS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "dev/mail.html", {"letters": page.object_list, "page": page})


@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    found = mailbox.letter(key)
    if found is None:
        raise Http404
    return render(request, "dev/letter.html", {"letter": found})
