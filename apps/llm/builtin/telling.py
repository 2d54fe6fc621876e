"""How each tool is asked for and what came of it is told: one place a tool, whichever flow or procedure uses it."""

from collections.abc import Callable, Mapping
from typing import Any

from apps.llm.builtin.case import Case, Outcome, rows
from apps.llm.builtin.voice import parsed

Arguments = Mapping[str, Any]

STATUSES = {
    "order_placed": ("placed", "new", "paid", "pending", "confirmed", "processing", "preparing", "packed"),
    "order_shipped": ("shipped", "in_transit", "sent", "on_its_way"),
    "order_out": ("out_for_delivery",),
    "order_delayed": ("delayed", "late"),
    "order_delivered": ("delivered",),
    "order_cancelled": ("cancelled", "canceled"),
    "order_returned": ("returned",),
    "order_refunded": ("refunded",),
}
UNDER_WAY = frozenset({"order_placed", "order_shipped", "order_out", "order_delayed"})
TICKET_STATUSES = {
    "pending": "ticket_pending",
    "waiting": "ticket_pending",
    "solved": "ticket_solved",
    "resolved": "ticket_solved",
    "closed": "ticket_solved",
}


def perform(case: Case, tool: str, **arguments: Any) -> Outcome:
    """Propose, have it confirmed, and tell what came of it; a thing that is not found is left to the caller."""
    declined = str(arguments.pop("declined", "let_go"))
    confirm = str(arguments.pop("confirm", "")) or asked(case, tool, arguments)
    outcome = case.act(tool, confirm, declined=declined, **arguments)
    if outcome.get("error") != "not_found":
        tell(case, tool, outcome, arguments)
        if tool != "payment_handoff":  # its last word is a link
            case.close()
    return outcome


def asked(case: Case, tool: str, arguments: Arguments) -> str:
    """The question whose yes the house binds to exactly these arguments."""
    wording = CONFIRM.get(tool)
    return wording(case, arguments) if wording else case.voice.say("confirm_plain")


def tell(case: Case, tool: str, outcome: Outcome, arguments: Arguments) -> None:
    wording = TELL.get(tool)
    if wording:
        wording(case, outcome, arguments)
    else:
        case.tell("done")


def status_key(row: Outcome) -> str:
    written = str(row.get("status") or "").lower().replace(" ", "_").replace("-", "_")
    return next((key for key, names in STATUSES.items() if written in names), "order_other")


def flat(row: Outcome) -> Outcome:
    """An order with what its newest shipment says of the way."""
    shipments = row.get("shipments")
    newest = shipments[-1] if isinstance(shipments, list) and shipments and isinstance(shipments[-1], dict) else {}
    way = {name: newest.get(name) for name in ("carrier", "tracking", "promised_on", "delivered_at") if newest.get(name)}
    return {**way, **{name: value for name, value in row.items() if value not in (None, "")}}


def tell_order(case: Case, row: Outcome) -> None:
    """Where an order is, and the one thing that helps next: when it comes, or how to follow it."""
    row = flat(row)
    order, key = row.get("order_id"), status_key(row)
    delivered, carrier = case.voice.date_of(row.get("delivered_at")), row.get("carrier")
    if key == "order_delivered" and delivered:
        case.tell("order_delivered_on", order=order, date=delivered)
    elif key == "order_shipped" and carrier:
        case.tell("order_shipped_with", order=order, carrier=carrier)
    else:
        case.tell(key, order=order, status=row.get("status"))
    _tell_arrival(case, row, key)
    case.close()


def _tell_arrival(case: Case, row: Outcome, key: str) -> None:
    if key in UNDER_WAY and key != "order_out" and row.get("promised_on"):
        case.tell("order_arrives", date=case.voice.date_of(row["promised_on"]))
    elif key in {"order_shipped", "order_out", "order_delayed"} and row.get("tracking"):
        case.tell("order_tracking", tracking=row["tracking"])


