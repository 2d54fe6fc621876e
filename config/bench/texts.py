"""`bench text`: from a provider's callback until it is asked to send the reply, and what a thousand texts at once come to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import psycopg

from config.bench.instance import Instance, free_port, instance, working
from config.bench.report import Report
from config.bench.standin.twilio import TwilioStandIn
from config.bench.turns import model

FIRST, BETWEEN, WORDS = 0.2, 0.02, 20  # a model that starts in 200 ms, and gives a text's worth of words
PEOPLE, EACH, AT_ONCE = 40, 3, (1, 10)
CROWD, TEXTS_EACH = 100, 10
AIM, OWN = "1200", "500"
STARTING = 240.0  # seconds until the workers are there, where others use the machine too
PROCESSES = ("turns", "worker", "inbound", "outbound", "beat")
WINDOW, SLACK = 5.0, 1.1  # seconds over which the sender's rate is counted, and what the way there may press together

_STORED = """
SELECT v.address, m.seq, m.author, m.text, d.provider_id
FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id
JOIN conversations_visitor v ON v.id = c.reach_id LEFT JOIN conversations_delivery d ON d.message_id = m.id
WHERE v.inbox_id = %s AND m.activity = '' ORDER BY m.conversation_id, m.seq, d.id
"""


class Stored(NamedTuple):
    """A message of somebody's thread, and the provider's id of what was sent of it."""

    address: str
    seq: int
    author: str
    text: str
    sid: str | None


def text() -> Report:
    report, port = Report(), free_port()
    with (
        model(FIRST, BETWEEN, WORDS) as base_url,
        instance(collected=False, OPENAI_BASE_URL=base_url, OPENAI_MODEL="stand-in", OPENAI_WIRE="chat", **_account(port)) as house,
        working(house, *PROCESSES),
    ):
        asked = {"standin": base_url, "port": port}
        house.load("text", people=16, each=1, at_once=8, first=5_550_000, patience=STARTING, **asked)  # workers come, words are loaded
        house.settle()
        for at_once in AT_ONCE:
            _ask(house, report, at_once, asked)
        _crowd(house, report, asked)
    return report


def _account(port: int) -> dict[str, str]:
    """How a house is told of the stand-in that will stand at that port."""
    return {
        "TWILIO_ACCOUNT_SID": TwilioStandIn.account_sid, "TWILIO_AUTH_TOKEN": TwilioStandIn.auth_token,
        "TWILIO_BASE_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip


def _ask(house: Instance, report: Report, at_once: int, asked: dict[str, Any]) -> None:
    found = house.load("text", people=PEOPLE, each=EACH, at_once=at_once, first=5_550_100 + 100 * at_once, **asked)
    for share in ("p50_ms", "p95_ms"):
        name, is_aimed = f"{share[:3]}_at_{at_once}", (share, at_once) == ("p95_ms", 1)
        report.add(f"callback_answered_{name}", found["answered"][share], "ms")
        report.add(f"callback_to_send_{name}", found["sent"][share], "ms", AIM if is_aimed else "")
        report.add(f"our_own_share_{name}", round(found["sent"][share] - found["model"][share], 1), "ms", OWN if is_aimed else "")


def _crowd(house: Instance, report: Report, asked: dict[str, Any]) -> None:
    found = house.load("text_crowd", people=CROWD, each=TEXTS_EACH, first=5_560_000, **asked)
    inbox = house.prepared["texts"]
    rate = inbox["per_second"]
    report.faults += [*faults(found["people"], stored(house.owner_url, inbox["id"])), *too_quick(found["sent_at"], rate)]
    report.add("texts_at_once", CROWD * TEXTS_EACH)
    report.add("callbacks_all_answered_after", round(found["said_in_s"], 2), "s")
    report.add("callback_answered_in_the_crowd_p95", found["answered_p95_ms"], "ms")
    report.add("replies_sent", len(found["sent_at"]))
    report.add("last_reply_sent_after", round(max(found["sent_at"], default=0), 2), "s")
    report.add("most_sent_in_a_second", most_within(found["sent_at"], 1.0), "", f"{rate} paced")


def stored(owner_url: str, inbox_id: int) -> dict[str, list[Stored]]:
    """By address, in the order of the thread."""
    found: dict[str, list[Stored]] = defaultdict(list)
    with psycopg.connect(owner_url) as session:
        for row in session.execute(_STORED, [inbox_id]):
            found[row[0]].append(Stored(*row))
    return found


def faults(people: dict[str, Any], stored: dict[str, list[Stored]]) -> Iterator[str]:
    for number, account in people.items():
        yield from faults_of(number, account, stored.get(number, []))


def faults_of(number: str, account: dict[str, list[str]], stored: Sequence[Stored]) -> Iterator[str]:
    """Everything they said is there once and in order, is answered, once, and they were sent just what the thread holds."""
    if [one.text for one in stored if one.author == "customer"] != account["said"]:
        yield f"{number}: their texts are not there once and in order"
    if [one.sid for one in stored if one.author != "customer"] != account["heard"]:
        yield f"{number}: was not sent what the thread holds, once and in order"
    if not stored or stored[-1].author == "customer":
        yield f"{number}: was not answered"
    said = list({one.seq: one.author for one in stored}.values())
    if any(first == then == "assistant" for first, then in pairwise(said)):
        yield f"{number}: was answered twice"


def most_within(moments: Sequence[float], seconds: float) -> int:
    ordered = sorted(moments)
    return max((sum(1 for at in ordered if begun <= at < begun + seconds) for begun in ordered), default=0)


def too_quick(moments: Sequence[float], rate: float) -> Iterator[str]:
    if (most := most_within(moments, WINDOW)) > rate * WINDOW * SLACK:
        yield f"{most} were sent within {WINDOW:g} seconds, where the sender takes {rate:g} a second"
