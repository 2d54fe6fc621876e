"""Who writes in: a person, the addresses they are known by, and the browsers they use."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.conversations.models.numbering import Numbering, next_number
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.inboxes.models import Inbox
from apps.tenants.models import TenantModel

TOKEN_DAYS = 365
VISITOR_LEASE = timedelta(seconds=60)


class Contact(TenantModel):
    """A person who writes in. One that was merged points to the other; both keep their rows."""

    number = models.PositiveBigIntegerField(editable=False)
    name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Since then nothing they write is taken.")
    forgotten_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since then nothing of theirs is shown or given out: it goes, or is gone."
    )
    merged_into = TenantKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged", editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant", "merged_into"], name="contact_by_merged"),
            models.Index(fields=["tenant", "forgotten_at"], condition=Q(forgotten_at__isnull=False), name="contact_forgotten"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="contact_number_once_a_tenant"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="contact_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name or f"Visitor {self.number}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.number:
            self.number = next_number(Numbering.Kind.CONTACT)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class ContactAddress(TenantModel):
    """What a contact is known by. A verified one is that person's alone; anybody may have typed the others."""

    class Kind(models.TextChoices):
        USER = "user", "User id"
        EMAIL = "email", "Email"
        PHONE = "phone", "Phone"

    contact = TenantKey(Contact, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=254)
    is_verified = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-is_verified", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "value"], condition=Q(is_verified=True), name="verified_address_of_one_contact"
            ),
            models.UniqueConstraint(fields=["tenant", "contact", "kind", "value"], name="address_once_a_contact"),
        ]

    def __str__(self) -> str:
        return self.value


class VisitorQuerySet(models.QuerySet["Visitor"]):
    def admitted(self) -> "VisitorQuerySet":
        return self.filter(revoked_at=None, seen_at__gt=clock.now() - timedelta(days=TOKEN_DAYS))


class Visitor(TenantModel):
    """A browser that speaks in an inbox, or an address that does. Only the token's digest is kept; `subject` is the proven user id,
    empty for a stranger.

    A browser is not a person: what was proven in it grows old, for somebody else may sit there tomorrow.
    """

    contact = TenantKey(Contact, on_delete=models.CASCADE, related_name="visitors")
    inbox = TenantKey(Inbox, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=254, blank=True, db_default="", help_text="Phone number or email address; empty for a browser.")
    is_believed = models.BooleanField(default=True, db_default=True, help_text="Whether what came from this address did come from it.")
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="Since then they wish to get nothing here.")
    digest = models.CharField(max_length=64)
    subject = models.CharField(max_length=200, blank=True)
    locale = models.CharField(max_length=10, default="en")
    page = models.CharField(max_length=500, blank=True)
    device = models.CharField(max_length=60, blank=True, db_default="", help_text="Browser and system, in words.")
    created_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True, help_text="When who they are was last proven, by a token or a code.")

    objects = VisitorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="visitor_token_once_a_tenant"),
            models.UniqueConstraint(
                fields=["tenant", "inbox", "address", "is_believed"], condition=~Q(address=""), name="visitor_address_once_an_inbox"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "contact"], name="visitor_by_contact"),
            models.Index(fields=["tenant", "address"], condition=~Q(address=""), name="visitor_by_address"),
        ]

    @property
    def is_proven(self) -> bool:
        return self.proven_at is not None and self.proven_at > clock.now() - timedelta(hours=settings.IDENTITY_HOURS)


class SpentPass(TenantModel):
    """A pass that opened its socket: it opens no second one. Forgotten once it would have expired."""

    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="pass_spent_once")]
        indexes = [models.Index(fields=["tenant", "expires_at"], name="pass_by_expiry")]
