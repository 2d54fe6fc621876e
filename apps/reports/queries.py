"""What is asked of exports: how many conversations a selection means, which these are, and which exports are somebody's."""

import re

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from apps.ground.lane import Statement, fetch
from apps.reports.models import ExportJob
from apps.reports.selecting import Selection, condition
from apps.tenants.models import Membership, Tenant

PLACE = re.compile(r"%\((\w+)\)s")
MOST_COUNTED = 10_000
MEANT = "SELECT {what} FROM conversations_conversation c WHERE {condition}"


def how_many(selection: Selection, tenant: Tenant) -> int:
    """Beyond `MOST_COUNTED` nobody counts on."""
    where = condition(selection, tenant)
    meant = f"{MEANT.format(what='', condition=where.sql)} LIMIT %(most)s"
    counted = Statement(f"SELECT count(*) AS many FROM ({meant}) meant", where.parameters | {"most": MOST_COUNTED + 1})  # noqa: S608 - our own
    return int(fetch(counted)[0]["many"])


def ids_of(selection: Selection, tenant: Tenant) -> RawSQL:
    """The conversations that are meant, to stand within another question."""
    where = condition(selection, tenant)
    sql = MEANT.format(what="c.id", condition=where.sql)
    return RawSQL(PLACE.sub("%s", sql), [where.parameters[name] for name in PLACE.findall(sql)])  # noqa: S611 - our own constants


def exports_of(member: Membership) -> QuerySet[ExportJob]:
    return ExportJob.objects.filter(asked_by=member)
