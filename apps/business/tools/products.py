"""Products and homes, and the cart."""

from decimal import Decimal

from pydantic import Field

from apps.business.tools.asking import done, office, party, told
from apps.tools.registry import Arguments, Caller, Content, Judgement, Tier, tool


class Recommend(Arguments):
    query: str = Field(min_length=1, max_length=300, description="What the customer looks for, in their words")
    max_price: Decimal | None = Field(None, gt=0, description="The most it may cost")


class CartAdd(Arguments):
    product_id: str = Field(min_length=1, max_length=64)
    quantity: int = Field(1, ge=1, le=99)


@tool("product_recommend", title="Find a product", tier=Tier.READ)
def product_recommend(caller: Caller, arguments: Recommend) -> Content:  # noqa: ARG001 - the same for everybody
    """Products, or homes, that fit best, with price and whether they are in stock."""
    found = office().products(arguments.query, arguments.max_price)
    return {"products": [told(product) for product in found]} if found else {"error": "not_found"}


def _would_add(_: Caller, wish: CartAdd) -> Judgement:
    product = office().product(wish.product_id)
    return Judgement(f"Put {wish.quantity} of {product.name} ({product.price} {product.currency} each) into the cart")


@tool("cart_add", title="Put something into the cart", tier=Tier.WRITE, judge=_would_add)
def cart_add(caller: Caller, arguments: CartAdd) -> Content:
    """Offer a product: with the customer's yes it is in their cart. Tells how much is missing for free shipping."""
    return done(office().add_to_cart(party(caller), arguments.product_id, arguments.quantity))
