"""What happens to a tenant's own records: ids and words only."""

from apps.events.catalogue import Field, declare

declare("customer.linked", "A customer was found to be a contact.", customer=Field.ID, contact=Field.ID)
declare("customer.readdressed", "A customer's address changed.", customer=Field.ID)
declare("order.readdressed", "An order goes to another address.", order=Field.ID, customer=Field.ID)
declare("refund.made", "Money went back to a customer.", refund=Field.ID, order=Field.ID, customer=Field.ID, rule=Field.WORD)
declare("return.opened", "A customer sends something back.", opened=Field.ID, order=Field.ID, customer=Field.ID)
declare("cart.filled", "Something was put into a cart.", cart=Field.ID, contact=Field.ID, product=Field.ID, quantity=Field.ID)
declare("appointment.booked", "An appointment was booked.", appointment=Field.ID, service=Field.ID, resource=Field.ID)
declare("appointment.moved", "An appointment was moved.", appointment=Field.ID, service=Field.ID, resource=Field.ID)
declare("appointment.cancelled", "An appointment was cancelled.", appointment=Field.ID, service=Field.ID, resource=Field.ID)
declare("appointment.answered", "Intake questions were answered.", appointment=Field.ID, service=Field.ID, resource=Field.ID)
declare("subscription.changed", "A customer changes to another plan.", subscription=Field.ID, customer=Field.ID, plan=Field.ID)
declare("subscription.cancelled", "A customer's subscription will end.", subscription=Field.ID, customer=Field.ID, plan=Field.ID)
declare("payment.asked", "A customer was asked to pay.", payment=Field.ID, customer=Field.ID, invoice=Field.ID)
declare("payment.linked", "A customer was sent to the payment page.", payment=Field.ID, customer=Field.ID, invoice=Field.ID)
declare("lead.noted", "Somebody told of themselves what may lead to business.", lead=Field.ID, contact=Field.ID)
declare("callback.asked", "Somebody wants to be called.", callback=Field.ID, contact=Field.ID, conversation=Field.ID)
declare("password_reset.requested", "A customer wants a new password.", reset=Field.ID, customer=Field.ID, contact=Field.ID)
