"""A process of its own, `python -m tests.faults.prepare`: migrates an empty house, lets the cast in, prints the keys of Acme's inboxes."""

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from tests.cast import assemble  # noqa: E402
from tests.factories import make_inbox  # noqa: E402

call_command("migrate", verbosity=0)
acme = assemble().acme
for first in ("assistant", "people"):
    print(make_inbox(acme, answered_by=first).key)  # noqa: T201 - read by who started it
