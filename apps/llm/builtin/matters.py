"""Several messages in a row: which of them belong together, and which are about a matter of their own."""

from collections.abc import Sequence

from apps.llm.builtin.answering import knows
from apps.llm.builtin.answers import told
from apps.llm.builtin.case import Desk
from apps.llm.builtin.reading import Reading, read
from apps.llm.builtin.reading.reader import ENOUGH
from apps.llm.builtin.routing import SOCIAL, flow_for, form_of

AIMLESS = frozenset({"emoji", "go_on", "no_more", *SOCIAL})
NUMBERED = ("order_id", "ticket_id", "invoice_id")
MOST = 4  # at once; what is more is read together with the last


def matters_of(messages: Sequence[str], desk: Desk, *, is_live: bool) -> list[str]:
    """One text for each matter. Half a sentence goes on with what stands before it, and a greeting is part of what follows."""
    found: list[str] = []
    for message in messages:
        if found and (len(found) == MOST or not stands_alone(message, found[-1], desk, is_live=is_live)):
            found[-1] += f"\n{message}"
        else:
            found.append(message)
    return found


def stands_alone(message: str, before: str, desk: Desk, *, is_live: bool) -> bool:
    """Whether a message begins another matter than the words before it."""
    if form_of(message) or form_of(before):
        return True
    reading, earlier = read(message, desk.now, desk.voice.language), read(before, desk.now, desk.voice.language)
    flow, last = (flow_for(one, desk, is_live=is_live) for one in (reading, earlier))
    says_what = reading.is_question or reading.scores.get(reading.best, 0) >= ENOUGH  # and is not just a number or a thing
    if last in AIMLESS or flow in AIMLESS or "instead" in reading.answers or not says_what:
        return False
    if flow != "question":
        return flow != last or _names_another(reading, earlier)
    return reading.asks or reading.is_sure or (is_live and knows(reading, desk))


def _names_another(one: Reading, other: Reading) -> bool:
    """“Where is 1042?” “And where is 1037?”"""
    here, there = told(one), told(other)
    return any(here.get(slot) and there.get(slot) and here[slot] != there[slot] for slot in NUMBERED)
