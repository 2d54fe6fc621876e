"""What a tool did, in words a colleague reads at a glance."""

from collections.abc import Mapping
from typing import Any

LONGEST = 40
DONE = {  # where the argument in braces is known, and where it is not
    "customer_lookup": ("", "Looked up the customer"),
    "crm_upsert": ("", "Noted an interest"),
    "order_lookup": ("Looked up order {order_id}", "Looked up the orders"),
    "refund_request": ("Refunded order {order_id}", "Refunded an order"),
    "appointment_lookup": ("", "Looked up the appointments"),
    "appointment_slots": ("", "Looked for free moments"),
    "appointment_reschedule": ("Moved appointment {appointment_id}", "Moved an appointment"),
    "appointment_cancel": ("Cancelled appointment {appointment_id}", "Cancelled an appointment"),
    "schedule_appointment": ("", "Booked an appointment"),
    "ticket_create": ("", "Opened a ticket"),
    "ticket_lookup": ("Looked up ticket {ticket_id}", "Looked up the tickets"),
    "escalate_to_human": ("", ""),  # how the turn ended says so
    "send_sms": ("", "Sent a text message"),
    "send_email": ("", "Sent an email"),
    "payment_intent_create": ("Prepared a payment for invoice {invoice_id}", "Prepared a payment"),
    "payment_handoff": ("Sent a payment link for invoice {invoice_id}", "Sent a payment link"),
    "product_recommend": ("", "Looked for products"),
    "verify_identity": ("", "Checked who they are"),
    "schedule_callback": ("", "Noted a call"),
    "cart_add": ("", "Filled the cart"),
    "update_address": ("", "Changed the address"),
    "subscription_lookup": ("", "Looked up the plan"),
    "change_subscription": ("", "Changed the plan"),
    "cancel_subscription": ("", "Ended the plan"),
    "start_return": ("Started the return of order {order_id}", "Started a return"),
    "reset_password": ("", "Sent a password link"),
}


def name_of(tool: str) -> str:
    return tool.replace("_", " ").capitalize()


def done(tool: str, arguments: Mapping[str, Any]) -> str:
    """Such as: Looked up order 1042."""
    with_reference, plain = DONE.get(tool, ("", f"Used {name_of(tool).lower()}"))
    try:
        return with_reference.format_map(_Told(arguments)) or plain
    except KeyError:
        return plain


class _Told(dict[str, Any]):
    """Arguments that were given; what was left empty was not."""

    def __getitem__(self, name: str) -> str:
        value = str(super().__getitem__(name) or "").strip()
        if not value:
            raise KeyError(name)
        return value[:LONGEST]