def tell_ticket(case: Case, row: Outcome) -> None:
    case.tell(TICKET_STATUSES.get(str(row.get("status")), "ticket_open"), ticket=row.get("ticket_id"))
    case.close()


def when_of(case: Case, written: object) -> str:
    moment = parsed(written)
    return case.voice.moment(moment) if moment else str(written or "")


def amount_of(case: Case, row: Mapping[str, Any], field: str = "amount", *, instead: Mapping[str, Any] | None = None) -> str:
    """Money as people there write it; of the arguments where the result does not repeat it."""
    source = row if row.get(field) not in (None, "") else instead or {}
    currency = row.get("currency") or source.get("currency") or case.know("currency") or ""
    return case.voice.money(source[field], str(currency)) if source.get(field) not in (None, "") else ""


def _confirm_refund(case: Case, arguments: Arguments) -> str:
    return case.voice.say("confirm_refund", amount=amount_of(case, arguments), order=arguments.get("order_id"))


def _confirm_address(case: Case, arguments: Arguments) -> str:
    where = _address(arguments)
    order = arguments.get("order_id")
    return (
        case.voice.say("confirm_address_order", order=order, address=where) if order else case.voice.say("confirm_address", address=where)
    )


def _address(arguments: Arguments) -> str:
    city = f"{arguments.get('postal_code', '')} {arguments.get('city', '')}".strip()
    return ", ".join(str(part) for part in (arguments.get("street"), city, arguments.get("country")) if part)


def _confirm_callback(case: Case, arguments: Arguments) -> str:
    phone, at = arguments.get("phone"), arguments.get("at")
    return (
        case.voice.say("confirm_callback_at", phone=phone, when=when_of(case, at))
        if at
        else case.voice.say("confirm_callback", phone=phone)
    )


def _confirm_booking(case: Case, arguments: Arguments) -> str:
    when, listing = when_of(case, arguments.get("starts_at")), case.know("listing_name")
    if listing:
        return case.voice.say("confirm_viewing", listing=listing, when=when)
    return case.voice.say("confirm_booking", service=case.know("service_name") or arguments.get("service"), when=when)


def _confirm_move(case: Case, arguments: Arguments) -> str:
    return case.voice.say("confirm_move", service=case.know("service_name"), when=when_of(case, arguments.get("starts_at")))


def _confirm_appointment_cancel(case: Case, _arguments: Arguments) -> str:
    return case.voice.say("confirm_appointment_cancel", service=case.know("service_name"), when=when_of(case, case.know("booked_at")))


CONFIRM: dict[str, Callable[[Case, Arguments], str]] = {
    "ticket_create": lambda case, arguments: case.voice.say("confirm_ticket", subject=arguments.get("subject")),
    "start_return": lambda case, arguments: case.voice.say("confirm_return", order=arguments.get("order_id")),
    "refund_request": _confirm_refund,
    "cart_add": lambda case, arguments: case.voice.say(
        "confirm_cart", quantity=arguments.get("quantity"), product=case.know("product_name")
    ),
    "schedule_appointment": _confirm_booking,
    "appointment_reschedule": _confirm_move,
    "appointment_cancel": _confirm_appointment_cancel,
    "reset_password": lambda case, _arguments: case.voice.say("confirm_password"),
    "update_address": _confirm_address,
    "change_subscription": lambda case, arguments: case.voice.say("confirm_plan", plan=arguments.get("plan")),
    "cancel_subscription": lambda case, _arguments: case.voice.say("confirm_plan_cancel"),
    "schedule_callback": _confirm_callback,
    "payment_handoff": lambda case, _arguments: case.voice.say("confirm_payment"),
}


def _tell_orders(case: Case, outcome: Outcome, _arguments: Arguments) -> None:
    for row in rows(outcome, "orders")[:1]:
        tell_order(case, row)


def _tell_return(case: Case, outcome: Outcome, arguments: Arguments) -> None:
    case.tell("return_started", order=outcome.get("order_id") or arguments.get("order_id"))
    if outcome.get("return_id"):
        case.tell("return_number", number=outcome["return_id"])


