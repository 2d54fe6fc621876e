"""The beat: how far a thread has come and whether its customer is here, so that what was missed is noticed."""

import json
from collections.abc import Iterable

from apps.conversations.listing import progress_of
from apps.ground import clock
from apps.ground.lane import afetch

NO_THREAD = {"seq": 0, "notes": 0, "here": False}


async def beats(tenant_id: int, conversation_ids: Iterable[int | None]) -> dict[int | None, str]:
    """The frame for each of these threads; a page without one has None."""
    wanted = set(conversation_ids)
    (rows,) = await afetch(tenant_id, progress_of(tenant_id, [known for known in wanted if known]))
    come = {row["id"]: {"seq": row["last_seq"], "notes": row["notes_count"], "here": row["is_here"]} for row in rows}
    at = clock.now().isoformat()
    return {one: json.dumps({"type": "beat", "at": at, **come.get(one, NO_THREAD)}) for one in wanted}
