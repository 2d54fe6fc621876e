"""Which procedure takes a case over."""

from apps.llm.builtin.answers import told
from apps.llm.builtin.case import Desk
from apps.llm.builtin.reading import Reading, read
from apps.llm.builtin.reading.folding import alike, words
from apps.llm.exchange import Procedure
from apps.llm.procedures import covers, named_tools, subjects

NAMED = "procedure "  # a flow of this name and the procedure's
TOOLS = {  # the call a case comes to, so that a procedure for it takes the case over
    "order_status": "order_lookup",
    "ticket_status": "ticket_lookup",
    "return": "start_return",
    "refund": "refund_request",
    "product": "product_recommend",
    "book": "schedule_appointment",
    "move": "appointment_reschedule",
    "cancel_appointment": "appointment_cancel",
    "password": "reset_password",
    "address": "update_address",
    "change_plan": "change_subscription",
    "cancel_plan": "cancel_subscription",
    "callback": "schedule_callback",
    "ticket": "ticket_create",
    "payment": "payment_handoff",
}
CHANGES = frozenset(TOOLS.values()) - {"order_lookup", "ticket_lookup", "product_recommend", "ticket_create", "schedule_callback"}
SHORTEST_NAME = 4  # letters: what is shorter names nothing


def procedure_for(intent: str, reading: Reading, desk: Desk) -> str:
    """The flow of the procedure that takes a case over; empty where none does."""
    found = next((one for one in desk.procedures if _is_runnable(one, desk) and _fits(one, intent, reading, desk)), None)
    return f"{NAMED}{found.name}" if found else ""


def _is_runnable(procedure: Procedure, desk: Desk) -> bool:
    used = {*named_tools(procedure.text)}
    return bool(used) and used <= set(desk.tools)


def _fits(procedure: Procedure, intent: str, reading: Reading, desk: Desk) -> bool:
    """By its own words; without any, by the tools of the case; or no case was recognised, and its name is what is spoken of."""
    if any(_is_about(line, intent, reading, desk) for line in procedure.when.splitlines()):
        return True
    if intent:
        return not procedure.when and TOOLS.get(intent) == main(procedure)
    named = [word.folded for word in words(procedure.name) if len(word.folded) >= SHORTEST_NAME]
    return bool(named) and all(any(alike(word.folded, one) for word in reading.words) for one in named)


def _is_about(when: str, intent: str, reading: Reading, desk: Desk) -> bool:
    """The case it describes is the one at hand, in any language; what it says beyond must be spoken of. A mere question begins none."""
    described = read(when, desk.now, "en")
    if described.intent and intent:
        beyond = subjects(described.plain_words)
        return described.intent == intent and (not beyond or any(covers(subject, reading.words) for subject in beyond))
    is_question = reading.asks and "order_id" not in told(reading)
    return not is_question and any(covers(subject, reading.words) for subject in subjects(when))


def main(procedure: Procedure) -> str:
    """What it is for: the last thing it changes, or else the first that it looks up."""
    used = named_tools(procedure.text)
    changes = [tool for tool in used if tool in CHANGES]
    return changes[-1] if changes else used[0]
