"""A product found, its price, and an offer to put it into the cart."""

from apps.llm.builtin.answering import answer
from apps.llm.builtin.case import Case, Outcome
from apps.llm.builtin.flows.catalogue import find, kind_of
from apps.llm.builtin.flows.flow import flow
from apps.llm.builtin.flows.viewings import arrange
from apps.llm.builtin.telling import amount_of, perform

BOUGHT, VIEWED = ("ask_product", "product_none", "product_which"), ("ask_listing", "listing_none", "listing_which")
TO_THE_CART = ("cart", "carrito", "panier", "warenkorb", "carrinho", "carrello", "winkelwagen", "koszyk", "sepet", "سله", "कार्ट", "购物车")


@flow("product", "viewing")
def product(case: Case) -> None:
    """Something that is offered; a home is viewed, be it asked for or what was found."""
    if not case.can("product_recommend"):
        answer(case)
        return
    row = find(case, *(VIEWED if case.flow == "viewing" else BOUGHT))
    case.heard["product_name"] = row.get("name")
    if kind_of(row) == "listing" and case.flow == "viewing":
        arrange(case, row)
    elif row.get("in_stock") is False:
        case.tell("product_out", product=row.get("name"))
        case.close()
    elif kind_of(row) == "listing" and case.can("appointment_slots"):
        _offer_viewing(case, row)
    elif not case.can("cart_add"):
        case.said.append(_priced(case, row))
        case.close()
    else:
        _offer(case, row)


def _offer(case: Case, row: Outcome) -> None:
    """The offer is the question whose yes puts it into the cart; where the house asks nothing, we do."""
    quantity = int(case.know("quantity") or 1)
    offer = case.voice.together([_priced(case, row), case.voice.say("offer_cart")])
    asked = case.voice.say("confirm_cart", quantity=quantity, product=row.get("name")) if quantity > 1 or _names_the_cart(case) else offer
    if not case.binds("cart_add"):
        case.agree("cart", asked)
    perform(case, "cart_add", confirm=asked, declined="all_right", product_id=str(row.get("product_id")), quantity=quantity)


def _offer_viewing(case: Case, row: Outcome) -> None:
    told = case.voice.say("listing_one", listing=row.get("name"), price=amount_of(case, row, "price"))
    case.agree("see", case.voice.together([told, case.voice.say("offer_viewing")]))
    arrange(case, row)


def _names_the_cart(case: Case) -> bool:
    folded = [word.folded for word in case.reading.words]
    return any(word.startswith(TO_THE_CART) for word in folded) or "购物车" in case.reading.text


def _priced(case: Case, row: Outcome) -> str:
    return case.voice.say("product_one", product=row.get("name"), price=amount_of(case, row, "price"))
