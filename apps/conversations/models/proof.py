"""A code that was sent to an address: who tells it back can read what arrives there."""

from datetime import timedelta

from django.db import models

from apps.conversations.models.conversation import Conversation
from apps.conversations.models.people import ContactAddress
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel

CODE_LIFE = timedelta(minutes=10)
MOST_TRIES = 5

# Conversations are free: what may be sent and guessed is counted by address too, and for the whole tenant.
CODES_WITHIN = timedelta(hours=1)
MOST_CODES, MOST_CODES_TO_ADDRESS, MOST_CODES_OF_TENANT = 3, 5, 500
WRONG_WITHIN, MOST_WRONG_FOR_ADDRESS = timedelta(days=1), 10
MOST_WRONG_OF_TENANT = 200  # an hour


class IdentityCodeQuerySet(models.QuerySet["IdentityCode"]):
    def lately(self, within: timedelta = CODES_WITHIN) -> "IdentityCodeQuerySet":
        return self.filter(created_at__gt=clock.now() - within)


class IdentityCode(TenantModel):
    """Kept as a digest that only our key can make. It dies of use, of age, of a newer one, and of too many wrong tries."""

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="identity_codes")
    kind = models.CharField(max_length=5, choices=ContactAddress.Kind)
    value = models.CharField(max_length=254)
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)  # that were wrong
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    objects = IdentityCodeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant", "conversation", "-id"], name="identity_code_newest"),
            models.Index(fields=["tenant", "kind", "value", "created_at"], name="identity_code_by_address"),
            models.Index(fields=["tenant", "created_at"], name="identity_code_by_time"),
        ]

    @property
    def is_alive(self) -> bool:
        return self.ended_at is None and self.tries < MOST_TRIES and clock.now() < self.created_at + CODE_LIFE
