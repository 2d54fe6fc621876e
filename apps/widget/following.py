"""Following one visitor's thread for a socket: what it has shown, and what is still to be shown."""

import asyncio
import json
import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog

from apps.conversations import recent
from apps.conversations.admitting import Guest, NotAdmitted, readmit
from apps.conversations.facing import Face, is_still
from apps.conversations.reading import Said, messages_after
from apps.events.hub import RESYNC, Hint, Topic, heed, hub
from apps.ground.beside import beside
from apps.ground.lane import Row, afetch
from apps.tenants.models.user import public_name
from apps.widget import shapes
from apps.widget.desk import desk_of
from apps.widget.thread import face_of_guest

MOST_MADE = 2_000
STAMPEDE = 1.0  # seconds over which sockets read again after Redis was away
QUEUE_MOVES = 1.5  # seconds within which a place in the queue is told
A_PLACE = 0.05  # seconds more for each place, so that a long queue does not ask all the time
TRY_AGAIN = 1.0
NOT_ADMITTED = 4401

log = structlog.get_logger(__name__)


class Screen(Protocol):
    """Where frames go."""

    async def push(self, frame: str) -> None: ...

    async def close(self, code: int) -> None: ...

    @property
    def is_full(self) -> bool:
        """Whether much was sent that may not have been read."""

    async def room(self) -> None:
        """Wait until what was sent has been read."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A message, put into words once for all who are shown it."""

    conversation_id: int
    seq: int
    turn: str
    text: str


_made: OrderedDict[tuple[str, int, str], Frame] = OrderedDict()
heed("recall.ended", _made.clear)


def frame_of(said: Said, locale: str) -> Frame:
    """Made once for all sockets that show it; by the conversation's public id, which is never given twice."""
    key = (said.conversation, said.seq, locale)
    if key not in _made:
        text = json.dumps({"type": "message", "message": shapes.message(said, locale)})
        _made[key] = Frame(said.conversation_id, said.seq, said.turn, text)
        if len(_made) > MOST_MADE:
            _made.popitem(last=False)
    return _made[key]


async def _frames(tenant_id: int, conversation_id: int, seq: int, locale: str) -> list[Frame]:
    (rows,) = await afetch(tenant_id, messages_after(tenant_id, conversation_id, seq))
    return [frame_of(Said.of(row), locale) for row in rows]


@dataclass(frozen=True, slots=True)
class Showing:
    """What is on the screen of a reply in the making, and in how many pieces it came."""

    turn: str
    text: str = ""
    pieces: int = 0


