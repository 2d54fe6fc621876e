"""The back office that is built in: the seam answered by this room's own queries and actions."""

from apps.business.adapters import register
from apps.business.embedded.billing import EmbeddedBilling
from apps.business.embedded.calendar import EmbeddedCalendar
from apps.business.embedded.people import EmbeddedPeople
from apps.business.embedded.sales import EmbeddedSales


class Embedded(EmbeddedPeople, EmbeddedSales, EmbeddedCalendar, EmbeddedBilling):
    """All of it, in the tenant's own tables."""


register("embedded", Embedded)
