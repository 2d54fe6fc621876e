"""Conversations as search sees them: one row each, with every word that was said in it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from apps.conversations.models.conversation import Conversation
from apps.events.models import Settling
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel


class Filed(TenantModel):
    """A conversation's words and marks. Behind what happens by a moment: a sweep writes it, never who posts."""

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    said_at = models.DateTimeField(help_text="When something was last said.")
    seq = models.PositiveIntegerField(default=0, help_text="The last message whose words are in.")
    notes = models.PositiveIntegerField(default=0, help_text="The last note whose words are in.")
    marks = ArrayField(models.TextField(), default=list, help_text="What filters ask for; they stand among the words too.")
    words = SearchVectorField()

    class Meta:
        verbose_name_plural = "filed"
        constraints = [models.UniqueConstraint(fields=["tenant", "conversation"], name="filed_once_a_conversation")]
        indexes = [
            GinIndex(fields=["words"], fastupdate=False, name="filed_by_word"),
            models.Index(fields=["tenant", "-said_at", "-conversation"], name="filed_by_day"),
        ]


class Filing(Settling):
    """How far filing has come: through the log, and through the conversations there were before. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    filed_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="filing_is_one_row")]
