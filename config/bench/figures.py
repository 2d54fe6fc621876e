"""`bench figures`: how long the page of figures takes, a year of a large tenant too, and how long it takes to keep them."""

from config.bench.instance import instance
from config.bench.report import Report

INSIDE, MANY, DAYS = "config.bench.figuring", 1_000_000, 730  # two years, so that the year has one before it
PATIENCE = 1_800.0  # seconds for each step, where others use the machine too
AIM = 300  # milliseconds, of which nineteen in twenty openings may take as much


def figures(*, explain: bool = False, many: int = MANY) -> Report:
    report = Report()
    with instance(collected=True) as house:
        tenant = {"tenant_id": house.prepared["tenant_id"]}
        filled = house.within(INSIDE, patience=PATIENCE, what="fill", many=many, days=DAYS, **tenant)
        house.settle()
        who = {name: house.prepared[name] for name in ("member_id", "cookie")}
        found = house.within(INSIDE, patience=PATIENCE, what="reads", **tenant, **who)
        lately = house.within(INSIDE, patience=PATIENCE, what="follows", **tenant)
    for name, value in (filled | {name: found[name] for name in found if name != "explained"} | lately).items():
        report.add(name, value, "ms" if name.endswith("_ms") else "", f"under {AIM}" if name.endswith("_p95_ms") else "")
    report.faults += faults_of(found, lately)
    report.lines += found["explained"] if explain else []
    return report


def faults_of(found: dict[str, float], lately: dict[str, float]) -> list[str]:
    slow = [f"{name.removesuffix('_p95_ms')}: {found[name]:.0f} ms" for name in found if name.endswith("_p95_ms") and found[name] >= AIM]
    lost = [] if lately["taken_in"] == lately["ended"] else [f"of {lately['ended']} the sweep took in {lately['taken_in']}"]
    return slow + lost
