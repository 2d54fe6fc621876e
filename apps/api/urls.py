from django.urls import path

from apps.api.views import email, files, twilio

app_name = "api"

urlpatterns = [
    *(path(f"hooks/twilio/{told}/<str:key>/", twilio.hook, {"told": told}, name=f"twilio-{told}") for told in twilio.KINDS),
    path("files/<str:token>/", files.file, name="file"),
    path("hooks/email/<str:key>/", email.hook, name="email"),
]