def _tell_refund(case: Case, outcome: Outcome, arguments: Arguments) -> None:
    order = outcome.get("order_id") or arguments.get("order_id")
    case.tell("refunded", amount=amount_of(case, outcome, instead=arguments), order=order)


def _tell_ticket_made(case: Case, outcome: Outcome, _arguments: Arguments) -> None:
    ticket = outcome.get("ticket_id")
    case.tell("ticket_made" if ticket else "ticket_made_plain", ticket=ticket)


def _tell_cart(case: Case, outcome: Outcome, _arguments: Arguments) -> None:
    case.tell("cart_added", product=outcome.get("product") or case.know("product_name"))
    missing = str(outcome.get("missing_for_free_shipping") or "")
    if missing and not missing.strip("0.,"):
        case.tell("cart_free")
    elif missing:
        case.tell("cart_missing", amount=amount_of(case, outcome, "missing_for_free_shipping"))


def _tell_booking(case: Case, outcome: Outcome, arguments: Arguments) -> None:
    when, listing = when_of(case, outcome.get("starts_at") or arguments.get("starts_at")), case.know("listing_name")
    if listing:
        case.tell("viewing_booked", listing=listing, when=when)
    else:
        case.tell("booked", service=outcome.get("service") or case.know("service_name") or arguments.get("service"), when=when)


def _tell_move(case: Case, outcome: Outcome, arguments: Arguments) -> None:
    case.tell("moved", when=when_of(case, outcome.get("starts_at") or arguments.get("starts_at")))


def _tell_appointment_cancelled(case: Case, outcome: Outcome, _arguments: Arguments) -> None:
    case.tell("appointment_cancelled", when=when_of(case, outcome.get("starts_at") or case.know("booked_at")))


def _tell_password(case: Case, outcome: Outcome, _arguments: Arguments) -> None:
    case.tell("password_sent" if outcome.get("sent_to") else "password_sent_plain", to=outcome.get("sent_to"))


def _tell_address(case: Case, _outcome: Outcome, arguments: Arguments) -> None:
    case.tell("address_changed", address=_address(arguments))


def _plan(found: object) -> object:
    return found.get("name") if isinstance(found, dict) else found


def _tell_plan(case: Case, outcome: Outcome, arguments: Arguments) -> None:
    plan, day = (
        _plan(outcome.get("next_plan") or outcome.get("plan")) or arguments.get("plan"),
        case.voice.date_of(outcome.get("changes_on")),
    )
    case.tell("plan_changes_on" if day else "plan_changed", plan=plan, date=day)


def _tell_plan_cancelled(case: Case, outcome: Outcome, _arguments: Arguments) -> None:
    day = case.voice.date_of(outcome.get("ends_on"))
    case.tell("plan_ends_on" if day else "plan_cancelled", date=day)


def _tell_callback(case: Case, outcome: Outcome, arguments: Arguments) -> None:
    phone, at = outcome.get("phone") or arguments.get("phone"), outcome.get("at") or arguments.get("at")
    case.tell("callback_set_at" if at else "callback_set", phone=phone, when=when_of(case, at))


def _tell_payment(case: Case, outcome: Outcome, _arguments: Arguments) -> None:
    amount = amount_of(case, outcome)
    case.tell("payment_link_amount" if amount else "payment_link", amount=amount, url=outcome.get("link"))


TELL: dict[str, Callable[[Case, Outcome, Arguments], None]] = {
    "order_lookup": _tell_orders,
    "start_return": _tell_return,
    "refund_request": _tell_refund,
    "ticket_create": _tell_ticket_made,
    "cart_add": _tell_cart,
    "schedule_appointment": _tell_booking,
    "appointment_reschedule": _tell_move,
    "appointment_cancel": _tell_appointment_cancelled,
    "reset_password": _tell_password,
    "update_address": _tell_address,
    "change_subscription": _tell_plan,
    "cancel_subscription": _tell_plan_cancelled,
    "schedule_callback": _tell_callback,
    "payment_handoff": _tell_payment,
}
