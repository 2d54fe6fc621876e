"""A tenant's books: whose turn it is to write in them, and in which zone their days are told."""

from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.db import connection

from apps.reports.models import Books
from apps.tenants.models import Tenant

PATIENCE = "60s"  # for whoever writes a part, where others wait three seconds: who stands in line has the next turn


def opened(tenant: Tenant) -> Books:
    """For whoever writes in them, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
    Books.objects.get_or_create(defaults={"time_zone": tenant.time_zone})
    return Books.objects.select_for_update().get()


def days_of(books: Books) -> tzinfo:
    return ZoneInfo(books.time_zone)


def zone_of(tenant: Tenant) -> tzinfo:
    """For whoever reads: not the tenant's own until all its days are told in it."""
    books = Books.objects.first()
    return days_of(books) if books else tenant.zone
