"""The tenant's own settings, and its day."""

from datetime import date
from zoneinfo import ZoneInfo

from apps.business.models import Shop
from apps.ground import clock
from apps.ground.scope import current_tenant_id
from apps.tenants.models import Tenant


def shop() -> Shop:
    """The shop's settings, or what holds where none were made."""
    return Shop.objects.first() or Shop()


def zone() -> ZoneInfo:
    return Tenant.objects.only("time_zone").get(pk=current_tenant_id() or 0).zone


def languages() -> list[str]:
    """What the tenant's customers write in."""
    spoken: list[str] = Tenant.objects.only("languages").get(pk=current_tenant_id() or 0).languages
    return spoken


def today() -> date:
    return clock.today(zone())
