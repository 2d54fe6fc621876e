"""Acme Skin: an online shop for skin care."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from config.demo import cast
from config.demo.sites.site import Customer, Page, Query, Site


@dataclass(frozen=True, slots=True)
class Product:
    slug: str
    name: str
    step: str
    price: Decimal
    size: str
    promise: str
    text: str
    skin: str
    ingredients: str
    use: str
    tint: str

    @property
    def art(self) -> str:
        return f"img/demo/acme/{self.slug}.svg"

    def beside(self) -> list["Product"]:
        """Four others of the range, the ones that follow it."""
        at = PRODUCTS.index(self)
        return [PRODUCTS[(at + step) % len(PRODUCTS)] for step in range(1, 5)]


PRODUCTS = [
    Product(
        "oat-cleanser", "Oat Milk Cleanser", "Cleanse", Decimal(28), "200 ml pump",
        "Takes the day off, leaves the skin on.",
        "A low-foam cream that rinses clean without that squeak. Colloidal oat calms redness while the day comes off, "
        "sunscreen and light make-up included.",
        "All skin, dry and reactive skin above all",
        "Water, colloidal oat, glycerin, decyl glucoside, squalane, panthenol, xanthan gum, sodium benzoate, lactic acid",
        "Two pumps on damp skin, morning and night. Massage for a slow minute, then rinse with lukewarm water.",
        "oat",
    ),
    Product(
        "rose-toner", "Rosewater Toner", "Treat", Decimal(24), "150 ml",
        "A quiet second step.",
        "Steam-distilled damask rose with a little glycerin, and nothing to sting. It brings skin back to its own pH "
        "and helps what follows sink in.",
        "Normal, combination and dry skin",
        "Rosa damascena flower water, glycerin, sodium PCA, panthenol, citric acid, potassium sorbate",
        "Press into clean skin with your palms. No cotton pad needed, so nothing is wasted.",
        "blush",
    ),
    Product(
        "bright-serum", "Bright C Serum", "Treat", Decimal(46), "30 ml dropper",
        "Vitamin C that keeps its manners.",
        "Twelve per cent of a stable vitamin C, buffered so that it evens skin tone without the tingle. Made in small "
        "batches and dated, because freshness matters.",
        "Dull or uneven skin; patch test if reactive",
        "Water, 3-O-ethyl ascorbic acid, propanediol, ferulic acid, sodium hyaluronate, tocopherol, sodium citrate",
        "Four drops in the morning before cream and sunscreen. Use within four months of opening.",
        "apricot",
    ),
    Product(
        "barrier-cream", "Barrier Cream", "Moisturise", Decimal(38), "50 ml jar",
        "For skin that has had enough.",
        "Three ceramides in the proportion your skin makes them, in a cream that disappears in under a minute. Our "
        "answer to over-exfoliation, flights and February.",
        "Dry, sensitive and stressed skin",
        "Water, squalane, glycerin, ceramide NP, ceramide AP, ceramide EOP, cholesterol, shea butter, cetearyl alcohol",
        "A hazelnut's worth on damp skin, as the last step at night or under sunscreen by day.",
        "rose",
    ),
    Product(
        "daily-veil", "Daily Veil SPF 50", "Protect", Decimal(32), "50 ml tube",
        "Sunscreen you forget you are wearing.",
        "Broad-spectrum mineral protection that dries to a soft, clear finish on every skin tone we could find, and we looked for a year.",
        "All skin, every day of the year",
        "Zinc oxide 20 %, squalane, caprylic triglyceride, polyglyceryl-3 diisostearate, iron oxides, tocopherol",
        "Two fingers' length for face and neck. Again every two hours outdoors.",
        "sun",
    ),
    Product(
        "clay-mask", "Pink Clay Mask", "Treat", Decimal(34), "75 ml jar",
        "Ten minutes, once a week.",
        "French pink clay and oat flour draw out what should not stay and give back enough that your face still moves afterwards.",
        "Oily and combination skin",
        "Water, kaolin, illite, glycerin, oat flour, jojoba oil, panthenol, xanthan gum, sodium benzoate",
        "A thin, even layer on clean skin. Rinse after ten minutes, before it cracks.",
        "clay",
    ),
    Product(
        "fig-oil", "Fig Night Oil", "Moisturise", Decimal(52), "30 ml dropper",
        "The last light of the day, bottled.",
        "Cold-pressed fig seed, rosehip and squalane. It smells faintly green, absorbs in the time it takes to find "
        "your book, and is gone by morning.",
        "Normal to very dry skin",
        "Ficus carica seed oil, squalane, rosehip seed oil, tocopherol, fig leaf extract",
        "Three drops warmed between the palms, pressed over cream. Nights only.",
        "fig",
    ),
    Product(
        "honey-balm", "Honey Lip Balm", "Protect", Decimal(14), "10 g tin",
        "Small, and always in the other coat.",
        "Beeswax from upstate New York, honey and shea in a tin that opens with one hand.",
        "Lips, cuticles, windburnt noses",
        "Beeswax, shea butter, castor oil, honey, tocopherol",
        "As often as you like.",
        "honey",
    ),
]  # fmt: skip
BY_SLUG = {product.slug: product for product in PRODUCTS}
WAITING = {"barrier-cream": 1, "honey-balm": 1}
FREE_SHIPPING_FROM = Decimal(50)
SHIPPING = Decimal(5)
MARIA = Customer(sub="cust-1042", name="Maria Alvarez", email="maria@example.com", phone="+12125550142")


def cart(query: Query) -> dict[str, Any]:
    """What waited in the cart, and what was just added to it."""
    added = BY_SLUG.get(query.get("add", ""))
    counts = dict(WAITING)
    if added:
        counts[added.slug] = counts.get(added.slug, 0) + 1
    lines = [(BY_SLUG[slug], count, BY_SLUG[slug].price * count) for slug, count in counts.items()]
    goods = sum((price for *_, price in lines), Decimal(0))
    shipping = Decimal(0) if goods >= FREE_SHIPPING_FROM else SHIPPING
    return {"added": added, "lines": lines, "goods": goods, "shipping": shipping, "total": goods + shipping}


def product_page(product: Product) -> Page:
    return Page(product.name, "demo/acme/product.html", product.promise, {"product": product})


ORDERS = [
    ("1044", "Today", "Daily Veil SPF 50, Honey Lip Balm", "Being packed", Decimal(46)),
    ("1042", "3 days ago", "Oat Milk Cleanser", "On its way", Decimal(28)),
    ("1037", "2 weeks ago", "Bright C Serum, Honey Lip Balm", "Delivered", Decimal(60)),
    ("1011", "Summer", "Daily Veil SPF 50", "Returned and refunded", Decimal(32)),
]
ACME_SKIN = Site(
    tenant=cast.ACME,
    language="en",
    pages={
        "": Page("Skin care with little in it", "demo/acme/home.html", "Skin care with nine ingredients at most.", {"products": PRODUCTS}),
        "shop": Page("Shop", "demo/acme/shop.html", "The whole range: eight products.", {"products": PRODUCTS}),
        **{product.slug: product_page(product) for product in PRODUCTS},
        "cart": Page("Your cart", "demo/acme/cart.html", "What you have chosen, and checkout.", answers=cart),
        "thanks": Page("Thank you", "demo/acme/thanks.html", "Your order."),
        "returns": Page("Shipping and returns", "demo/acme/returns.html", "What shipping costs and how returns work."),
        "account": Page("Your account", "demo/acme/account.html", "Orders and addresses.", {"orders": ORDERS}),
    },
    customers={"maria": MARIA},
)
