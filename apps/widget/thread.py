"""A visitor's thread as it stands: the one reading that the session, the long poll and the socket share."""

from dataclasses import dataclass
from typing import Any

from apps.conversations.admitting import Guest
from apps.conversations.facing import Face, current_of, face_of
from apps.conversations.reading import PAGE, Said, messages_after, messages_before
from apps.escalations.duty import somebody_for_it
from apps.ground.lane import afetch
from apps.widget import shapes
from apps.widget.desk import desk_of


@dataclass(frozen=True, slots=True)
class Thread:
    """What a client is told: its current conversation, and messages of it."""

    face: Face | None
    conversation: dict[str, Any] | None
    messages: list[dict[str, Any]]
    more: bool = False

    @property
    def last_seq(self) -> int:
        return self.face.last_seq if self.face else 0

    @property
    def state(self) -> str:
        return shapes.state_of(self.conversation)


async def newest_of(guest: Guest, limit: int) -> Thread:
    """The end of the current conversation."""
    face = await face_of_guest(guest)
    said = await _read(guest, messages_before(guest.tenant_id, face.id, None, limit)) if face else []
    return await _thread(guest, face, said[::-1])


async def after(guest: Guest, conversation: str, seq: int) -> Thread:
    """What came after a number; from its start, where the client knew another conversation than the current one."""
    face = await face_of_guest(guest)
    if face is None:
        return await _thread(guest, None, [])
    since = seq if conversation in {"", face.public_id} else 0
    said = await _read(guest, messages_after(guest.tenant_id, face.id, since)) if since < face.last_seq else []
    return await _thread(guest, face, said)


async def face_of_guest(guest: Guest) -> Face | None:
    (rows,) = await afetch(guest.tenant_id, current_of(guest, somebody=somebody_for_it()))
    return face_of(rows)


async def _read(guest: Guest, statement: Any) -> list[Said]:
    (rows,) = await afetch(guest.tenant_id, statement)
    return [Said.of(row) for row in rows]


async def _thread(guest: Guest, face: Face | None, said: list[Said]) -> Thread:
    shown = shapes.conversation(face, await desk_of(guest.tenant_id, guest.inbox_id), guest.locale)
    more = len(said) == PAGE and face is not None and said[-1].seq < face.last_seq
    return Thread(face, shown, [shapes.message(one, guest.locale) for one in said], more)
