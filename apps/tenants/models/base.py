"""What every tenant's row has in common."""

from django.db import models

from apps.ground.scope import current_tenant_id


class TenantModel(models.Model):
    """A row of one tenant; the tenant is the scope's unless said otherwise. Its migration isolates it (`ground.isolation`)."""

    tenant_isolated = "tenant"

    tenant = models.ForeignKey(
        "tenants.Tenant",
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
        default=current_tenant_id,
        db_index=False,  # isolation's (tenant, id) key serves
    )

    class Meta:
        abstract = True
