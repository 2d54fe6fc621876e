"""Operating procedures as flows: numbered steps that name tools we have, followed in their order.

Understood are: `1. Look up the order with @order_lookup.` · `2. Say: Your parcel is insured.` · `3. If the order is delivered: offer
@start_return.` · `4. Otherwise: …` · `5. Ask for the reason.` Other sentences are for people and models. A procedure is ours to follow
where its tools are those of the case at hand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from apps.llm.builtin.asking import ASKS
from apps.llm.builtin.case import Case, Desk, Outcome
from apps.llm.builtin.flows.orders import refundable, which_order
from apps.llm.builtin.flows.people import ESCALATE, human
from apps.llm.builtin.reading import Reading
from apps.llm.builtin.reading.folding import alike, words
from apps.llm.builtin.telling import asked, tell
from apps.llm.exchange import Procedure
from apps.text.sentiment import score

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
UPSET = 0.35
_STEP = re.compile(r"^\s*\d{1,2}[.)]\s+(.+)$", re.MULTILINE)
_IF = re.compile(r"^(?:(?:if|when)\s+(?P<condition>[^:]{1,200})|(?P<otherwise>otherwise|else))\s*[:,]\s*(?P<rest>.+)$", re.IGNORECASE)
_SAY = re.compile(r"\bsay:\s*[“\"']?(.+?)[”\"']?\s*$", re.IGNORECASE)
_TOOL = re.compile(r"@(\w+)")
_IDLE = frozenset({"order", "customer", "ticket", "status", "that", "this", "with", "have", "been", "than"})
_UNHAPPY = ("angry", "upset", "unhappy", "frustrated", "annoyed", "negative", "disappointed")


@dataclass
class _Run:
    """How far a procedure has come in this reply."""

    outcome: Outcome
    tool: str = ""
    has_said: bool = False
    was_taken: bool = False  # the branch before: what “otherwise” looks at


def procedure_for(intent: str, reading: Reading, desk: Desk) -> str:
    """The flow of the procedure that takes a case over; empty where none does."""
    found = next((one for one in desk.procedures if _is_runnable(one, desk) and _fits(one, intent, reading)), None)
    return f"{NAMED}{found.name}" if found else ""


def _is_runnable(procedure: Procedure, desk: Desk) -> bool:
    named = set(_TOOL.findall(procedure.text))
    return bool(named) and named <= set(desk.tools) and bool(_STEP.search(procedure.text))


def _fits(procedure: Procedure, intent: str, reading: Reading) -> bool:
    """Its tools are those of the case; or no case was recognised, and its name is what is spoken of."""
    if intent:
        return TOOLS.get(intent) == _main(procedure)
    named = [word.folded for word in words(procedure.name) if len(word.folded) > 3]
    return bool(named) and all(any(alike(word.folded, one) for word in reading.words) for one in named)


def _main(procedure: Procedure) -> str:
    """What it is for: the last thing it changes, or else the first that it looks up."""
    named: list[str] = _TOOL.findall(procedure.text)
    changes = [tool for tool in named if tool in CHANGES]
    return changes[-1] if changes else named[0]


def follow(case: Case) -> None:
    name = case.flow.removeprefix(NAMED)
    procedure = next(one for one in case.desk.procedures if one.name == name)
    run = _Run({})
    for step in _STEP.findall(procedure.text):
        _take_step(case, run, step.strip())
    if run.tool and not run.has_said:
        tell(case, run.tool, run.outcome, case.heard)
    case.close()


def _take_step(case: Case, run: _Run, step: str) -> None:
    branch = _IF.match(step)
    if branch:
        run.was_taken = not run.was_taken if branch["otherwise"] else _holds(case, run, branch["condition"])
        step = branch["rest"] if run.was_taken else ""
    if said := _SAY.search(step):
        case.said.append(said[1].strip())
        run.has_said = True
        return
    for tool in _TOOL.findall(step):
        run.tool, run.outcome, run.has_said = tool, _called(case, tool), False
    if step.lower().startswith("ask "):
        _ask_for(case, step)


def _holds(case: Case, run: _Run, condition: str) -> bool:
    """A mood, an intent, or a word of the last result: “the customer is upset”, “the order is delivered”."""
    said = [word.folded for word in words(condition)]
    if any(word in _UNHAPPY for word in said):
        return score(case.reading.text, case.voice.language) < UPSET
    known = {word.folded for value in _values(run.outcome) for word in words(value)}
    return any(one in known for one in said if len(one) > 3 and one not in _IDLE)


def _values(found: object) -> Iterator[str]:
    if isinstance(found, dict):
        for value in found.values():
            yield from _values(value)
    elif isinstance(found, list):
        for value in found:
            yield from _values(value)
    elif isinstance(found, str):
        yield found


def _called(case: Case, tool: str) -> Outcome:
    """With what its schema asks for: asked of the customer, where it is not known."""
    if tool in ESCALATE:
        human(case)
    if tool == "order_lookup":
        return _looked_up(case)
    schema = case.desk.tools[tool].parameters
    arguments = {name: _argument(case, name, must=name in schema.get("required", ())) for name in schema.get("properties", {})}
    outcome = case.act(tool, asked(case, tool, arguments), "let_go", **arguments)
    if outcome.get("error") == "not_found" and "order_id" in arguments:
        case.ask("order_id", "order_unknown")
    case.heard.update({name: value for name, value in arguments.items() if value not in (None, "")})
    return outcome


def _looked_up(case: Case) -> Outcome:
    """The one order that is meant; what is left of its price is what a refund would be."""
    row = which_order(case, under_way=True)
    known = {"order_id": row["order_id"], "currency": row.get("currency"), "amount": case.know("amount") or refundable(row)}
    case.heard.update({slot: value for slot, value in known.items() if value is not None})
    return {"orders": [row]}


def _argument(case: Case, name: str, *, must: bool) -> object:
    if name in {"street", "city", "postal_code", "country"} and (must or case.know("address")):
        return getattr(case.need("address", "ask_address"), name)
    if name in ASKS:
        slot, ask = ASKS[name]
        return case.need(slot, ask) if must else case.know(slot)
    return case.need("detail", "ask_detail", detail=name.replace("_", " ")) if must else None


def _ask_for(case: Case, step: str) -> None:
    """“Ask for the order number.”"""
    said = {word.folded for word in words(step)}
    for name, (slot, ask) in ASKS.items():
        if all(part in said for part in name.removesuffix("_id").split("_")):
            case.need(slot, ask)
            return
