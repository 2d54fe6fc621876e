"""The demo as `seed_demo` leaves it: three tenants with their people, inboxes, records and articles; nobody has said anything yet."""

from django.core.management import call_command

from tests.standing import Standing

seed = Standing(lambda: call_command("seed_demo", without=["talks", "weeks"], verbosity=0))
