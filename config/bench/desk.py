"""`bench desk`: what the console's pages cost when a hundred thousand conversations lie behind them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from apps.ground import clock
from config.bench.instance import Instance, instance
from config.bench.report import Report

CONVERSATIONS, MESSAGES = 100_000, 1_000_000
PATIENCE = 1_800.0  # seconds for filling, where others use the machine too
AIM = 150.0  # milliseconds of the server's own time
FILLED_WITHIN = 180.0  # seconds
INSIDE = "config.bench.desking"
INDEXES = ("filed_by_word",)  # built at once when the rows are there, in a tenth of the time

Found = dict[str, dict[str, Any]]


def desk(*, conversations: int = CONVERSATIONS, messages: int = MESSAGES, explain: bool = False) -> Report:
    report = Report()
    with instance(collected=True) as house:
        own = {name: house.prepared[name] for name in ("tenant_id", "cookie")}
        began = clock.monotonic()
        with _without_indexes(house):
            filled = house.within(
                INSIDE, patience=PATIENCE, what="fill", conversations=conversations, messages=messages, tenant_id=own["tenant_id"],
                member_id=house.prepared["member_id"],
            )  # fmt: skip
        report.add("filled_in", clock.monotonic() - began, "s", f"{FILLED_WITHIN:g}")
        _settle(house, report)
        found: Found = house.within(INSIDE, what="look", **own, long=filled["long"], explain=explain)
        one = {name: filled["one"][name] for name in ("tenant_id", "cookie")}
        of_one: Found = house.within(INSIDE, what="look", **one, long=1, times=3)
    _tell(report, found, of_one)
    return report


@contextmanager
def _without_indexes(house: Instance) -> Iterator[None]:
    with psycopg.connect(house.owner_url, autocommit=True) as session:
        made = session.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(INDEXES)]).fetchall()
        for name, _ in made:
            session.execute(f'DROP INDEX "{name}"')
        yield
        session.execute("SET maintenance_work_mem = '256MB'")
        for _, definition in made:
            session.execute(definition)


def _settle(house: Instance, report: Report) -> None:
    with psycopg.connect(house.owner_url, autocommit=True) as session:
        session.execute("VACUUM ANALYZE")
        for table in ("conversation", "message", "contact"):
            row = session.execute(f"SELECT count(*) FROM conversations_{table}").fetchone()  # noqa: S608 - one of ours
            report.add(f"{table}s", int(row[0]) if row else 0)


def _tell(report: Report, found: Found, of_one: Found) -> None:
    for name, page in found.items():
        report.add(f"{name}_p50", page["p50"], "ms")
        report.add(f"{name}_p95", page["p95"], "ms", f"{AIM:g}")
        report.add(f"{name}_statements", page["statements"], "", f"{of_one[name]['statements']} with one row" if name in of_one else "")
        report.lines += page.get("plan", [])
    report.faults += list(faults(found, of_one))


def faults(found: Found, of_one: Found) -> Iterable[str]:
    """No page asks more for fifty rows than for one; that one is slow is a figure, not a fault."""
    for name, page in found.items():
        if name in of_one and page["statements"] > of_one[name]["statements"]:
            yield f"{name} takes {page['statements']} statements, and {of_one[name]['statements']} with one row"
