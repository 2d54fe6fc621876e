from django.urls import path

from apps.widget.consumers import WidgetConsumer
from apps.widget.views import asks, files, messages, pages, sessions, transcripts

app_name = "widget"

urlpatterns = [
    path("embed.js", pages.script, {"name": "embed"}, name="embed"),
    path("stub.js", pages.script, {"name": "stub"}, name="stub"),
    path("frame/", pages.frame, name="frame"),
    path("brand/<str:key>/<slug:which>/", files.picture, name="picture"),
    path("api/session", sessions.session, name="session"),
    path("api/pass", sessions.socket_pass, name="pass"),
    path("api/contact", sessions.contact, name="contact"),
    path("api/messages", messages.messages, name="messages"),
    path("api/human", asks.human, name="human"),
    path("api/typing", asks.typing, name="typing"),
    path("api/read", asks.read, name="read"),
    path("api/rating", asks.rating, name="rating"),
    path("api/nps", asks.nps, name="nps"),
    path("api/ticket", asks.ticket, name="ticket"),
    path("api/callback", asks.callback, name="callback"),
    path("api/end", asks.end, name="end"),
    path("api/attachments", files.attachments, name="attachments"),
    path("api/attachments/<str:public_id>", files.attachment, name="attachment"),
    path("api/transcript", transcripts.transcript, name="transcript"),
]

websocket_urlpatterns = [path("widget/ws", WidgetConsumer.as_asgi())]
