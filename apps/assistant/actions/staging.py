"""Where a turn is seen: its sentences, its end, its hand-over; each under the turn's lease and the conversation's fence, or not at all."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from apps.assistant.actions import claiming
from apps.assistant.actions.trace import Trace
from apps.assistant.models import Turn
from apps.assistant.reply import Reply
from apps.conversations import actions as conversations
from apps.conversations.models import Author, Holder, Message
from apps.conversations.posting import Draft
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tools import actions as tools
from apps.tools.registry import Content


class StartOver(Exception):
    """The customer said more before anything was shown."""


class TakenOver(Exception):
    """Somebody else holds the conversation, or the turn."""


class _NotHandedOver(Exception):
    """The hand-over was refused: what was to be said of it is not said."""


class Stage:
    def __init__(self, turn: Turn, reply: Reply, trace: Trace) -> None:
        self._turn, self._reply, self._trace = turn, reply, trace
        self._conversation, self._tenant_id = turn.conversation, turn.conversation.tenant.pk

    def show(self, text: str) -> None:
        with tenant_scope(self._tenant_id):
            text = self._put(text)
        self._shown(text)

    def hand_over(self, words: str, *, state: Turn.State, problem: str = "") -> None:
        """Say so, and let people take it from here. What was shown becomes the message."""
        with self._held():
            words = self._put(words)
            conversations.hand_over(self._conversation, to=Holder.QUEUE, fence=self._turn.fence, actor=claiming.ASSISTANT)
            self._trace.write()
            claiming.close(self._turn, state, decision=Turn.Decision.HANDED_OVER, problem=problem)
        self._shown(words)

    def escalate(self, words: str, ask: Callable[[], Content]) -> Content:
        """The tool hands over, and the words are said only if it does: nobody is told of a colleague who was not asked."""
        if not self._reply.shown:
            with suppress(_NotHandedOver), self._held():
                words = self._put(words)
                content = ask()
                if not is_well(content):
                    raise _NotHandedOver
                return content
        return ask()

    def finish(self, draft: Draft, *, decision: str, asked: Iterable[str]) -> None:
        """Reply and turn are done in one commit; `asked` are the calls it asks the customer's yes for."""
        with tenant_scope(self._tenant_id):
            said = conversations.finish(
                self._conversation, turn=self._turn.public, fence=self._turn.fence, draft=draft, while_=self._is_ours
            )  # fmt: skip
            if said is None:
                raise TakenOver
            tools.asked_in(self._conversation, said.seq, keys=asked)
            self._trace.write()
            claiming.close(self._turn, Turn.State.DONE, decision=decision)

    def close(self, state: Turn.State, *, decision: str = "", problem: str = "") -> None:
        with tenant_scope(self._tenant_id):
            if claiming.close(self._turn, state, decision=decision, problem=problem):
                self._trace.write()

    @contextmanager
    def _held(self) -> Iterator[None]:
        """A transaction in which the turn is surely ours."""
        try:
            with tenant_scope(self._tenant_id):
                if not claiming.holds(self._turn):
                    raise TakenOver
                yield
        except conversations.Moved:
            raise TakenOver from None

    def _put(self, text: str) -> str:
        text = f"{self._gap(text)}{text}"
        is_first = not self._reply.shown
        shown = conversations.show(
            self._conversation, turn=self._turn.public, fence=self._turn.fence, text=text, anew=is_first, while_=self._is_ours
        )  # fmt: skip
        if not shown:
            raise TakenOver
        if is_first and self._has_said_more():
            raise StartOver
        return text

    def _is_ours(self) -> bool:
        return claiming.is_ours(self._turn)

    def _shown(self, text: str) -> None:
        self._reply.shown.append(text)
        self._turn.first_words_at = self._turn.first_words_at or clock.now()

    def _gap(self, text: str) -> str:
        """A space after what another call of the model said, in scripts that put spaces."""
        before = self._reply.shown[-1][-1:] if self._reply.shown else ""
        is_wide = unicodedata.east_asian_width(before or " ") in "WF"
        return "" if not before or before.isspace() or text[:1].isspace() or is_wide else " "

    def _has_said_more(self) -> bool:
        said = Message.objects.filter(conversation_id=self._conversation.pk, author=Author.CUSTOMER)
        return said.filter(seq__gt=self._turn.seq).exists()


def is_well(content: Content) -> bool:
    return "error" not in content and content.get("status") not in {"failed", "refused"}
