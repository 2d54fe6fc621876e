"""The cases the engine carries, a file for a few of them; each is a plain function of its case, registered by its intent.

What flows expect of tools. Amounts are strings such as "34.00" with a `currency`, moments ISO 8601 in the business's own zone
("2026-11-24T15:00:00+01:00"), days "2026-11-24", ids strings that customers see. What is missing or empty is not told; more does no harm.

order_lookup(order_id?)
    `orders`: newest first, each `order_id status total currency`, perhaps `refundable placed_at delivered_at`, and `shipments`: each
    `carrier tracking promised_on`. Statuses are those of `telling.STATUSES`; another is told as it is written.
ticket_lookup(ticket_id?)
    `tickets`: each `ticket_id status` (open, pending, solved)
start_return(order_id, reason) · refund_request(amount, order_id, reason)
    `return_id order_id` · `order_id amount currency`
product_recommend(query, max_price?)
    `products`: best first, each `product_id name price currency in_stock`; a home has `home` (anything but null)
cart_add(product_id, quantity)
    `currency missing_for_free_shipping` ("0.00": it ships free; null: there is no such offer)
appointment_slots(service, day?, listing_id?)
    `slots`: each `starts_at` and the service's `name` (or `service`); or `error` not_found with `services`: names.
    The service comes in the customer's own words; for a home it is “viewing”.
schedule_appointment(service, starts_at, listing_id?, name?) · appointment_reschedule(appointment_id, starts_at)
appointment_cancel(appointment_id)
    `service starts_at` of the appointment
appointment_lookup()
    `appointments`: those to come, soonest first, each `appointment_id service starts_at`, perhaps `listing_id where`
reset_password() · update_address(street, city, postal_code, country?, order_id?)
    `sent_to` (masked) · nothing
subscription_lookup()
    `plan` (an object with `name`) and `plans`: each `name price currency`
change_subscription(plan) · cancel_subscription(reason)
    `plan` or `next_plan` (a name, or an object with `name`), `changes_on`; or `error` not_found with `plans`: names · `ends_on`
schedule_callback(phone, at?) · ticket_create(subject, description) · payment_handoff(invoice_id?)
    `phone at` · `ticket_id` · `link amount currency`, or `error` not_found
verify_identity(method, email?, phone?) · verify_identity(code)
    `status` code_sent and `to` (masked); `error` invalid_arguments where there is no address · `verified` true, `error` proven_elsewhere;
    anything else is wrong
escalate_to_human(reason)
    `staffed`: false where nobody is on duty

Any tool may answer `error` identity_required (with `methods`, where there are several), not_found, invalid_arguments with `problems`
("field: why"), or `status` refused with `reason`, failed; one that writes also needs_confirmation, needs_approval, declined, running.
"""
