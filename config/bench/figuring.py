"""What `bench figures` does inside its instance, in a process of its own: very many facts, their tallies, and the page that reads them."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - the settings come first
from django.test import Client  # noqa: E402

from apps.ground import clock  # noqa: E402
from apps.ground.scope import tenant_scope  # noqa: E402
from apps.reports.actions import follow  # noqa: E402
from apps.reports.figures.reading import Period, Slice, tallies  # noqa: E402
from apps.reports.figures.tallying import tally, tally_all  # noqa: E402
from apps.reports.models import Fact, Tally  # noqa: E402
from apps.tenants.models import Membership, Tenant  # noqa: E402
from apps.tenants.roles import Role  # noqa: E402

ASKED, TIMES, ENDED = "/console/insight/figures/", 40, 1_000
RANGES = {"month": 28, "quarter": 90, "year": 365}
FACTS = """
INSERT INTO reports_fact (tenant_id, conversation_id, contact_id, person_id, inbox_id, channel, team_id, outcome, opened_at, ended_at,
    first_response, to_screen, wait, to_word, assistant_seconds, queue_seconds, human_seconds, snoozed_seconds, resolution,
    assistant_spoke, was_queued, was_taken, was_left, was_diverted, reopened,
    reasons, topics, agents, turns, unknown_turns, failed_turns, tokens, cost, csat,
    nps, told_wait, promises_kept, promises_missed)
SELECT %(tenant)s, 1000000000 + n, n, n, 1, (ARRAY['web', 'web', 'email', 'sms', 'whatsapp'])[1 + n %% 5],
    CASE WHEN taken THEN n %% 4 ELSE 0 END,
    (ARRAY['solved', 'solved', 'solved', 'ended', 'went_silent'])[1 + (n / 3) %% 5], at, at + (r * r * 900 + 20) * interval '1 second',
    1 + (20 * r)::int, CASE WHEN taken THEN (90 * r * r)::int END, CASE WHEN taken THEN (240 * r * r)::int END,
    CASE WHEN taken THEN (300 * r)::int END, (r * 200)::int, CASE WHEN taken THEN (240 * r * r)::int ELSE 0 END,
    CASE WHEN taken THEN (r * 900)::int ELSE 0 END, 0, (r * r * 900 + 20)::int, true, taken, taken, false, false, (n %% 37 = 0)::int,
    CASE WHEN taken THEN jsonb_build_array((ARRAY['rule', 'button', 'assistant'])[1 + n %% 3]) ELSE '[]' END,
    jsonb_build_array((ARRAY['refund', 'delivery', 'booking', 'account', 'damage'])[1 + n %% 5]),
    CASE WHEN taken THEN jsonb_build_object((n %% %(agents)s)::text, (r * 900)::int) ELSE '{}' END,
    3, (n %% 9 = 0)::int, 0, 2400, (r * 20000)::int, CASE WHEN n %% 4 = 0 THEN 3 + n %% 3 END, CASE WHEN n %% 9 = 0 THEN n %% 11 END,
    CASE WHEN taken THEN 120 END, (n %% 8 = 0)::int, (n %% 61 = 0)::int
FROM (
    SELECT n, random() AS r, n %% 4 = 1 AS taken, %(until)s::timestamptz - (n * %(days)s * 86400.0 / %(many)s) * interval '1 second' AS at
    FROM generate_series(1, %(many)s) n
) made
"""


def fill(*, tenant_id: int, many: int, days: int, agents: int = 50) -> dict[str, Any]:
    """Facts as if so many conversations had been held."""
    with tenant_scope(tenant_id):
        tenant = Tenant.objects.get(pk=tenant_id)
        with connection.cursor() as cursor:
            cursor.execute(FACTS, {"tenant": tenant_id, "until": clock.now(), "many": many, "days": days, "agents": agents})
        whole = _lasted(lambda: tally_all(tenant.zone))
        today = _lasted(lambda: tally([clock.now()], tenant.zone))
        return {"facts": Fact.objects.count(), "tallies": Tally.objects.count(), "tally_all_s": whole / 1000, "tally_a_day_ms": today}


LATELY = """
INSERT INTO events_event (tenant_id, name, actor_kind, subject, payload, request_id, at)
SELECT %(tenant)s, name, 'system', '', told || jsonb_build_object('conversation', 2000000000 + n, 'contact', 2000000000 + n), '', %(now)s
FROM generate_series(1, %(many)s) n, (VALUES
    (1, 'conversation.opened', '{"inbox": 1, "channel": "web", "holder": "assistant"}'::jsonb),
    (2, 'message.posted', '{"seq": 1, "author": "customer"}'), (3, 'message.posted', '{"seq": 2, "author": "assistant"}'),
    (4, 'conversation.resolved', '{"outcome": "solved"}')
) what (place, name, told) ORDER BY n, place
"""


def follows(*, tenant_id: int) -> dict[str, Any]:
    """The sweep that takes in so many conversations which ended since the last one, beside all there were before."""
    follow()
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(LATELY, {"tenant": tenant_id, "now": clock.now(), "many": ENDED})
        before = Fact.objects.count()
    lasted = _lasted(follow)
    with tenant_scope(tenant_id):
        return {"ended": ENDED, "taken_in": Fact.objects.count() - before, "sweep_that_took_them_in_ms": lasted}


def reads(*, tenant_id: int, member_id: int, cookie: str) -> dict[str, Any]:
    """The page over ever more days, as somebody sees it who leads, and how the database finds a year."""
    with tenant_scope(tenant_id):
        Membership.objects.filter(pk=member_id).update(role=Role.SUPERVISOR)
    browser = Client(HTTP_COOKIE=cookie, HTTP_HOST="127.0.0.1")
    found = {"first_of_a_process_ms": _lasted(lambda: _opened(browser, ASKED))}
    for name, days in RANGES.items():
        with tenant_scope(tenant_id):
            today = clock.today(Tenant.objects.get(pk=tenant_id).zone)
        first = today.fromordinal(today.toordinal() - days + 1)
        busy = time.process_time()
        took = [_lasted(lambda at=f"{ASKED}?from={first}&to={today}": _opened(browser, at)) for _ in range(TIMES)]  # type: ignore[misc]
        found[f"{name}_of_processor_ms"] = (time.process_time() - busy) * 1000 / TIMES
        found[f"{name}_ms"], found[f"{name}_p95_ms"] = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        asked = tallies(Period(first, today), Slice(), ("agent", "topic", "reason"))
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {asked.sql}", asked.parameters)
        return found | {"explained": [row[0] for row in cursor.fetchall()]}


def _opened(browser: Client, address: str) -> None:
    answer = browser.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _lasted(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


PARTS: dict[str, Callable[..., dict[str, Any]]] = {"fill": fill, "follows": follows, "reads": reads}

if __name__ == "__main__":
    asked = json.loads(sys.stdin.read())
    print(json.dumps(PARTS[asked.pop("what")](**asked)))  # noqa: T201 - what whoever asked reads
