from datetime import datetime

from apps.business import actions, cards
from apps.business.adapters import Party
from apps.business.embedded import dealing
from apps.business.embedded.dealing import customer_behind
from apps.business.queries.house import zone
from apps.business.queries.orders import order_of
from apps.tools.registry import hinted


class EmbeddedPeople:
    def customer(self, party: Party) -> cards.CustomerCard:
        return dealing.customer(customer_behind(party))

    def save_lead(self, party: Party, *, name: str, email: str, phone: str, interest: str, notes: str) -> cards.LeadCard:
        lead = actions.upsert_lead(
            party.contact, name=name, email=email, phone=phone, interest=interest, notes=notes, actor=party.actor, key=party.key
        )
        return cards.LeadCard(**{field: getattr(lead, field) for field in cards.LeadCard.model_fields})

    def change_address(self, party: Party, address: cards.AddressCard, order_id: str = "") -> cards.AddressCard:
        """Of an order where one is named, else of the customer from now on."""
        customer, to = customer_behind(party), actions.Address(**address.model_dump())
        if order_id:
            order = order_of(customer, order_id)
            return dealing.address(actions.change_order_address(order, address=to, actor=party.actor, key=party.key))
        return dealing.address(actions.change_customer_address(customer, address=to, actor=party.actor, key=party.key))

    def schedule_callback(self, party: Party, phone: str, at: datetime | None = None) -> cards.CallbackCard:
        there = zone()
        wanted = at.replace(tzinfo=there) if at is not None and at.tzinfo is None else at
        callback = actions.schedule_callback(
            party.contact, phone=phone, at=wanted, conversation=party.conversation, actor=party.actor, key=party.key
        )
        return cards.CallbackCard(
            callback_id=callback.number, phone=callback.phone, at=dealing.there(callback.at, there), status=callback.state
        )

    def reset_password(self, party: Party) -> cards.ResetCard:
        customer = customer_behind(party)
        actions.request_password_reset(customer, contact=party.contact, conversation=party.conversation, actor=party.actor, key=party.key)
        return cards.ResetCard(sent_to=hinted(customer.email))
