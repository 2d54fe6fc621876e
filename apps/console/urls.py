from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware
from django.urls import path

from apps.console.consumers import ConsoleConsumer
from apps.console.views import acts, attachments, conversations, pages

app_name = "console"

urlpatterns = [
    path("", conversations.index, name="home"),
    path("nowhere/", pages.nowhere, name="nowhere"),
    path("workspaces/", pages.workspaces, name="workspaces"),
    path("switch/", pages.switch, name="switch"),
    path("appearance/", pages.appearance, name="appearance"),
    path("conversations/", conversations.index, name="conversations"),
    path("conversations/<int:number>/", conversations.thread, name="conversation"),
    path("conversations/<int:number>/messages/", acts.messages, name="messages"),
    path("conversations/<int:number>/notes/", acts.notes, name="notes"),
    path("conversations/<int:number>/claim/", acts.claim, name="claim"),
    path("conversations/<int:number>/resolution/", acts.resolution, name="resolution"),
    path("conversations/<int:number>/read/", acts.read, name="read"),
    path("conversations/<int:number>/typing/", acts.typing, name="typing"),
    path("attachments/", attachments.attachments, name="attachments"),
    path("attachments/<str:public_id>/", attachments.attachment, name="attachment"),
    path("<slug:section>/", pages.section, name="section"),
]

websocket_urlpatterns = [path("console/ws", AllowedHostsOriginValidator(CookieMiddleware(ConsoleConsumer.as_asgi())))]
