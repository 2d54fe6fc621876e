"""Where the state machine plays."""

import asyncio
from dataclasses import dataclass

from apps.ground import clock
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from tests.faults.auditing import Auditor


@dataclass
class Stage:
    """What all games share: one inbox, two agents, the clock, an event loop, the auditor; and how many steps were played."""

    inbox: Inbox
    members: dict[str, Membership]
    held: clock.HeldClock
    loop: asyncio.Runner
    auditor: Auditor
    steps: int = 0
