"""The web process: HTTP and WebSocket through Channels, static files beside them, forwarded headers only from listed proxies."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from config import daphne
from config.proxies import TrustedProxies
from config.static import StaticFiles
from config.urls import websocket_urlpatterns

daphne.prepare()

application = TrustedProxies(
    ProtocolTypeRouter(
        {
            "http": StaticFiles(django_application),
            "websocket": URLRouter(websocket_urlpatterns),
        }
    ),
    settings.TRUSTED_PROXIES,
)

daphne.settle()
