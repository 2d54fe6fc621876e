from django.urls import path

from apps.console import views
from apps.console.consumers import ConsoleConsumer

app_name = "console"

urlpatterns = [
    path("", views.home, name="home"),
    path("nowhere/", views.nowhere, name="nowhere"),
    path("workspaces/", views.workspaces, name="workspaces"),
    path("switch/", views.switch, name="switch"),
    path("appearance/", views.appearance, name="appearance"),
    path("<slug:section>/", views.section, name="section"),
]

websocket_urlpatterns = [path("console/ws", ConsoleConsumer.as_asgi())]
