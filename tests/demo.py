"""The demo as `seed_demo` leaves it: three tenants with their people, chats, records and articles."""

from django.core.management import call_command

from tests.standing import Standing

seed = Standing(lambda: call_command("seed_demo", verbosity=0))
