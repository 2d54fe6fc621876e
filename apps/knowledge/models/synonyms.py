from django.db import models

from apps.tenants.models import TenantModel


class Synonym(TenantModel):
    """Words that mean the same to a tenant's customers: whoever asks for one finds the others."""

    words = models.JSONField(help_text="Such as parcel, package, shipment. In any language; separated by commas.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return ", ".join(self.words)
