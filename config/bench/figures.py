"""`bench figures`: how long the page of figures takes, a year of a large tenant too."""

from config.bench.instance import instance
from config.bench.report import Report

INSIDE, MANY, DAYS = "config.bench.figuring", 1_000_000, 730  # two years, so that the year has one before it
AIM = 300  # milliseconds


def figures(*, explain: bool = False) -> Report:
    report = Report()
    with instance(collected=True) as house:
        filled = house.within(INSIDE, what="fill", tenant_id=house.prepared["tenant_id"], many=MANY, days=DAYS)
        house.settle()
        asked = {name: house.prepared[name] for name in ("tenant_id", "member_id", "cookie")}
        found = house.within(INSIDE, what="reads", **asked)
    for name, value in filled.items():
        report.add(name, value)
    for name in [name for name in found if name.endswith("_ms")]:
        report.add(name, found[name], "ms", f"under {AIM}" if name == "year_ms" else "")
    if found["year_ms"] >= AIM:
        report.faults.append(f"a year opens in {found['year_ms']:.0f} ms")
    report.lines += found["explained"] if explain else []
    return report
