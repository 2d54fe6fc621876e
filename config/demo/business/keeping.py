"""Records as the demo tenants would have typed them in, through the same action."""

from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import models

from apps.business.actions import keep
from apps.business.models import Customer, Resource, Service, Skill
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.tenants.actions import create_hours
from config.demo.cast import Day, DemoTenant

Row = TypeVar("Row", bound=models.Model)


def kept(model: type[Row], **fields: Any) -> Row:
    return keep(model(**fields), actor=SYSTEM)


def days_ago(days: float) -> datetime:
    return clock.now() - timedelta(days=days)


def day(tenant: DemoTenant, ahead: int) -> date:
    """Where the tenant is, so many days from now."""
    return clock.today(ZoneInfo(tenant.time_zone)) + timedelta(days=ahead)


def at(tenant: DemoTenant, ahead: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day(tenant, ahead), time(hour, minute), tzinfo=ZoneInfo(tenant.time_zone))


def person_there(tenant: DemoTenant, name: str, week: dict[int, Day]) -> Resource:
    """Somebody appointments are with, at hours of their own and closed on the tenant's holidays."""
    hours = create_hours(name=name, time_zone=tenant.time_zone, week=week, holidays=tenant.holidays, actor=SYSTEM)
    return kept(Resource, name=name, hours=hours)


def service(by: list[Resource], **fields: Any) -> Service:
    made = kept(Service, **fields)
    for resource in by:
        kept(Skill, service=made, resource=resource)
    return made


def customer(reference: str, name: str, **fields: Any) -> Customer:
    return kept(Customer, reference=reference, name=name, **fields)
