"""A process of the house's own, `python -m tests.faults.backlog INBOX`: people text, and Sarah answers each of them many times, in turns.

It reads from its input who wrote and what they are told. Nothing is sent here.
"""

import json
import sys

import django

django.setup()

from apps.conversations.actions import hear_from  # noqa: E402
from apps.ground.scope import tenant_scope  # noqa: E402
from apps.inboxes.queries import inbox_by_key  # noqa: E402
from apps.tenants.models import Membership  # noqa: E402
from tests.conversations.scenes import answers, claims, says  # noqa: E402

told: dict[str, list[str]] = json.load(sys.stdin)
inbox = inbox_by_key(sys.argv[1])
assert inbox is not None
with tenant_scope(inbox.tenant_id):
    sarah = Membership.objects.select_related("tenant", "user").get(user__email="sarah@acme.example")
threads = {}
for number in told:
    with tenant_scope(inbox.tenant_id):
        guest = hear_from(inbox, number)
    threads[number] = claims(sarah, says(guest))
for place in range(max(map(len, told.values()))):
    for number, texts in told.items():
        if place < len(texts):
            answers(sarah, threads[number], texts[place])
