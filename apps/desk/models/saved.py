"""Lists that somebody puts together, of conversations or of tickets: what was asked, kept under a name."""

from django.db import models

from apps.desk.models.sharing import Shared, SharedQuerySet


class SavedView(Shared):
    class Kind(models.TextChoices):
        CONVERSATIONS = "conversations", "Conversations"
        TICKETS = "tickets", "Tickets"

    kind = models.CharField(max_length=13, choices=Kind, default=Kind.CONVERSATIONS, db_default=Kind.CONVERSATIONS)
    name = models.CharField(max_length=60)
    words = models.CharField(
        max_length=300,
        error_messages={"max_length": "That is too long to keep. Ask for fewer words."},
        help_text="As they are typed into the search, such as is:open tag:billing language:es; of tickets, as their list’s address asks.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "owner", "kind", "name"], name="view_name_once_an_owner_and_kind", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name
