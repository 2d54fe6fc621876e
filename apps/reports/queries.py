"""What is asked of exports: how many conversations a selection means, which these are, and which exports are somebody's."""

import re

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from apps.ground.lane import Statement, fetch
from apps.reports.models import ExportJob
from apps.reports.selecting import Selection, condition
from apps.tenants.models import Membership, Tenant

PLACE = re.compile(r"%\((\w+)\)s")
MEANT = "SELECT {what} FROM conversations_conversation c WHERE {condition}"


def how_many(selection: Selection, tenant: Tenant) -> int:
    where = condition(selection, tenant)
    return int(fetch(Statement(MEANT.format(what="count(*) AS many", condition=where.sql), where.parameters))[0]["many"])


def ids_of(selection: Selection, tenant: Tenant) -> RawSQL:
    """The conversations that are meant, to stand within another question."""
    where = condition(selection, tenant)
    sql = MEANT.format(what="c.id", condition=where.sql)
    return RawSQL(PLACE.sub("%s", sql), [where.parameters[name] for name in PLACE.findall(sql)])  # noqa: S611 - our own constants


def exports_of(member: Membership) -> QuerySet[ExportJob]:
    return ExportJob.objects.filter(asked_by=member)
