"""What is measured is what is shown: the facts that `bench figures` makes up come to figures."""

import pytest

from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.reports.figures.reading import Period
from config.bench.figuring import fill
from tests.cast import Cast
from tests.reports.scenes import lists_what_it_counts, value

pytestmark = pytest.mark.django_db


def test_facts_made_up_come_to_figures(cast: Cast) -> None:
    filled = fill(tenant_id=cast.acme.pk, many=500, days=60, agents=4)
    with tenant_scope(cast.acme.pk):
        today = clock.today(cast.acme.zone)
    whole = Period(today.replace(month=8), today)
    assert (filled["facts"], value(cast.acme, "ended", whole), value(cast.acme, "escalated", whole)) == (500, 500, 125)
    lists_what_it_counts(cast.acme, whole)
