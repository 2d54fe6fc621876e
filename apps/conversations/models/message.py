"""What was said, what was shown, what was only noted."""

from django.db import models
from django.db.models import Q

from apps.conversations.models.conversation import Conversation
from apps.conversations.models.people import Visitor
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.ground.scope import current_tenant_id
from apps.tenants.models import Membership, Tenant, TenantModel


class Author(models.TextChoices):
    CUSTOMER = "customer", "Customer"
    ASSISTANT = "assistant", "Assistant"
    AGENT = "agent", "Agent"
    SYSTEM = "system", "System"


class Message(TenantModel):
    """Something the customer can see. Only `posting` inserts one, so `seq` counts 1, 2, 3 … without a gap."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        ACTIVITY = "activity", "Activity"
        CARD = "card", "Card"

    tenant = models.ForeignKey(  # its conversation's: checking it again would lock the tenant's one row for every message
        Tenant, on_delete=models.CASCADE, related_name="+", editable=False, default=current_tenant_id, db_index=False, db_constraint=False
    )
    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    author = models.CharField(max_length=9, choices=Author)
    author_name = models.CharField(max_length=80, blank=True)
    visitor = TenantKey(Visitor, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    membership = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    client_id = models.UUIDField(null=True, help_text="The writer's own id for the message: said again, it is the same message.")
    turn = models.CharField(max_length=64, blank=True, help_text="The assistant's turn this message ends.")
    text = models.TextField(blank=True)
    activity = models.CharField(max_length=16, blank=True, help_text="What happened, as a word of our own, such as joined.")
    card = models.JSONField(null=True, blank=True)
    sources = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=10, blank=True)
    confidence = models.FloatField(null=True, help_text="Of the assistant: how well what it said is founded, 0 to 1.")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["conversation_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "conversation", "seq"], name="message_seq_once_a_conversation"),
            models.UniqueConstraint(
                fields=["tenant", "visitor", "client_id"], condition=Q(visitor__isnull=False), name="message_once_a_visitor"
            ),
            models.UniqueConstraint(
                fields=["tenant", "membership", "client_id"], condition=Q(membership__isnull=False), name="message_once_a_member"
            ),
            models.UniqueConstraint(fields=["tenant", "turn"], condition=~Q(turn=""), name="message_once_a_turn"),
            models.CheckConstraint(condition=Q(seq__gt=0), name="message_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.author} {self.seq}"


class Note(TenantModel):
    """Between colleagues. In a table of its own, counted apart: nothing that reads for a customer can meet one."""

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="notes")
    number = models.PositiveIntegerField()
    after_seq = models.PositiveIntegerField(help_text="The message it stands after.")
    author = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    client_id = models.UUIDField()
    text = models.TextField()
    mentions = models.JSONField(default=list, db_default=[], blank=True, help_text="Memberships of the colleagues it names.")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["conversation_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "conversation", "number"], name="note_number_once_a_conversation"),
            models.UniqueConstraint(fields=["tenant", "author", "client_id"], name="note_once_an_author"),
        ]


class Partial(TenantModel):
    """What the customer has seen of a reply that is still being written: whole checked sentences."""

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="partials")
    turn = models.CharField(max_length=64)
    fence = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    started_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "conversation"], name="one_reply_in_the_making"),
            models.UniqueConstraint(fields=["tenant", "turn"], name="partial_once_a_turn"),
        ]


class Attachment(TenantModel):
    """A file somebody sent. It belongs to its uploader until a message takes it up."""

    public_id = models.CharField(max_length=64, editable=False)
    message = TenantKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    position = models.PositiveSmallIntegerField(default=0, help_text="Where its writer put it among the message's files.")
    visitor = TenantKey(Visitor, null=True, on_delete=models.SET_NULL, related_name="+")
    membership = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "public_id"], name="attachment_public_id_once_a_tenant")]
        indexes = [
            models.Index(fields=["tenant", "message"], name="attachment_by_message"),
            models.Index(fields=["created_at"], condition=Q(message=None), name="attachment_unsent"),
        ]

    def __str__(self) -> str:
        return self.name
