"""Twilio's callbacks. An empty answer: replies leave by its REST, once there are any."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.api.hooks import taken

KINDS = {"sms": ("sms",), "whatsapp": ("whatsapp",), "status": ("sms", "whatsapp")}
MOST = 64 * 1024
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@csrf_exempt
@require_POST
def hook(request: HttpRequest, told: str, key: str) -> HttpResponse:
    return taken(request, key, kinds=KINDS[told], most=MOST) or HttpResponse(EMPTY, content_type="text/xml; charset=utf-8")
