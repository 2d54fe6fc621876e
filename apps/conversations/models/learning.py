"""What became of a conversation as something to learn from."""

from django.db import models

from apps.conversations.models.conversation import Conversation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.knowledge.models import Article
from apps.tenants.models import TenantModel


class Unfit(models.TextChoices):
    """Why nothing can be learned from a conversation."""

    OPEN = "open", "It is still open."
    UNASKED = "unasked", "The customer asked nothing in words."
    UNANSWERED = "unanswered", "Nobody answered with more than a question or a greeting."
    BY_ASSISTANT = "by_assistant", "Only the assistant answered: it would learn from itself."
    DANGER = "danger", "It speaks of a danger to somebody’s life or safety."


class Lesson(TenantModel):
    """A conversation that was considered once. The rule leaves alone what was considered before: what a person forgot stays forgotten."""

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="lessons", db_index=False)
    article = TenantKey(Article, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Empty: nothing, or forgotten again.")
    unfit = models.CharField(max_length=12, choices=Unfit, blank=True)
    considered_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "conversation"], name="lesson_once_a_conversation")]
        indexes = [models.Index(fields=["tenant", "considered_at"], name="lesson_by_time")]

    def __str__(self) -> str:
        return f"Lesson of {self.conversation}"
