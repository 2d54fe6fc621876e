"""How far the sweep that hears what is said of tickets has come."""

from django.db import models
from django.db.models import Q

from apps.events.models import Settling


class Hearing(Settling):
    """Through the log, and on its round of all tickets. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    round_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="hearing_is_one_row")]
