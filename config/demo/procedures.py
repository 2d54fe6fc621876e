"""The demo tenants' procedures, published."""

from dataclasses import dataclass

from django.db import transaction

from apps.assistant import actions
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tenants.queries import tenant_id_by_slug


@dataclass(frozen=True, slots=True)
class DemoProcedure:
    name: str
    when: str
    text: str
    tags: tuple[str, ...] = ()


PROCEDURES: dict[str, tuple[DemoProcedure, ...]] = {
    "acme": (
        DemoProcedure(
            "Damaged item",
            "Something arrived broken, damaged or leaking.\nalgo llegó roto, dañado\nun article est arrivé cassé, abîmé",
            """We replace what broke the same day and do not ask for it back. Pictures help, and are never a condition.

1. Look up the order with @order_lookup.
2. If the customer wants a refund: propose it with @refund_request, because it “arrived damaged”.
3. Otherwise: open a ticket for the replacement with @ticket_create.
   - Say: Please keep the broken one until the new one is there.
""",
        ),
        DemoProcedure(
            "Wants to leave the subscription",
            "A customer wants to cancel their subscription.",
            """Ask once, offer once, then do what they want. Nobody is argued with.

1. If tagged vip: hand over with @escalate_to_human.
2. If the customer is upset: Say: I am sorry that it did not work out.
3. Ask for the reason.
4. Say: You could also skip a delivery or get one every 90 days.
5. End it with @cancel_subscription once they say yes.
""",
        ),
    ),
    "lumen": (
        DemoProcedure(
            "Toothache",
            "Someone has a toothache.\nZahnschmerzen, Zahnweh\nstarke Schmerzen\ndişim ağrıyor",  # noqa: RUF001 - Turkish
            """Whoever is in pain is seen the same day if we can. We give no medical advice in the chat.

1. If the customer mentions fever, swelling, bleeding, Fieber, geschwollen or Schwellung: hand over with @escalate_to_human.
2. Book the next “Kontrolle” with @schedule_appointment.
3. Say: Werden die Schmerzen stärker, schreiben Sie uns bitte sofort.
""",
        ),
        DemoProcedure(
            "New patient",
            "A new patient wants a first appointment.\nIch bin neu\nerster Termin, ersten Termin\nneue Patientin, neuer Patient",
            """The first visit is a check-up with Dr. Vogt.

1. Book a “Kontrolle” with @schedule_appointment.
2. Say: Bitte bringen Sie Ihre Versichertenkarte und eine Liste Ihrer Medikamente mit.
""",
        ),
    ),
    "maple": (
        DemoProcedure(
            "Viewing request",
            "A customer wants a viewing.",
            """Everybody may see every home. We ask nothing about money before a viewing.

1. Find the home with @product_recommend.
2. Book the viewing with @schedule_appointment.
3. Say: Bring whoever you like, it costs nothing.
""",
        ),
        DemoProcedure(
            "Wants to sell",
            "Someone wants to sell their house, home, condo or apartment.",
            """A valuation is free, and nobody is pressed.

1. Say: A valuation is free and binds you to nothing.
2. Book a “Valuation” with @schedule_appointment.
""",
        ),
    ),
}


@transaction.atomic
def seed() -> None:
    for slug, procedures in PROCEDURES.items():
        with tenant_scope(tenant_id_by_slug(slug) or 0):
            for one in procedures:
                written = actions.create_procedure(name=one.name, when=one.when, text=one.text, tags=[*one.tags], actor=SYSTEM)
                actions.publish_procedure(written, actor=SYSTEM)
