"""`bench export`: a million messages in each format, beside a bare COPY and an iterator of the ORM over the same rows.

Each file is read again by a reader of others and held against the database, and so is one that was called off and gone on with.
"""

import tempfile
from pathlib import Path
from typing import Any

import psycopg

from config.bench.instance import Instance, instance
from config.bench.report import Report

MESSAGES = 1_000_000
PATIENCE = 3_600.0  # seconds for each step, where others use the machine too
SHARE, MOST_GROWTH, ANONYMISED = 0.5, 50.0, 20_000
HALTED, MASKED = 200_000, 50_000  # messages of the one that is called off, and of the one without the people in it
INSIDE = "config.bench.exporting"
FORMS = ("jsonl", "csv", "md", "openai")


def export(*, messages: int = MESSAGES) -> Report:
    report = Report()
    with instance() as house, tempfile.TemporaryDirectory(prefix="tandem-exports-") as folder:
        filled = _within(house, what="fill", messages=messages, member_id=house.prepared["member_id"])
        with psycopg.connect(house.owner_url, autocommit=True) as session:
            session.execute("VACUUM ANALYZE")
        found = {form: _written(house, form, Path(folder, form)) for form in FORMS}
        orm = _within(house, what="orm")
        halted = _within(house, what="gone_on_with", messages=min(messages, HALTED))
        masked = _within(house, what="masked", messages=min(messages, MASKED), path=str(Path(folder, "masked")))
    _tell(report, filled["messages"], found, orm, masked)
    report.faults += halted["faults"]
    return report


def _written(house: Instance, form: str, path: Path) -> dict[str, Any]:
    """The file is gone once it was read again: a million messages four times over are a gigabyte."""
    written: dict[str, Any] = _within(house, what="written", form=form, path=str(path))
    again = _within(house, what="read_again", form=form, path=str(path))
    path.unlink()
    return written | {"read_again": again["messages"], "faults": again["faults"]}


def _within(house: Instance, **spec: Any) -> Any:
    return house.within(INSIDE, patience=PATIENCE, tenant_id=house.prepared["tenant_id"], **spec)


def _tell(report: Report, messages: int, found: dict[str, Any], orm: Any, masked: Any) -> None:
    report.add("messages", messages)
    report.add("bare_copy", round(max(one["bare"] for one in found.values())), "/s")
    report.add("orm_iterator", round(orm["rate"]), "/s")
    for form, one in found.items():
        report.add(form, round(one["rate"]), "/s")
        report.add(f"{form}_to_bare_copy", round(one["rate"] / one["bare"], 2), "", f"{SHARE:g}" if form in {"jsonl", "csv"} else "")
        report.add(f"{form}_memory_growth", one["growth"], "MB", f"{MOST_GROWTH:g}")
        report.add(f"{form}_read_again", one["read_again"])
        report.faults += one["faults"]
        if one["messages"] != messages:
            report.faults.append(f"{form}: {one['messages']} messages were written, and {messages} are in the database")
    report.add("anonymised_jsonl", round(masked["rate"]), "/s", f"{ANONYMISED:,} on one core")
    report.add("anonymised_a_second_of_processor", round(masked["of_processor"]), "/s")
