"""Orders and tickets looked up, returns and refunds."""

from apps.llm.builtin.asking import Choice
from apps.llm.builtin.case import Case, Outcome, rows
from apps.llm.builtin.flows.flow import flow
from apps.llm.builtin.telling import UNDER_WAY, perform, status_key, tell_order, tell_ticket
from apps.llm.builtin.voice import parsed

MOST_CHOICES = 4


@flow("order_status")
def order_status(case: Case) -> None:
    tell_order(case, which_order(case, under_way=True))


@flow("cancel_order")
def cancel_order(case: Case) -> None:
    """Nothing here can stop a parcel: where it has not left yet, a person may."""
    row = which_order(case)
    if status_key(row) == "order_placed":
        case.tell(status_key(row), order=row.get("order_id"))
        case.end("ask_person")
    tell_order(case, row)


@flow("return")
def start_return(case: Case) -> None:
    order = which_order(case)
    reason = case.know("reason") or case.reading.tale or case.need("reason", "ask_return_reason")
    perform(case, "start_return", order_id=order["order_id"], reason=reason)


@flow("refund")
def refund(case: Case) -> None:
    order = which_order(case)
    case.heard["currency"] = order.get("currency")
    amount = case.know("amount") or refundable(order) or case.need("amount", "ask_refund_amount")
    reason = case.know("reason") or case.reading.tale or case.need("reason", "ask_refund_reason")
    perform(case, "refund_request", amount=str(amount), order_id=order["order_id"], reason=reason)


def refundable(order: Outcome) -> object:
    return order.get("refundable", order.get("total"))


@flow("ticket_status")
def ticket_status(case: Case) -> None:
    number = case.know("ticket_id")
    found = rows(case.use("ticket_lookup", ticket_id=number), "tickets")
    if not found:
        case.ask("ticket_id", "ticket_unknown" if number else "ask_ticket")
    chosen = _one(found, "ticket_id", number)
    tell_ticket(case, chosen or found[0])


def which_order(case: Case, *, under_way: bool = False) -> Outcome:
    """The order that is meant: by its number, the only one, the only one under way, or the one they pick."""
    number = case.know("order_id")
    found = _orders(case, number)
    if not found:
        case.ask("order_id", "order_unknown" if number else "ask_order")
    moving = [row for row in found if status_key(row) in UNDER_WAY] if under_way else []
    chosen = _one(found, "order_id", number) or _one(moving, "order_id", None)
    return chosen or _picked(case, found)


def _orders(case: Case, number: object) -> list[Outcome]:
    wanted = case.desk.tools["order_lookup"].parameters.get("required", ()) if case.can("order_lookup") else ()
    if not number and "order_id" in wanted:
        case.ask("order_id", "ask_order")
    return [row for row in rows(case.use("order_lookup", order_id=number), "orders") if row.get("order_id")]


def _one(found: list[Outcome], field: str, number: object) -> Outcome | None:
    """The row of that number; without a number the only row."""
    named = [row for row in found if str(row.get(field)).lower() == str(number).lower()]
    return named[0] if named else found[0] if len(found) == 1 else None


def _picked(case: Case, found: list[Outcome]) -> Outcome:
    choices = [Choice(str(row["order_id"]), _label(case, row)) for row in found[:MOST_CHOICES]]
    text = case.voice.say("order_which", choices=case.voice.either([choice.label for choice in choices]))
    key = case.pick("order_id", choices, text)
    return next(row for row in found if str(row["order_id"]) == key)


def _label(case: Case, row: Outcome) -> str:
    placed = parsed(row.get("placed_at"))
    return f"{row['order_id']} ({case.voice.day(placed)})" if placed else str(row["order_id"])
