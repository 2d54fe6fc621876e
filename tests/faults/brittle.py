"""The web process with something about it broken on purpose: BRITTLE names what. No hook in the product itself is needed for it.

What dies, dies at the message whose text is LAST_WORDS.
"""

import asyncio
import os
import signal
from datetime import timedelta
from typing import Any, NoReturn

from apps.ground import clock
from tests.faults.chatter import LAST_WORDS

WEAKNESSES = set(os.environ["BRITTLE"].split())

if shift := {"hour_ahead": 1, "hour_behind": -1}.get(" ".join(WEAKNESSES)):
    true_now = clock.now
    clock.now = lambda: true_now() + timedelta(hours=shift)  # before any model takes it as a default

from apps.events import publisher, rollcall, sockets  # noqa: E402
from apps.ground import lane  # noqa: E402
from config.asgi import application as sound  # noqa: E402

from apps.conversations.actions import messages  # noqa: E402 isort: skip - there are models once the application is made
from apps.widget import consumers, following  # noqa: E402 isort: skip


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit


def before_commit() -> None:
    commit = messages._commit

    async def committed(tenant_id: int, target: Any, draft: Any) -> Any:
        if draft.text != LAST_WORDS:
            return await commit(tenant_id, target, draft)
        posting = messages.statement(tenant_id, target, draft)
        async with lane.lane(tenant_id) as session, session.transaction():
            assert (await session.execute(posting.sql, posting.parameters)).rowcount == 1
            die()

    messages._commit = committed


def before_acknowledgement() -> None:
    commit = messages._commit

    async def committed(tenant_id: int, target: Any, draft: Any) -> Any:
        rows = await commit(tenant_id, target, draft)
        if draft.text == LAST_WORDS:
            die()
        return rows

    messages._commit = committed


def before_fan_out() -> None:
    """Nobody else hears of anything any more; and the process dies once the acknowledgement has left."""
    publisher.publish = lambda *hint: None
    take = following.Follower.take

    async def taken(self: following.Follower, said: Any) -> None:
        if said.text == LAST_WORDS:
            await asyncio.sleep(0.2)
            die()
        await take(self, said)

    following.Follower.take = taken  # type: ignore[method-assign]


def quick_beats() -> None:
    rollcall.PULSE, rollcall.BEAT_EVERY = 0.25, 3


def impatient() -> None:
    """Beats and pongs within two seconds instead of a minute."""
    quick_beats()
    sockets.PONG_WITHIN = 2.0


def unforgiving() -> None:
    """Who was sent much has to read it quickly."""
    consumers.READ_WITHIN = 1.5


def hasty() -> None:
    lane.PATIENCE = 1.0


def deaf_to_sockets() -> None:
    """A proxy that knows nothing of WebSockets."""


for weakness in WEAKNESSES - {"hour_ahead", "hour_behind"}:
    globals()[weakness]()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket" and "deaf_to_sockets" in WEAKNESSES:
        await send({"type": "websocket.close"})
    else:
        await sound(scope, receive, send)
