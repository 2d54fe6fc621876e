"""The outbox: what must leave the house is a row before it is a task."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q

from apps.conversations.models.conversation import Conversation
from apps.conversations.models.message import Message
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.inboxes.models import Inbox
from apps.tenants.models import TenantModel

SENDING_LEASE = timedelta(seconds=60)
CARRYING_LEASE = timedelta(seconds=30)  # a provider is asked twice at most, each with a deadline of its own
WAITING = ("queued", "sending")


class Pace(TenantModel):
    """When the next message may leave from an inbox: whoever sends takes the moment, and moves it on."""

    inbox = TenantKey(Inbox, on_delete=models.CASCADE, related_name="+")
    next_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "inbox"], name="pace_once_an_inbox")]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self) -> "DeliveryQuerySet":
        """What waits for its time, and what a sender took and never finished."""
        now = clock.now()
        taken = Q(state=Delivery.State.SENDING, leased_until__lte=now)
        return self.filter(Q(state=Delivery.State.QUEUED, due_at__lte=now) | taken).order_by("due_at", "id")

    def in_line(self) -> "DeliveryQuerySet":
        """What is said in conversations and has not left yet, in the order in which it is to arrive."""
        return self.filter(state__in=WAITING, inbox__isnull=False, message__isnull=False).order_by("message", "id")

    def first_in_line(self) -> "DeliveryQuerySet":
        """What waits behind nothing of its conversation; what is said in none stands in no line."""
        before = Q(message__lt=OuterRef("message")) | Q(message=OuterRef("message"), id__lt=OuterRef("id"))
        ahead = Delivery.objects.in_line().order_by().filter(before, tenant=OuterRef("tenant"), conversation=OuterRef("conversation"))
        return self.filter(Q(inbox=None) | Q(message=None) | ~Exists(ahead))


class Delivery(TenantModel):
    class Channel(models.TextChoices):
        EMAIL = "email", "Email"
        SMS = "sms", "SMS"
        WHATSAPP = "whatsapp", "WhatsApp"

    class Purpose(models.TextChoices):
        MESSAGE = "message", "Message"
        NOTICE = "notice", "Notice"
        CODE = "code", "Code"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        READ = "read", "Read"
        FAILED = "failed", "Failed"

    channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    inbox = TenantKey(Inbox, null=True, on_delete=models.CASCADE, related_name="+", help_text="Whose sender it leaves from; empty: ours.")
    message = TenantKey(Message, null=True, on_delete=models.CASCADE, related_name="deliveries")
    purpose = models.CharField(max_length=8, choices=Purpose)
    key = models.CharField(max_length=120, help_text="What is delivered; the same key is delivered once.")
    conversation = TenantKey(Conversation, null=True, on_delete=models.CASCADE, related_name="deliveries")
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()

    template = models.CharField(max_length=64, blank=True, db_default="")
    variables = models.JSONField(default=dict, db_default={}, blank=True)

    files = models.JSONField(null=True, blank=True, help_text="Ids of the attachments that go with it; empty until it is laid out.")

    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    slot_at = models.DateTimeField(null=True, help_text="Its moment within the sender's pace, for one try.")
    leased_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=20, blank=True, db_default="", help_text="The provider's own, for what went wrong.")
    provider_id = models.CharField(max_length=120, blank=True, db_default="")
    segments = models.PositiveSmallIntegerField(default=0, db_default=0)
    tried_at = models.DateTimeField(null=True, help_text="When the provider was first asked: from then on it may have it.")
    tried_until = models.DateTimeField(null=True, help_text="When the last who asked the provider had to be done.")
    troubled_at = models.DateTimeField(null=True, help_text="Since when it is tried again and again.")
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="delivery_once_a_key"),
            models.UniqueConstraint(
                fields=["tenant", "inbox", "provider_id"], condition=Q(inbox__isnull=False) & ~Q(provider_id=""),
                name="delivery_once_a_provider_id",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state__in=WAITING), name="delivery_due"),
            models.Index(fields=["tenant", "conversation", "id"], condition=Q(state__in=WAITING), name="delivery_in_line"),
            models.Index(fields=["tenant", "message"], name="delivery_by_message"),
            models.Index(fields=["tenant", "provider_id"], condition=~Q(provider_id=""), name="delivery_by_provider_id"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_in_line(self) -> bool:
        return self.inbox_id is not None and self.message_id is not None

    @property
    def is_first_part(self) -> bool:
        """Of what was said, or all of it."""
        return self.key == f"message:{self.message_id}"

    @property
    def is_troubled(self) -> bool:
        """Tried in vain, or kept from a provider that is away, and to be tried again."""
        return self.state == self.State.QUEUED and self.troubled_at is not None

    @property
    def may_go_again(self) -> bool:
        """Failed for good, and of use to somebody still: a code is asked for anew."""
        return self.state == self.State.FAILED and self.purpose != self.Purpose.CODE

    def forget_secrets(self) -> None:
        """A code is nobody's to read here once its letter has left, or never will."""
        if self.purpose == self.Purpose.CODE and self.state in {self.State.SENT, self.State.FAILED}:
            self.subject = self.text = ""
