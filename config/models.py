"""What the top floor itself remembers."""

from django.db import models

from apps.ground import clock


class SeededPart(models.Model):
    """A part of the demo that has run on this database."""

    name = models.CharField(max_length=60, primary_key=True)
    seeded_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name
