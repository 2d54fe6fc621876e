"""Appointments: what can be booked, who is there for it and when, and what was booked.

Decisions
- When somebody is there is a row of the tenant's Hours: weeks with split days, holidays and a zone exist once, with one admin page.
- No double booking is a constraint of the database: two rows of one person or room whose times overlap cannot both be booked, whoever
  writes them. Actions lock the person first, so that customers meet a sentence and never the constraint.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from apps.business.models.columns import currency, money
from apps.business.models.customers import Customer
from apps.conversations.models import Contact
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Hours, TenantModel


def just(column: str) -> Func:
    """A range of one number: ranges can be excluded by an index that PostgreSQL has built in, plain numbers cannot."""
    return Func(F(column), F(column), Value("[]"), function="int8range", output_field=BigIntegerRangeField())


class Resource(TenantModel):
    """A person or a room that one appointment at a time is with."""

    name = models.CharField(max_length=80)
    hours = TenantKey(Hours, on_delete=models.PROTECT, related_name="+", help_text="When they are there, in which time zone.")
    is_active = models.BooleanField("active", default=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "practitioner or room"
        verbose_name_plural = "practitioners and rooms"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], name="resource_name_once_a_tenant", violation_error_message="Somebody else has this name."
            )
        ]

    def __str__(self) -> str:
        return self.name


class Service(TenantModel):
    code = models.SlugField("id", max_length=40)
    name = models.CharField(max_length=80)
    words = models.JSONField("other names", default=list, blank=True, help_text="What customers call it, in any language.")
    minutes = models.PositiveSmallIntegerField("takes … minutes", default=30)
    rest = models.PositiveSmallIntegerField("minutes kept free after it", default=0)
    step = models.PositiveSmallIntegerField("may begin every … minutes", default=30)
    price = money(null=True, blank=True)
    price_is_from = models.BooleanField("the price is the least it costs", default=False)
    currency = currency()
    needs_listing = models.BooleanField("is about a home", default=False, help_text="It is with whoever shows the home.")
    notice_hours = models.PositiveSmallIntegerField("bookable until … hours before", default=2)
    horizon_days = models.PositiveSmallIntegerField("bookable … days ahead", default=60)
    intake = models.JSONField("intake questions", default=list, blank=True, help_text="What you ask before the appointment.")
    is_offered = models.BooleanField("offered", default=True)
    resources = models.ManyToManyField(Resource, through="Skill", related_name="services")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code"], name="service_code_once_a_tenant", violation_error_message="Another service has this id."
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, step__gt=0), name="service_takes_time", violation_error_message="It takes a minute at least."
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Skill(TenantModel):
    """Who does what."""

    resource = TenantKey(Resource, on_delete=models.CASCADE, related_name="skills", db_index=False)
    service = TenantKey(Service, on_delete=models.CASCADE, related_name="skills", db_index=False)

    class Meta:
        verbose_name = "who does it"
        verbose_name_plural = "who does it"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "service", "resource"], name="skill_once", violation_error_message="They are listed already."
            )
        ]
        indexes = [models.Index(fields=["tenant", "resource"], name="skill_by_resource")]

    def __str__(self) -> str:
        return str(self.resource)


class TimeOff(TenantModel):
    resource = TenantKey(Resource, on_delete=models.CASCADE, related_name="times_off", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["starts_at"]
        verbose_name_plural = "times off"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="time_off_goes_forward", violation_error_message="It ends before it begins."
            )
        ]
        indexes = [models.Index(fields=["tenant", "resource", "ends_at"], name="time_off_by_resource")]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def booked(self) -> "AppointmentQuerySet":
        return self.filter(state=Appointment.State.BOOKED)

    def ahead(self) -> "AppointmentQuerySet":
        return self.booked().filter(ends_at__gt=clock.now()).order_by("starts_at")


class Appointment(TenantModel):
    class State(models.TextChoices):
        BOOKED = "booked", "Booked"
        CANCELLED = "cancelled", "Cancelled"
        MISSED = "missed", "Nobody came"

    number = models.CharField(max_length=20, editable=False)
    service = TenantKey(Service, on_delete=models.PROTECT, related_name="appointments")
    resource = TenantKey(Resource, on_delete=models.PROTECT, related_name="appointments")
    customer = TenantKey(Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="appointments", db_index=False)
    contact = TenantKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="appointments", db_index=False)
    listing = TenantKey("Product", null=True, blank=True, on_delete=models.SET_NULL, related_name="viewings")
    name = models.CharField(max_length=80, blank=True)
    notes = models.CharField(max_length=500, blank=True)
    answers = models.JSONField("intake answers", default=dict, blank=True)

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    held_until = models.DateTimeField(help_text="Its end and the rest after it.")
    state = models.CharField(max_length=9, choices=State, default=State.BOOKED)
    booked_at = models.DateTimeField(default=clock.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="appointment_number_once_a_tenant"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at"), held_until__gte=F("ends_at")), name="appointment_goes_forward"),
            ExclusionConstraint(
                name="nobody_is_booked_twice_at_once",
                expressions=[
                    (just("tenant_id"), RangeOperators.OVERLAPS),
                    (just("resource_id"), RangeOperators.OVERLAPS),
                    (
                        Func(F("starts_at"), F("held_until"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="booked"),
                violation_error_message="Somebody else has that time.",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "resource", "starts_at"], name="appointment_by_resource"),
            models.Index(fields=["tenant", "customer", "starts_at"], name="appointment_by_customer"),
            models.Index(fields=["tenant", "contact", "starts_at"], name="appointment_by_contact"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_ahead(self) -> bool:
        return self.state == self.State.BOOKED and self.starts_at > clock.now()

    @property
    def unanswered(self) -> list[str]:
        return [question for question in self.service.intake if not self.answers.get(question)]
