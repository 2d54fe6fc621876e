"""Every address of the house."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from apps.console.urls import websocket_urlpatterns as console_sockets
from apps.console.views import join
from apps.tenants.workspace import scoped
from apps.widget.urls import websocket_urlpatterns as widget_sockets
from apps.widget.views import followed
from config import views
from config.showcase import showcase, showcases

urlpatterns: list[Any] = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
    path("join/<str:token>/", join, name="join"),
    path("console/", include("apps.console.urls")),
    path("widget/", include("apps.widget.urls")),
    path("", include("apps.api.urls")),
    path("tickets/<str:token>/", followed.ticket, name="followed"),
    path("tickets/<str:token>/files/<str:public_id>/", followed.attachment, name="followed_file"),
    path("admin/messages/", RedirectView.as_view(pattern_name="admin:conversations_message_changelist")),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns += [
        path("styleguide/", views.styleguide, name="styleguide"),
        path("dev/mail/", views.mail, name="mail"),
        path("dev/mail/<str:key>/", views.letter, name="letter"),
        path("demo/", showcases, name="showcases"),
        path("demo/<slug:tenant>/", showcase, name="showcase"),
        path("demo/<slug:tenant>/<slug:page>/", showcase, name="showcase"),
    ]

scoped(urlpatterns)

websocket_urlpatterns = [*console_sockets, *widget_sockets]
