"""Several acts in one."""

from django.db import models

from apps.desk.models.sharing import Shared, SharedQuerySet


class Macro(Shared):
    name = models.CharField(max_length=80)
    steps = models.JSONField(default=list, help_text="What it does, in order.")
    is_active = models.BooleanField("active", default=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="macro_name_once_a_tenant")]

    def __str__(self) -> str:
        return self.name
