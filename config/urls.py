"""Every address of the house."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from apps.console.urls import websocket_urlpatterns as console_sockets
from apps.console.views import join
from apps.tenants.workspace import scoped
from config import views

urlpatterns: list[Any] = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("join/<str:token>/", join, name="join"),
    path("console/", include("apps.console.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns += [
        path("styleguide/", views.styleguide, name="styleguide"),
        path("dev/mail/", views.mail, name="mail"),
        path("dev/mail/<str:key>/", views.letter, name="letter"),
    ]

scoped(urlpatterns)

websocket_urlpatterns = [*console_sockets]
