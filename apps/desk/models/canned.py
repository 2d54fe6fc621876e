"""Replies that are written once and said often."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from apps.desk.models.sharing import Shared, SharedQuerySet


class CannedReply(Shared):
    shortcut = models.CharField(
        max_length=40, validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$", "Small letters, digits and hyphens, such as refund-sent.")]
    )
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=8_000)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["shortcut", "id"]
        verbose_name_plural = "canned replies"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "shortcut"], condition=Q(owner=None), name="shared_shortcut_once_a_tenant"),
            models.UniqueConstraint(
                fields=["tenant", "owner", "shortcut"], condition=Q(owner__isnull=False), name="shortcut_once_an_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"/{self.shortcut}"
