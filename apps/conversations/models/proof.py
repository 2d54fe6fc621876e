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
MOST_CODES, CODES_WITHIN = 3, timedelta(hours=1)


class IdentityCode(TenantModel):
    """Only its digest is kept. It dies of use, of age, of a newer one, and of too many wrong tries."""

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="identity_codes")
    kind = models.CharField(max_length=5, choices=ContactAddress.Kind)
    value = models.CharField(max_length=254)
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["tenant", "conversation", "-id"], name="identity_code_newest")]

    @property
    def is_alive(self) -> bool:
        return self.ended_at is None and self.tries < MOST_TRIES and clock.now() < self.created_at + CODE_LIFE
