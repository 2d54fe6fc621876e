"""`bench export`: a million messages in each format, beside a bare COPY and an iterator of the ORM over the same rows."""

from typing import Any

import psycopg

from config.bench.instance import Instance, instance
from config.bench.report import Report

MESSAGES = 1_000_000
PATIENCE = 3_600.0  # seconds for each step, where others use the machine too
SHARE, MOST_GROWTH, ANONYMISED = 0.5, 50.0, 20_000
INSIDE = "config.bench.exporting"
FORMS = ("jsonl", "csv", "md", "openai")


def export(*, messages: int = MESSAGES) -> Report:
    report = Report()
    with instance() as house:
        _within(house, what="fill", messages=messages, member_id=house.prepared["member_id"])
        with psycopg.connect(house.owner_url, autocommit=True) as session:
            session.execute("VACUUM ANALYZE")
        found = {form: _within(house, what="written", form=form) for form in FORMS}
        orm = _within(house, what="orm")
        masked = _within(house, what="masked", messages=min(messages, 50_000))
    _tell(report, found, orm, masked)
    return report


def _within(house: Instance, **spec: Any) -> Any:
    return house.within(INSIDE, patience=PATIENCE, tenant_id=house.prepared["tenant_id"], **spec)


def _tell(report: Report, found: dict[str, Any], orm: Any, masked: Any) -> None:
    report.add("messages", found["jsonl"]["messages"])
    report.add("bare_copy", round(max(one["bare"] for one in found.values())), "/s")
    report.add("orm_iterator", round(orm["rate"]), "/s")
    for form, one in found.items():
        report.add(form, round(one["rate"]), "/s")
        report.add(f"{form}_to_bare_copy", round(one["rate"] / one["bare"], 2), "", f"{SHARE:g}" if form in {"jsonl", "csv"} else "")
        report.add(f"{form}_memory_growth", one["growth"], "MB", f"{MOST_GROWTH:g}")
        if one["rows"] != one["messages"]:
            report.faults.append(f"{form}: {one['rows']} messages in the file, and {one['messages']} in the database")
    report.add("anonymised_jsonl", round(masked["rate"]), "/s", f"{ANONYMISED:,} on one core")
    report.add("anonymised_a_second_of_processor", round(masked["of_processor"]), "/s")
