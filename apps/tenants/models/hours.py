"""When a tenant is open: weekly spans, split days, holidays, in a time zone of its own."""

from collections import defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models

from apps.ground import spans as opening
from apps.ground.isolation import TenantKey
from apps.ground.spans import Schedule, Span
from apps.tenants.models.base import TenantModel
from apps.tenants.models.tenant import known_zone


class Hours(TenantModel):
    name = models.CharField(max_length=60, default="Opening hours")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[known_zone])

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "hours"
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="hours_name_once_a_tenant")]

    def __str__(self) -> str:
        return self.name

    def schedule(self) -> Schedule:
        week: dict[int, list[Span]] = defaultdict(list)
        for span in self.spans.all():
            week[span.weekday].append((span.opens, span.closes))
        days: dict[date, list[Span]] = defaultdict(list)
        for holiday in self.holidays.all():
            days[holiday.date].extend(holiday.spans())
        return Schedule(ZoneInfo(self.time_zone), week, days)

    def is_open(self, at: datetime) -> bool:
        return opening.is_open(self.schedule(), at)

    def next_opening(self, after: datetime) -> datetime | None:
        return opening.next_opening(self.schedule(), after)


class HoursSpan(TenantModel):
    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    hours = TenantKey(Hours, on_delete=models.CASCADE, related_name="spans")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField(help_text="00:00 means midnight at the end of the day.")

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = "weekly hours"
        verbose_name_plural = "weekly hours"

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Holiday(TenantModel):
    """A date that differs from its weekday: closed, or open at other times (one row a span)."""

    hours = TenantKey(Hours, on_delete=models.CASCADE, related_name="holidays")
    date = models.DateField()
    name = models.CharField(max_length=60)
    opens = models.TimeField(null=True, blank=True, help_text="Empty: closed all day.")
    closes = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["date", "opens"]

    def __str__(self) -> str:
        return f"{self.name} {self.date}"

    def spans(self) -> list[Span]:
        return [(self.opens, self.closes)] if self.opens is not None and self.closes is not None else []
