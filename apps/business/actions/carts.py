"""Something goes into a cart."""

from django.db.models import F

from apps.business.actions.ground import may_serve, once
from apps.business.models import Cart, CartLine, Product
from apps.business.queries.carts import cart_of
from apps.business.queries.house import shop
from apps.conversations.actions.contacts import person_of
from apps.conversations.models import Contact
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.tools.registry import Refused

MOST_OF_ONE = 99


def add_to_cart(contact: Contact, *, product: Product, quantity: int = 1, actor: Actor, key: str = "") -> Cart:
    may_serve(actor)
    return once(key, Cart, lambda: _filled(contact, product, quantity, actor))


def _filled(contact: Contact, product: Product, quantity: int, actor: Actor) -> Cart:
    _can_be_sold(product, quantity)
    person = person_of(contact)
    cart = cart_of(person) or Cart.objects.get_or_create(contact=person)[0]
    Cart.objects.select_for_update(no_key=True).get(pk=cart.pk)
    line, is_new = CartLine.objects.get_or_create(cart=cart, product=product, defaults={"quantity": quantity})
    if not is_new:
        if line.quantity + quantity > MOST_OF_ONE:
            raise Refused(f"A cart holds at most {MOST_OF_ONE} of one thing.", code="too_many")
        CartLine.objects.filter(pk=line.pk).update(quantity=F("quantity") + quantity)
    cart.changed_at = clock.now()
    cart.save(update_fields=["changed_at"])
    record("cart.filled", actor=actor, about=cart, cart=cart.pk, contact=person.pk, product=product.pk, quantity=quantity)
    return cart


def _can_be_sold(product: Product, quantity: int) -> None:
    if not 0 < quantity <= MOST_OF_ONE:
        raise Refused(f"A cart holds one to {MOST_OF_ONE} of one thing.", code="too_many")
    if not product.is_offered or product.listings.exists() or product.currency != shop().currency:
        raise Refused(f"{product.name} cannot be put into a cart.", code="not_for_sale")
    if not product.in_stock:
        raise Refused(f"{product.name} is sold out.", code="sold_out")
