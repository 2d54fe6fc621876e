"""Where a turn is seen: its sentences, its end, its hand-over; each under the turn's lease and the conversation's fence, or not at all."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TypedDict

from apps.assistant.actions import claiming
from apps.assistant.actions.trace import Trace
from apps.assistant.models import Turn
from apps.assistant.needing import Need
from apps.assistant.reply import Reply
from apps.assistant.shaping import fits, shaped
from apps.assistant.waiting import cue
from apps.conversations import actions as conversations
from apps.conversations.models import Author, Conversation, Holder, Message
from apps.conversations.posting import Draft
from apps.escalations import actions as escalations
from apps.escalations.planning import Because, Course, Plan, plan, words
from apps.ground import clock
from apps.ground.scope import release_connection, tenant_scope
from apps.inboxes import channels
from apps.tools import actions as tools
from apps.tools.registry import Content


class StartOver(Exception):
    """The customer said more before anything was shown."""


class TakenOver(Exception):
    """Somebody else holds the conversation, or the turn."""


class _NotHandedOver(Exception):
    """The hand-over was refused: what was to be said of it is not said."""


class _Under(TypedDict):
    """What must still be so whenever a word is said."""

    conversation: Conversation
    fence: int
    while_: Callable[[], bool]


class Stage:
    def __init__(self, turn: Turn, reply: Reply, trace: Trace) -> None:
        self._turn, self._reply, self._trace = turn, reply, trace
        self._conversation, self._tenant_id = turn.conversation, turn.conversation.tenant.pk
        self._can = channels.of(self._conversation.outlet.kind).can
        self.is_last_word = False  # when the turn ended, nothing else waited for an answer

    def has_room(self, text: str) -> bool:
        """For another sentence of a model's; for the first there always is."""
        return not self._reply.shown or fits(self._reply.text, text, self._can)

    def show(self, text: str) -> None:
        with tenant_scope(self._tenant_id):
            text = self._put(text)
        release_connection()  # the model speaks on meanwhile, and others wait for one
        self._shown(text)

    def ask_person(
        self,
        because: Because,
        need: Need,
        language: str,
        *,
        draft: Callable[[], Draft],
        state: Turn.State = Turn.State.DONE,
        problem: str = "",
    ) -> Course | None:
        """A person is asked for as the plan has it, the customer is told what is so, and the turn ends with that, all in one commit.

        None, and nothing done, where nobody is there and they have been told so before.
        """
        with self._held():
            made = plan(self._conversation, because, rules=need.rules)
            if made.course is Course.OFFER and need.facts.is_offered:
                return None
            if made.course is Course.QUEUE:
                said = self._put(words(made, self._conversation, language))
                self._say_at_once(said)
                self._escalate(made)
                self._trace.write()
                claiming.close(self._turn, state, decision=Turn.Decision.HANDED_OVER, problem=problem)
                self._shown(said)
            else:
                self._shown(self._put(words(made, self._conversation, language, ticket=self._escalate(made))))
                self.finish(draft(), decision=Turn.Decision.OFFERED, asked=())
        return made.course

    def _planned(self, because: Because, need: Need) -> Plan:
        with tenant_scope(self._tenant_id):
            return plan(self._conversation, because, rules=need.rules)

    def _escalate(self, made: Plan) -> str:
        """The ticket's number, where one was opened."""
        done = escalations.escalate(self._conversation, made=made, actor=claiming.ASSISTANT, fence=self._turn.fence)
        return str(done.ticket.number) if done.ticket else ""

    def hand_over(self, words: str, *, state: Turn.State, problem: str = "") -> None:
        """The last resort: whatever else broke, people take it from here. What was shown becomes the message."""
        with self._held():
            words = self._put(words)
            self._say_at_once(words)
            conversations.hand_over(self._conversation, to=Holder.QUEUE, fence=self._turn.fence, actor=claiming.ASSISTANT)
            self._trace.write()
            claiming.close(self._turn, state, decision=Turn.Decision.HANDED_OVER, problem=problem)
        self._shown(words)

    def call_person(self, because: Because, need: Need, language: str, ask: Callable[[], Content]) -> Content:
        """The tool asks for a person, and the words are said only if it does: nobody is told of a colleague who was not asked.

        Where the assistant has said something of its own, that somebody comes is not said twice; that nobody is there must be.
        """
        made = self._planned(because, need)
        is_told = made.course is Course.OFFER and need.facts.is_offered
        must_tell = not self._reply.shown or not (is_told or made.staffing.somebody_is_there)
        if must_tell or not self._can.streams:
            with suppress(_NotHandedOver), self._held():
                said = self._put(words(made, self._conversation, language)) if must_tell else ""
                self._say_at_once(said)
                content = ask()
                if not is_well(content):
                    raise _NotHandedOver
                self._shown(said)
                return content
        return ask()

    def finish(self, draft: Draft, *, decision: str, asked: Iterable[str]) -> None:
        """Reply and turn are done in one commit; `asked` are the calls it asks the customer's yes for."""
        draft = replace(draft, text=shaped(draft.text, self._can))
        with tenant_scope(self._tenant_id):
            if not self._can.streams:
                self._grow("", anew=True)
            said = conversations.finish(
                self._conversation, turn=self._turn.public, fence=self._turn.fence, draft=draft, while_=self._is_ours
            )  # fmt: skip
            if said is None:
                raise TakenOver
            self._conversation.last_seq = said.seq
            tools.asked_in(self._conversation, said.seq, keys=asked)
            self._trace.write()
            claiming.close(self._turn, Turn.State.DONE, decision=decision)
            is_last_word = cue(self._conversation) == self._turn.cue
        self.is_last_word = is_last_word

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
        self._grow(text, anew=not self._reply.shown)
        return text

    def _grow(self, text: str, *, anew: bool) -> None:
        """As long as nothing of it was seen, who says more is answered once, with everything."""
        if not (self._show(text, anew=anew) if self._can.streams else conversations.may_speak(**self._under)):
            raise TakenOver
        if (anew or not self._can.streams) and self._has_said_more():
            raise StartOver

    def _say_at_once(self, text: str) -> None:
        """A hand-over makes a message of what was shown: where that was nothing, it is shown now, all of it, in the same commit."""
        whole = shaped(f"{''.join(self._reply.shown)}{text}", self._can)
        if not self._can.streams and whole and not self._show(whole, anew=True):
            raise TakenOver

    def _show(self, text: str, *, anew: bool) -> bool:
        return conversations.show(turn=self._turn.public, text=text, anew=anew, **self._under)

    @property
    def _under(self) -> _Under:
        return {"conversation": self._conversation, "fence": self._turn.fence, "while_": self._is_ours}

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
        said = Message.objects.filter(conversation_id=self._conversation.pk, author=Author.CUSTOMER, activity="")
        return said.filter(seq__gt=self._turn.seq).exists()


def is_well(content: Content) -> bool:
    return "error" not in content and content.get("status") not in {"failed", "refused"}
