"""Saying something, and hearing what was said: at once, or by waiting for it."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.http import JsonResponse

from apps.conversations.admitting import Guest, readmit, seen
from apps.events.hub import Subscription, Topic, hub
from apps.ground import clock
from apps.widget import fields, shapes
from apps.widget.calls import Call, answer, for_visitors
from apps.widget.saying import say
from apps.widget.thread import Thread, after

LONGEST_WAIT = 25
FLEETING = {"typing.changed", "partial.grew"}  # polls do not show these
MOST_POLLS = 4  # of one visitor that wait; a further one is answered at once
SETTLE = 0.02  # several hints of one act come together


_polls: Counter[int] = Counter()  # of each visitor, in this process


@for_visitors("GET", "POST")
async def messages(call: Call) -> JsonResponse:
    return await (_say(call) if call.request.method == "POST" else _hear(call))


async def _say(call: Call) -> JsonResponse:
    posted = await say(call.guest, call.body)
    return answer({"message": shapes.message(posted.said, call.guest.locale)}, status=201 if posted.fresh else 200)


@dataclass(frozen=True, slots=True)
class Question:
    """What a poll asks: what came after a number, or a state other than the one it knows."""

    conversation: str
    after: int
    state: str
    wait: int

    @classmethod
    def of(cls, call: Call) -> "Question":
        asked = call.request.GET
        return cls(
            conversation=asked.get("conversation", ""),
            after=fields.number(asked.get("after", "0"), "after"),
            state=asked.get("state", ""),
            wait=fields.number(asked.get("wait", "0"), "wait", most=LONGEST_WAIT),
        )

    def is_answered_by(self, thread: Thread) -> bool:
        return bool(thread.messages) or (self.state != "" and self.state != thread.state)


async def _hear(call: Call) -> JsonResponse:
    question = Question.of(call)
    await seen(call.guest.tenant_id, [call.guest.visitor_id])  # who polls is here: nothing need be mailed to them
    thread = await _await_news(call, question if _polls[call.guest.visitor_id] < MOST_POLLS else replace(question, wait=0))
    return answer(
        {
            "messages": thread.messages,
            "conversation": thread.conversation,
            "last_seq": thread.last_seq,
            "more": thread.more,
            "state": thread.state,
        }
    )


async def _await_news(call: Call, question: Question) -> Thread:
    """Listen first, then read, then wait: so nothing falls between. Who was shut out meanwhile is told nothing."""
    guest, deadline = call.guest, clock.monotonic() + question.wait
    with _waiting(guest.visitor_id):
        return await _news(guest, question, deadline)


@contextmanager
def _waiting(visitor_id: int) -> Iterator[None]:
    _polls[visitor_id] += 1
    try:
        yield
    finally:
        _polls[visitor_id] -= 1
        if not _polls[visitor_id]:
            del _polls[visitor_id]


async def _news(guest: Guest, question: Question, deadline: float) -> Thread:
    topics: list[Topic] = [*(("contact", one) for one in guest.family), ("name", "queue.moved")]
    async with hub().subscribed(guest.tenant_id, *topics) as subscription:
        await subscription.next(0)  # the greeting: what it asks for is done at once
        while True:
            thread = await after(guest, question.conversation, question.after)
            left = deadline - clock.monotonic()
            if left <= 0 or question.is_answered_by(thread) or not await _heard_news(subscription, thread, deadline):
                return thread
            await asyncio.sleep(SETTLE)
            guest = await readmit(guest)


async def _heard_news(subscription: Subscription, thread: Thread, deadline: float) -> bool:
    """Until something a poll could show has happened; False when the time is over."""
    silent = FLEETING if thread.face and thread.face.waits else {*FLEETING, "queue.moved"}
    while (hint := await subscription.next(max(0.0, deadline - clock.monotonic()))) is not None:
        if hint["name"] not in silent:
            return True
    return False
