"""Orders of one customer. Another's order and one that never was are the same: not found."""

import re

from django.db.models import QuerySet

from apps.business.models import Customer, Order, OrderLine
from apps.business.wording import stems
from apps.tools.registry import Refused

MOST = 20
BEFORE_A_NUMBER = re.compile(r"^[^0-9A-Za-z]+")
COUNTED = re.compile(r"(\d{1,3})\s*[x×]?\s+(.+)")  # noqa: RUF001 - people write both


def orders_of(customer: Customer) -> QuerySet[Order]:
    """The newest first, with all that a reader asks of them."""
    return whole(Order.objects.filter(customer=customer)).order_by("-placed_at", "-id")


def order_of(customer: Customer, number: str) -> Order:
    found = orders_of(customer).filter(number__iexact=BEFORE_A_NUMBER.sub("", number.strip())).first()
    if found is None:
        raise Refused("There is no such order of yours.", code="not_found")
    return found


def whole(orders: QuerySet[Order]) -> QuerySet[Order]:
    return orders.select_related("customer").prefetch_related("lines", "shipments", "refunds", "returns")


def left_to_return(order: Order) -> dict[OrderLine, int]:
    """How many of each line have not been sent back."""
    lines = order.lines.prefetch_related("returned")
    left = {line: line.quantity - sum(one.quantity for one in line.returned.all()) for line in lines}
    return {line: quantity for line, quantity in left.items() if quantity > 0}


def lines_named(order: Order, items: list[str]) -> dict[OrderLine, int]:
    """What of an order somebody means by such words as “2 lip balms”; all that is left where they say nothing."""
    left = left_to_return(order)
    chosen = dict(_line_named(item, left) for item in items) if items else left
    if not chosen:
        raise _not_in_order()
    return chosen


def _line_named(item: str, left: dict[OrderLine, int]) -> tuple[OrderLine, int]:
    said = COUNTED.fullmatch(item.strip())
    count, words = (int(said[1]), said[2]) if said else (0, item.strip())
    for line, quantity in left.items():
        if count <= quantity and _means(words, line):
            return line, count or quantity
    raise _not_in_order()


def _not_in_order() -> Refused:
    return Refused("That is not in the order, or was sent back already.", code="not_in_order")


def _means(words: str, line: OrderLine) -> bool:
    if words.lower() == line.sku.lower():
        return True
    asked = set(stems(words))
    return bool(asked) and asked <= set(stems(f"{line.name} {line.sku}"))
