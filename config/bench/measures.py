"""Each benchmark: what it runs, what it prints, what it aims at."""

import psycopg

from config.bench import audit, raw
from config.bench.instance import Instance, instance
from config.bench.report import Report

CONVERSATIONS, RATE, SECONDS = 50, 200, 10.0
VIEWERS, FANOUT_MESSAGES = 500, 60
IDLE, STAMPEDE, MISSING = 1_000, 5_000, 500


def chat() -> Report:
    report = Report()
    with instance() as house:
        house.load("chat", conversations=CONVERSATIONS, rate=RATE, seconds=1, opened=0)
        house.settle()
        measured = house.load("chat", conversations=CONVERSATIONS, rate=RATE, seconds=SECONDS, opened=CONVERSATIONS)
        report.faults += audit.faults(house, measured["conversations"])
        commits = raw.commits_a_second(house, _any_conversation(house), 3.0)
        echoes = raw.echoes_a_second(house, CONVERSATIONS, 3.0)
    paced, saturated = measured["paced"], measured["saturated"]
    report.add("paced_messages_a_second", paced["rate"], "/s", "200 over 50 conversations")
    report.add("acknowledged_p50", paced["ack_p50_ms"], "ms")
    report.add("acknowledged_p99", paced["ack_p99_ms"], "ms")
    report.add("seen_by_the_other_side_p50", paced["seen_p50_ms"], "ms", "5")
    report.add("seen_by_the_other_side_p99", paced["seen_p99_ms"], "ms", "20")
    report.add("at_saturation_messages_a_second", saturated["rate"], "/s")
    report.add("bare_commits_a_second", commits, "/s")
    report.add("bare_echoes_a_second", echoes["rate"], "/s")
    report.add("saturation_to_bare_commits", round(saturated["rate"] / commits, 2), "", "0.5")
    report.add("saturation_to_bare_echoes", round(saturated["rate"] / echoes["rate"], 2))
    report.add("messages_audited", sum(len(one["acknowledged"]) for one in measured["conversations"]))
    return report


def _any_conversation(house: Instance) -> int:
    with psycopg.connect(house.owner_url) as session:
        row = session.execute("SELECT min(id) FROM conversations_conversation").fetchone()
    return int(row[0]) if row else 0


def fanout() -> Report:
    """Three measurements, each on an instance of its own: what one of them meets does not hide the others."""
    report = Report()
    for measure in (_viewers, _idle, _stampede):
        with instance() as house:
            try:
                measure(house, report)
            except RuntimeError as error:
                report.faults.append(str(error))
    return report


def _viewers(house: Instance, report: Report) -> None:
    seen = house.load("fanout", viewers=VIEWERS, messages=FANOUT_MESSAGES, opened=0)
    report.add("last_of_500_viewers_p50", seen["last_p50_ms"], "ms", "60")
    report.add("last_of_500_viewers_p99", seen["last_p99_ms"], "ms")
    if not seen["all_alike"]:
        report.faults.append("the viewers did not all see every message once, in order")


def _idle(house: Instance, report: Report) -> None:
    house.load("idle", sockets=50, hold=0)  # what is loaded once is loaded now
    before = house.memory()
    with house.loading("idle", sockets=IDLE, hold=4) as said:
        next(said)
        report.add("idle_socket_kilobytes", round((house.memory() - before) / IDLE, 1), "KB", "40")


def _stampede(house: Instance, report: Report) -> None:
    back = house.load("stampede", sockets=STAMPEDE, missing=MISSING)
    report.add("cut_sockets", back["sockets"])
    report.add("all_resumed_after", back["all_back_s"], "s", "15")
