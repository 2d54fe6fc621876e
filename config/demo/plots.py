"""What the customers of the demo's past weeks came for: their lines, and what a colleague says where one is asked for."""

from dataclasses import dataclass

NAMES = (
    "Amelia Stone", "Ben Carter", "Carmen Ibarra", "Dev Malhotra", "Elif Kaya", "Fiona Gallagher", "Grace Okoye", "Hugo Laurent",
    "Isla Murray", "Jamal Reed", "Keiko Tanaka", "Liam O’Connor", "Mina Park", "Noor Haddad", "Owen Fletcher", "Paula Nunes",
    "Quentin Moss", "Rosa Delgado", "Samir Patel", "Tara Lindgren", "Uma Rao", "Victor Hale", "Wendy Cho", "Yusuf Demir", "Zoe Martin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plot:
    """`often`: how many of a hundred; it begins with one of `asks`. `helped`: what a colleague says, where one is asked for; where nobody
    is to help, the customer leaves before."""

    often: int
    asks: tuple[str, ...]
    adds: tuple[str, ...] = ()
    helped: tuple[str, ...] = ()
    scores: tuple[int, ...] = (4, 5, 5)


PLOTS = (
    Plot(15, ("How long does shipping take?", "When will my parcel be here if I order today?"), ("Great, thanks!",)),
    Plot(10, ("Do you ship to Canada, and what does it cost?", "What is shipping to Canada?"), ("Thank you",)),
    Plot(12, ("Can I send something back that I have opened?", "How do I return something?"), ("Good to know, thank you",)),
    Plot(8, ("Do you have a sunscreen?", "I am looking for a cleanser"), ("Thanks, that helps",)),
    Plot(8, ("Is there free shipping?", "Which cards do you take?", "Can I pay by PayPal?")),
    Plot(7, ("In which order do I use the serum and the cream?", "Serum first, or cream first?"), ("Perfect, thanks",)),
    Plot(6, ("¿Hacen envíos a Canadá?", "¿Puedo devolver un producto abierto?"), ("Muchas gracias",)),
    Plot(5, ("How do I pause my subscription?",), ("Thank you!",), scores=(2, 3)),
    Plot(5, ("Can I use a gift card together with a discount code?",), scores=(2, 3, 4)),
    Plot(
        9, ("Can I talk to a human, please?", "I would rather speak to a person."),
        helped=("Hello, this is a person. What can I do for you?", "I have changed the address for you."), scores=(4, 5, 5),
    ),
    Plot(
        6, ("My parcel arrived broken and this is the second time! I want a person.",),
        helped=("I am sorry, that should not have happened once. A new one leaves today.", "You need not send anything back."),
        scores=(2, 3, 4),
    ),
    Plot(
        4, ("I was charged twice for one order, please let me speak to somebody.",),
        helped=("I see both payments. The second one is on its way back to your card.",), scores=(3, 4, 5),
    ),
    Plot(3, ("Connect me to an agent.",), scores=(1, 2)),
    Plot(2, ("Do you sell perfume for dogs?",), ("Then no, thank you",), scores=(3,)),
)  # fmt: skip
