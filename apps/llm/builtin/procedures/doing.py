"""How a tool of a step is used: some as our own flows use them, all others with what their schema asks for."""

from apps.llm.builtin.asking import ASKS
from apps.llm.builtin.case import Case, Outcome
from apps.llm.builtin.flows.appointments import free_time
from apps.llm.builtin.flows.catalogue import find
from apps.llm.builtin.flows.flow import FLOWS
from apps.llm.builtin.flows.orders import refundable, which_order
from apps.llm.builtin.flows.products import BOUGHT, VIEWED
from apps.llm.builtin.flows.viewings import arrange
from apps.llm.builtin.telling import asked

OWN = {  # what more belongs to than its arguments: times to choose from, an appointment to find, an offer to make
    "schedule_appointment": "book",
    "appointment_reschedule": "move",
    "appointment_cancel": "cancel_appointment",
    "cancel_subscription": "cancel_plan",
    "change_subscription": "change_plan",
    "schedule_callback": "callback",
    "ticket_create": "ticket",
    "cart_add": "product",
}
QUOTED = {  # what a value in quotes beside a tool is
    "schedule_appointment": "service",
    "appointment_slots": "service",
    "product_recommend": "query",
    "cart_add": "query",
    "change_subscription": "plan",
    "ticket_create": "subject",
    "refund_request": "reason",
    "start_return": "reason",
}
REASONS = {"cancel_subscription": ("leaving", "ask_leaving"), "refund_request": ("reason", "ask_refund_reason")}
SAYS_NOTHING = 3  # words: of so many, a ticket could not be made


def does_itself(case: Case, tool: str, quoted: str) -> bool:
    """Whether one of our flows did it, and told what came of it."""
    if quoted and tool in QUOTED:
        case.heard.setdefault(QUOTED[tool], quoted)
    if tool == "schedule_appointment" and not quoted and _is_viewing(case):
        arrange(case, _product(case))
        return True
    flow = OWN.get(tool, "")
    if flow == "ticket" and not case.know("subject") and len(case.reading.words) < SAYS_NOTHING:
        case.need("subject", "ask_ticket_about")
    if flow:
        FLOWS[flow](case)
    return bool(flow)


def looked_up(case: Case, tool: str) -> Outcome:
    """What came of any other tool."""
    match tool:
        case "order_lookup":
            return _order(case)
        case "product_recommend":
            return _product(case)
        case "appointment_slots":
            return _free(case)
    return _called(case, tool)


def _is_viewing(case: Case) -> bool:
    scores = case.reading.scores
    return scores.get("viewing", 0) > 0 and scores["viewing"] >= scores.get("book", 0)


def _order(case: Case) -> Outcome:
    """The one order that is meant; what is left of its price is what a refund would be."""
    row = which_order(case, under_way=True)
    known = {"order_id": row["order_id"], "currency": row.get("currency"), "amount": case.know("amount") or refundable(row)}
    case.heard.update({slot: value for slot, value in known.items() if value is not None})
    return {"orders": [row]}


def _product(case: Case) -> Outcome:
    return find(case, *(VIEWED if _is_viewing(case) else BOUGHT))


def _free(case: Case) -> Outcome:
    """Of a home, only once it is known which: its viewing looks for them itself."""
    if _is_viewing(case):
        return {}
    service = case.know("service") or case.reading.plain_words or case.need("service", "ask_service")
    return {"starts_at": free_time(case, service=str(service))}


def _called(case: Case, tool: str) -> Outcome:
    """With what its schema asks for: asked of the customer, where it is not known."""
    schema = case.desk.tools[tool].parameters
    arguments = {name: _argument(case, tool, name, must=name in schema.get("required", ())) for name in schema.get("properties", {})}
    outcome = case.act(tool, asked(case, tool, arguments), "let_go", **arguments)
    if outcome.get("error") == "not_found" and "order_id" in arguments:
        case.ask("order_id", "order_unknown")
    case.heard.update({name: value for name, value in arguments.items() if value not in (None, "")})
    return outcome


def _argument(case: Case, tool: str, name: str, *, must: bool) -> object:
    if name in {"street", "city", "postal_code", "country"} and (must or case.know("address")):
        return getattr(case.need("address", "ask_address"), name)
    if name in ASKS:
        slot, ask = REASONS.get(tool, ASKS[name]) if name == "reason" else ASKS[name]
        return case.need(slot, ask) if must else case.know(slot)
    return case.need("detail", "ask_detail", detail=name.replace("_", " ")) if must else None
