from decimal import Decimal

from apps.business import actions, cards
from apps.business.adapters import Party
from apps.business.embedded import dealing
from apps.business.embedded.dealing import customer_behind
from apps.business.models import CartLine
from apps.business.policy import Verdict
from apps.business.queries.carts import cart_of, lines_of, sums
from apps.business.queries.catalogue import product_named, search_products
from apps.business.queries.house import zone
from apps.business.queries.orders import MOST, lines_named, order_of, orders_of
from apps.business.queries.refunds import decide, decide_return
from apps.events.actors import Actor
from apps.tools.registry import Refused


class EmbeddedSales:
    def orders(self, party: Party) -> list[cards.OrderCard]:
        there = zone()
        return [dealing.order(order, there) for order in orders_of(customer_behind(party))[:MOST]]

    def order(self, party: Party, order_id: str) -> cards.OrderCard:
        return dealing.order(order_of(customer_behind(party), order_id), zone())

    def refund_verdict(self, party: Party, order_id: str, amount: Decimal, reason: str) -> Verdict:
        return decide(order_of(customer_behind(party), order_id), amount, reason, _answering(party))

    def refund(self, party: Party, order_id: str, amount: Decimal, reason: str) -> cards.RefundCard:
        order = order_of(customer_behind(party), order_id)
        refund = actions.place_refund(order, amount=amount, reason=reason, actor=party.actor, approved_by=party.approved_by, key=party.key)
        return cards.RefundCard(
            refund_id=refund.number, order_id=order.number, amount=refund.amount, currency=refund.currency, verdict=refund.sentence
        )

    def returnable(self, party: Party, order_id: str, items: list[str]) -> list[cards.ItemCard]:
        """What would be sent back; refused where the policy has it otherwise."""
        order = order_of(customer_behind(party), order_id)
        chosen = lines_named(order, items)
        verdict = decide_return(order, chosen, _answering(party))
        if not verdict.is_allowed:
            raise Refused(verdict.sentence, code=verdict.rule)
        return [dealing.item(line, quantity) for line, quantity in chosen.items()]

    def start_return(self, party: Party, order_id: str, items: list[str], reason: str) -> cards.ReturnCard:
        order = order_of(customer_behind(party), order_id)
        opened = actions.start_return(order, items=items, reason=reason, actor=party.actor, key=party.key)
        sent = [dealing.item(one.line, one.quantity) for one in opened.lines.select_related("line")]
        return cards.ReturnCard(return_id=opened.number, order_id=order.number, items=sent, status=opened.state)

    def products(self, query: str, max_price: Decimal | None = None) -> list[cards.ProductCard]:
        return [dealing.product(found) for found in search_products(query, max_price=max_price)]

    def product(self, product_id: str) -> cards.ProductCard:
        return dealing.product(product_named(product_id))

    def cart(self, party: Party) -> cards.CartCard:
        return _cart(lines_of(cart_of(party.contact)))

    def add_to_cart(self, party: Party, product_id: str, quantity: int) -> cards.CartCard:
        product = product_named(product_id)
        return _cart(lines_of(actions.add_to_cart(party.contact, product=product, quantity=quantity, actor=party.actor, key=party.key)))


def _answering(party: Party) -> Actor:
    return party.approved_by.actor if party.approved_by else party.actor


def _cart(lines: list[CartLine]) -> cards.CartCard:
    come_to = sums(lines)
    return cards.CartCard(
        items=[
            cards.ItemCard(product_id=line.product.sku, name=line.product.name, quantity=line.quantity, price=line.product.price)
            for line in lines
        ],
        goods=come_to.goods,
        shipping=come_to.shipping,
        total=come_to.total,
        currency=come_to.currency,
        free_shipping_from=come_to.free_shipping_from,
        missing_for_free_shipping=come_to.missing,
    )
