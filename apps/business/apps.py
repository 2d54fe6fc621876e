from django.apps import AppConfig


class BusinessConfig(AppConfig):
    name = "apps.business"
    label = "business"
    verbose_name = "Business"
