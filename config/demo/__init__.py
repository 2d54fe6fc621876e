"""The demo: three tenants that differ, seeded through the same actions as everything else.

A room adds its part as a module here and a line in PARTS. Each part runs once a database, in order; what people changed since stays.
"""

from collections.abc import Callable, Collection, Iterator

from django.conf import settings
from django.db import transaction

from config.demo import assistants, business, channels, inboxes, knowledge, people, procedures, rules, talks, tickets, weeks
from config.demo.cast import PASSWORD, TENANTS
from config.models import SeededPart

PARTS: dict[str, Callable[[], None]] = {
    "people": people.seed,
    "inboxes": inboxes.seed,
    "business": business.seed,
    "knowledge": knowledge.seed,
    "procedures": procedures.seed,
    "rules": rules.seed,
    "assistants": assistants.seed,
    "channels": channels.seed,
    "talks": talks.seed,
    "tickets": tickets.seed,
    "weeks": weeks.seed,
}


def seed(*, without: Collection[str] = ()) -> Iterator[str]:
    """Run every part that has not run, and name each as it is done."""
    done = set(without) | set(SeededPart.objects.values_list("name", flat=True))
    for name, part in PARTS.items():
        if name not in done:
            with transaction.atomic():
                part()
                SeededPart.objects.create(name=name)
            yield name


def sign_ins() -> dict[str, object] | None:
    """What the landing page shows of the demo; None where it was never seeded."""
    if not SeededPart.objects.exists():
        return None
    return {
        "password": PASSWORD,
        "tenants": [
            {
                "slug": t.slug,
                "name": t.name,
                "about": t.about,
                "people": [{"email": p.email, "role": p.role.label, "name": p.name} for p in t.people],
            }
            for t in TENANTS
        ],
    }


def welcome() -> str:
    lines = [f"Sign in at {settings.PUBLIC_URL}/accounts/login/ with the password {PASSWORD}:"]
    for tenant in TENANTS:
        addresses = ", ".join(person.email for person in tenant.people)
        lines.append(f"  {tenant.name} ({tenant.about}): {addresses}")
    lines += ["", "Be a customer, with their chat in the corner of the page:"]
    lines += [f"  {tenant.name}: {settings.PUBLIC_URL}/demo/{tenant.slug}/" for tenant in TENANTS]
    return "\n".join(lines)