class Follower:
    def __init__(self, guest: Guest, screen: Screen, *, conversation: str, after: int) -> None:
        self.guest, self._screen = guest, screen
        self.face: Face | None = None
        self._claimed, self._seq, self._newest = conversation, after, 0
        self._shown: str | None = None
        self._turn: Showing | None = None  # the reply in the making
        self._superseded = ""  # the last turn that became a message: it may have been read before it did
        self._topics: set[Topic] = set()
        self._is_due = self._has_news = self._is_behind = self._is_over = False
        self._coming: list[Callable[[], None]] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def seq(self) -> int:
        """The number of the last message that was shown."""
        return self._seq

    @property
    def conversation_id(self) -> int:
        return self.face.id if self.face else 0

    def stands_at(self, glance: Row | None) -> bool:
        """Whether all is shown that there is."""
        return is_still(self.face, glance) and self._seq >= (glance["last_seq"] if glance else 0)

    def begin(self) -> None:
        """Listen first, then read."""
        self._listen()
        self.wake()

    def end(self) -> None:
        self._is_over = True
        hub().leave(self.guest.tenant_id, self, self._topics)
        if self._task is not None:
            self._task.cancel()

    def hear(self, hint: Hint) -> None:
        name = hint["name"]
        if name == "conversation.heard":
            return  # how they feel, colleagues are shown
        if name == "typing.changed":
            beside(self._show_typing(hint))
        elif name == "visitor.revoked":
            beside(self._shut_out(hint))
        elif name == "message.posted" and self.face and hint["conversation"] == self.face.id:
            self._hear_message(self.face, hint["seq"])
        elif hint is RESYNC or name.startswith("contact."):
            self._soon(self.wake_anew, STAMPEDE)
        elif name in {"queue.moved", "presence.changed", "availability.changed"}:
            self._soon(self.wake, max(QUEUE_MOVES, A_PLACE * (self.face.position or 0) if self.face else 0))
        else:
            self.wake()

    def _soon(self, act: Callable[[], None], within: float) -> None:
        """Once, at some moment: spread over the sockets, and for all that is heard until then."""
        if act not in self._coming:
            self._coming.append(act)
            asyncio.get_running_loop().call_later(random.random() * within, self._come, act)  # noqa: S311 - only to spread the load

    def _come(self, act: Callable[[], None]) -> None:
        self._coming.remove(act)
        act()

    def _hear_message(self, face: Face, seq: int) -> None:
        """A message alone changes nothing else that is shown."""
        if seq > self._seq:
            self._newest, self._has_news = max(self._newest, seq), True
            self._run()

    def wake_anew(self) -> None:
        """The same, and who the visitor is before that: a merge may have made more of them one person."""
        self._is_behind = True
        self.wake()

    def wake(self) -> None:
        """Read all again, now or as soon as the reading that is under way has ended."""
        self._is_due = True
        self._run()

    def _run(self) -> None:
        if not self._is_over and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._catch_up())

    async def take(self, said: Said) -> None:
        """Show a message this process has just posted, without reading it again, where it is the very next one and there is room."""
        is_next = self.face and said.conversation_id == self.face.id and said.seq == self._seq + 1
        if is_next and not self._screen.is_full:
            await self._show_message(frame_of(said, self.guest.locale))
        else:
            self.wake()

    async def _catch_up(self) -> None:
        while self._is_due or self._has_news:
            everything, self._is_due, self._has_news = self._is_due, False, False
            try:
                await (self._read() if everything else self._read_messages())
            except NotAdmitted:
                await self._screen.close(NOT_ADMITTED)
            except Exception as error:  # noqa: BLE001 - the database may be away: what was missed is read when it is back
                log.warning("widget.reads_later", reason=type(error).__name__)
                await asyncio.sleep(TRY_AGAIN)
                self._is_due = True

    async def _read(self) -> None:
        if self._is_behind:
            self._is_behind, self.guest = False, await readmit(self.guest)
            self._listen()
        await self._show_face(await face_of_guest(self.guest))
        await self._read_messages()
        await self._show_partial()

    async def _read_messages(self) -> None:
        """What follows the cursor; read and put into words once for all sockets that stand at the same number."""
        while self.face and self._seq < self._newest:
            if said := recent.find(self.face.public_id, self._seq + 1):
                await self._screen.room()
                await self._show_message(frame_of(said, self.guest.locale))
                continue
            read = partial(_frames, self.guest.tenant_id, self.face.id, self._seq, self.guest.locale)
            frames: list[Frame] = await hub().once(("said", *read.args), read)
            if not frames:
                return
            for frame in frames:
                await self._screen.room()
                await self._show_message(frame)

    async def _show_face(self, face: Face | None) -> None:
        """The conversation whenever it changed; a new one counts from its start."""
        known = self.face.public_id if self.face else self._claimed
        if face is None or (known and face.public_id != known):
            self._seq, self._newest, self._turn = 0, 0, None
        self.face, self._newest = face, max(self._newest, face.last_seq if face else 0)
        self._listen()
        desk = await desk_of(self.guest.tenant_id, self.guest.inbox_id)
        shown = shapes.conversation(face, desk, self.guest.locale)
        frame = json.dumps({"type": "conversation", "conversation": shown})
        if frame != self._shown:
            self._shown = frame
            await self._screen.push(frame)

    async def _show_message(self, frame: Frame) -> None:
        """Only the very next one: what was sent while we were reading is known by its number."""
        if frame.conversation_id != self.conversation_id or frame.seq != self._seq + 1:
            return
        self._seq = frame.seq
        if self._turn and frame.turn == self._turn.turn:
            self._turn = None
        self._superseded = frame.turn or self._superseded
        await self._screen.push(frame.text)

    async def _show_partial(self) -> None:
        """What has been added to the reply in the making; or that it ended without a word."""
        face = self.face
        turn, text = (face.turn, face.partial or "") if face and face.turn else (None, "")
        if self._turn and self._turn.turn != turn:
            await self._screen.push(json.dumps({"type": "delta", "turn": self._turn.turn, "end": True}))
            self._turn = None
        if turn is None or turn == self._superseded or (self._turn and self._turn.text == text):
            return
        known = self._turn if self._turn and text.startswith(self._turn.text) else Showing(turn)
        self._turn = Showing(turn, text, known.pieces + 1)
        await self._screen.push(json.dumps({"type": "delta", "turn": turn, "n": known.pieces, "text": text[len(known.text) :]}))

    async def _show_typing(self, hint: Hint) -> None:
        if hint["member"] is None or self.face is None or hint["conversation"] != self.face.id or not self.face.agent_name:
            return
        who = {"kind": "agent", "name": public_name(self.face.agent_name, self.face.agent_shown_as or "")}
        await self._screen.push(json.dumps({"type": "typing", "who": who, "on": hint["on"]}))

    async def _shut_out(self, hint: Hint) -> None:
        if hint["visitor"] == self.guest.visitor_id:
            await self._screen.close(NOT_ADMITTED)

    def _listen(self) -> None:
        """To the person's own topics; while they wait, to the tenant's one queue and whether people take it; and for somebody to come."""
        wanted: set[Topic] = {("contact", contact_id) for contact_id in self.guest.family}
        if self.face and self.face.waits:
            wanted |= {("name", "queue.moved"), ("name", "availability.changed")}
            if not self.face.somebody_is_here:
                wanted.add(("name", "presence.changed"))
        if wanted != self._topics:
            hub().follow(self.guest.tenant_id, self, wanted - self._topics)
            hub().leave(self.guest.tenant_id, self, self._topics - wanted)
            self._topics = wanted
