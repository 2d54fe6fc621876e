"""`bench queue`: how soon an escalation stands on every agent's screen, and what a deep queue costs."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from config.bench import raw
from config.bench.instance import Instance, instance
from config.bench.report import Report
from config.bench.scenes.clients import percentile

DEPTHS, AGENTS = (0, 500, 5_000), 200
ALONE, AT_ONCE, BURSTS, BUTTONS = 20, 5, 4, 8
APART = 1.5  # seconds, in which the sockets come to rest
SHOWN = "500"
INSIDE = "config.bench.queueing"
READS = {
    "page_statements": ("", "the same"), "page_ms": ("ms", ""), "list_ms": ("ms", ""), "rows_looked_at": ("", "a page"),
    "staffing_ms": ("ms", ""), "rerank_ms": ("ms", ""),
}  # fmt: skip

Seen = Sequence[dict[str, float]]  # when each agent was shown what, by its number
Begun = dict[int, float]


def queue() -> Report:
    report = Report()
    with instance(collected=True) as house:
        last = _fill(house, report)
        bare = raw.echoes_a_second(house, AGENTS, 3.0)
        _watch(house, report, last, bare["rate"])
    return report


def _fill(house: Instance, report: Report) -> int:
    """Ever more who wait, and what it costs to look at them; gives the last one's number."""
    last = _inside(house, "crowd", holder="assistant", count=ALONE + AT_ONCE * BURSTS)
    found = []
    for before, depth in zip((0, *DEPTHS), DEPTHS, strict=False):
        last = _inside(house, "crowd", holder="queue", count=depth - before) if depth else last
        house.settle()
        member = {name: house.prepared[name] for name in ("member_id", "cookie")}
        found.append(_inside(house, "reads", **member))
        _tell_reads(report, depth, found[-1])
    report.faults += list(depth_faults(found))
    return int(last)


def _tell_reads(report: Report, depth: int, found: dict[str, Any]) -> None:
    for name, (unit, aim) in READS.items():
        if name in found:
            report.add(f"{name.removesuffix('_ms')}_with_{depth}_waiting", found[name], unit, aim)


def depth_faults(found: Sequence[dict[str, Any]]) -> Iterable[str]:
    """The page costs the same few statements at any depth, and the deepest is read by an index."""
    if len({one["page_statements"] for one in found}) > 1:
        yield "the queue page takes more statements the more wait"
    if not found[-1]["is_by_index"]:
        yield "the queue is read without an index"


def _watch(house: Instance, report: Report, last: int, echoes: float) -> None:
    """The agents sit down in one process, and in another a worker escalates; then customers press the button."""
    cookies = _inside(house, "people", count=AGENTS)
    expected = list(range(1, 1 + ALONE + AT_ONCE * BURSTS))
    buttons = list(range(last + 1, last + 1 + BUTTONS))
    with ThreadPoolExecutor(1) as beside:
        made = beside.submit(_inside, house, "escalations", agents=AGENTS, alone=ALONE, at_once=AT_ONCE, bursts=BURSTS, apart=APART)
        found = house.load("queue", cookies=cookies, expected=expected, opened_next=buttons)
    report.add("agents_online", AGENTS)
    _tell_of_worker(report, found["seen"], made.result(), echoes)
    _tell_of_button(report, found["seen"], found["pressed"], echoes)


def _tell_of_worker(report: Report, seen: Seen, done: dict[str, Any], echoes: float) -> None:
    """From the commit."""
    for name in ("alone", "at_once"):
        _tell_shown(report, f"card_{name}", seen, {one["number"]: one["committed"] for one in done[name]}, echoes)
    report.add("planned_p50", percentile([one["planning"] for one in done["alone"]], 0.5), "ms")
    report.add("escalated_p50", percentile([one["took"] for one in done["alone"]], 0.5), "ms")


def _tell_of_button(report: Report, seen: Seen, pressed: list[dict[str, Any]], echoes: float) -> None:
    """From the press: the client does not know when it was committed."""
    _tell_shown(report, "card_after_the_button", seen, {one["number"]: one["pressed"] for one in pressed}, echoes)
    report.add("button_answered_p50", percentile([one["answered"] - one["pressed"] for one in pressed], 0.5), "ms")


def _tell_shown(report: Report, name: str, seen: Seen, begun: Begun, echoes: float) -> None:
    """Of all agents together, and of the first and the last to be shown each."""
    each = {number: waits(seen, number, at) for number, at in begun.items()}
    everybody = [wait for found in each.values() for wait in found]
    report.faults += list(missing(each, len(seen)))
    for share, word in ((0.5, "p50"), (0.95, "p95"), (1.0, "max")):
        report.add(f"{name}_{word}", percentile(everybody, share), "ms", SHOWN if word == "p95" else "")
    for which, pick in (("first", min), ("last", max)):
        of_each = [pick(found) for found in each.values() if found]
        report.add(f"{name}_{which}_agent_p50", percentile(of_each, 0.5), "ms")
        report.add(f"{name}_{which}_agent_p95", percentile(of_each, 0.95), "ms")
    last = percentile([max(found) for found in each.values() if found], 0.5)
    report.add(f"{name}_last_agent_to_{AGENTS}_bare_echoes", round(last / (1000 * AGENTS / echoes), 2))


def waits(seen: Seen, number: int, begun: float) -> list[float]:
    """How long each agent waited to be shown it, of those who were."""
    return [agent[str(number)] - begun for agent in seen if str(number) in agent]


def missing(each: dict[int, list[float]], agents: int) -> Iterable[str]:
    for number, found in each.items():
        if len(found) < agents:
            yield f"conversation {number} was shown to {len(found)} of {agents} agents"


def _inside(house: Instance, what: str, **spec: Any) -> Any:
    return house.within(INSIDE, what=what, tenant_id=house.prepared["tenant_id"], **spec)
