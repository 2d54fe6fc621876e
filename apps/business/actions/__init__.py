"""The only code that writes to the business's records."""

from apps.business.actions.appointments import answer_intake, book_appointment, cancel_appointment, move_appointment
from apps.business.actions.billing import cancel_subscription, change_subscription, create_payment, link_payment
from apps.business.actions.carts import add_to_cart
from apps.business.actions.customers import Address, change_customer_address, change_order_address, link_customer, recognise, upsert_lead
from apps.business.actions.ground import keep
from apps.business.actions.refunds import place_refund, start_return
from apps.business.actions.requests import request_password_reset, schedule_callback

__all__ = [
    "Address",
    "add_to_cart",
    "answer_intake",
    "book_appointment",
    "cancel_appointment",
    "cancel_subscription",
    "change_customer_address",
    "change_order_address",
    "change_subscription",
    "create_payment",
    "keep",
    "link_customer",
    "link_payment",
    "move_appointment",
    "place_refund",
    "recognise",
    "request_password_reset",
    "schedule_callback",
    "start_return",
    "upsert_lead",
]
