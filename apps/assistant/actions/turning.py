"""The loop: one turn, from the customer's words to a reply, a question, or a person.

What is shown is shown in whole checked sentences under the fence the turn began with, so a take-over silences it at once. Where the
customer says more before anything was shown, it starts over with everything; after that it finishes, and the next turn takes the rest.
"""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256

import structlog

from apps.assistant import briefing, guard, signals
from apps.assistant.actions import claiming
from apps.assistant.actions.trace import Trace
from apps.assistant.leases import keeper
from apps.assistant.models import Step, Turn
from apps.conversations import actions as conversations
from apps.conversations.models import Author, Conversation, Holder, Message
from apps.conversations.posting import Draft
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.exchange import Call, Done, Event, ModelFailed, Text
from apps.llm.providers import provider
from apps.text.sentences import Sentences
from apps.text.speaking import spoken
from apps.tools import actions as tools
from apps.tools.registry import named

MOST_TURNS = 5  # in one run; the sweep takes what is left
Kind, State, Decision = Step.Kind, Turn.State, Turn.Decision

log = structlog.get_logger(__name__)


class StartOver(Exception):
    """The customer said more before anything was shown."""


class TakenOver(Exception):
    """Somebody else holds the conversation now."""


class HeldBack(Exception):
    """A sentence did not pass: what follows it is not said either."""


def take_turns(tenant_id: int, conversation_id: int) -> int:
    """Answer whatever the customer has said; how many turns it took."""
    taken = 0
    while taken < MOST_TURNS and (turn := claiming.claim(tenant_id, conversation_id)):
        with keeper.keeping(turn):
            _take(turn)
        taken += 1
    return taken


def _take(turn: Turn) -> None:
    run = Run(turn)
    try:
        run.go()
    except StartOver:
        run.close(State.SUPERSEDED)
    except TakenOver:
        run.close(State.DONE if run.decision == Decision.HANDED_OVER else State.CUT_OFF)
    except Exception as error:  # noqa: BLE001 - whatever broke, the customer is not left alone with it
        log.warning("turn.failed", turn=turn.pk, reason=type(error).__name__)
        run.fail(error)


def is_hand_over(call: Call) -> bool:
    tool = named(call.name)
    return tool is not None and tool.name == "escalate_to_human"


class Run:
    def __init__(self, turn: Turn) -> None:
        self.turn, self.conversation, self.tenant_id = turn, turn.conversation, turn.conversation.tenant.pk
        self.trace = Trace(turn)
        self.shown: list[str] = []
        self.cited: list[str] = []
        self.decision = Decision.ANSWERED

    def go(self) -> None:
        if self.turn.attempts > claiming.MOST_ATTEMPTS:
            raise ModelFailed("It failed every time.", passing=False)
        with tenant_scope(self.tenant_id):
            self.brief = briefing.brief(self.turn)
        self.deadline = clock.monotonic() + self.brief.assistant.most_seconds
        if not self.brief.assistant.is_on or self.reads_a_wish():
            self.hand_over("hand_over")
            return
        self.hear_the_answer()
        self.search()
        with suppress(HeldBack):
            self.converse()
        self.finish()

    def reads_a_wish(self) -> bool:
        """What no model decides: a person is asked for, or needed at once."""
        with self.trace.step(Kind.SIGNALS) as detail:
            found = signals.read([text for _, text in self.brief.words], self.conversation.language)
            detail.update(found.told)
        return found.needs_person

    def hear_the_answer(self) -> None:
        """A plain yes or no belongs to the call that was proposed: the house hears it, not the model."""
        if not self.brief.words:
            return
        seq, text = self.brief.words[0]
        with self.trace.step(Kind.ANSWER) as detail:
            heard = tools.answer(self.tenant_id, self.conversation, seq=seq, text=text)
            detail.update({"call": heard[0].pk, "state": heard[0].state} if heard else {})
        if heard:
            self.refresh()

    def search(self) -> None:
        with self.trace.step(Kind.RETRIEVAL) as detail:
            self.brief.learn(briefing.passages(self.brief))
            detail["passages"] = [{"mark": one.mark, "title": one.title, "score": one.score} for one in self.brief.request.passages]

    def converse(self) -> None:
        for _ in range(self.brief.assistant.most_steps):
            calls = self.speak()
            if not calls:
                return
            for call in calls:
                self.use(call)
            self.refresh()
        raise ModelFailed("It went round in circles.", passing=False)

    def speak(self) -> list[Call]:
        """Ask the model once; its sentences are shown as they come, its calls are given back."""
        calls, sentences, done = [], Sentences(), None
        with self.trace.step(Kind.MODEL) as detail:
            for event in self.stream():
                match event:
                    case Text(text):
                        for sentence in sentences.feed(text):
                            self.say(sentence)
                    case Call():
                        calls.append(event)
                    case Done():
                        done = event
            if done is None:
                raise ModelFailed("It broke off.", passing=True)
            self.trace.spend(done.usage)
            detail.update({"model": done.model, "finish": done.finish, "calls": [call.name for call in calls]})
            self.say(sentences.rest())
        return calls

    def stream(self) -> Iterator[Event]:
        model = provider()
        self.turn.provider = model.name[:40]
        return model.stream(self.brief.request, deadline=self.deadline)

    def say(self, sentence: str) -> None:
        if not sentence.strip():
            return
        with tenant_scope(self.tenant_id):
            checked = guard.check(sentence, self.brief.evidence)
        if checked.problem:
            self.hold_back(checked.problem)
        self.cited += checked.cited
        self.show(checked.text)

    def hold_back(self, problem: str) -> None:
        """It is not said; nor is what would have followed. What is said instead is that we do not know."""
        with self.trace.step(Kind.GUARD) as detail:
            detail["problem"] = problem
        self.decision = Decision.UNKNOWN
        self.show(spoken(self.conversation.language, "unknown"))
        raise HeldBack

    def show(self, text: str) -> None:
        first = not self.shown
        with tenant_scope(self.tenant_id):
            shown = conversations.show(
                self.conversation, turn=self.turn.public, fence=self.turn.fence, text=text, anew=first
            )  # fmt: skip
            if not shown:
                raise TakenOver
            if first and self.has_said_more():
                raise StartOver
        self.shown.append(text)
        self.turn.first_words_at = self.turn.first_words_at or clock.now()

    def has_said_more(self) -> bool:
        said = Message.objects.filter(conversation_id=self.conversation.pk, author=Author.CUSTOMER)
        return said.filter(seq__gt=self.turn.seq).exists()

    def use(self, call: Call) -> None:
        if is_hand_over(call) and not self.shown:
            self.show(spoken(self.conversation.language, "hand_over"))
        with self.trace.step(Kind.TOOL) as detail:
            content = tools.call(
                self.tenant_id, self.conversation.pk, call.name, call.arguments,
                actor=claiming.ASSISTANT, key=self.key_of(call), turn_id=self.turn.pk,
            )  # fmt: skip
            detail.update({"tool": call.name, "status": content.get("status") or content.get("error") or "done"})
        if content.get("status") == "needs_confirmation":
            self.decision = Decision.ASKED
        if not self.still_holds():
            self.decision = Decision.HANDED_OVER if is_hand_over(call) else self.decision
            raise TakenOver

    def key_of(self, call: Call) -> str:
        """The same call for the same words is the same call, whoever takes up the turn."""
        digest = sha256(f"{call.name} {call.arguments}".encode()).hexdigest()[:32]
        return f"turn:{self.conversation.pk}:{self.turn.seq}:{digest}"

    def still_holds(self) -> bool:
        with tenant_scope(self.tenant_id):
            held = Conversation.objects.values("holder", "fence").get(pk=self.conversation.pk)
        return held == {"holder": Holder.ASSISTANT, "fence": self.turn.fence}

    def refresh(self) -> None:
        with tenant_scope(self.tenant_id):
            self.brief.refresh()

    def finish(self) -> None:
        """Reply and turn are done in one commit."""
        if not self.shown:
            raise ModelFailed("It had nothing to say.", passing=True)
        with tenant_scope(self.tenant_id):
            said = conversations.finish(self.conversation, turn=self.turn.public, fence=self.turn.fence, draft=self.draft())
            if said is None:
                raise TakenOver
            self.trace.write()
            claiming.close(self.turn, State.DONE, decision=self.decision)

    def draft(self) -> Draft:
        marks = {one.mark: one for one in self.brief.request.passages}
        sources = [{"title": marks[mark].title, "url": marks[mark].url} for mark in dict.fromkeys(self.cited)]
        text = "".join(self.shown).strip()
        return Draft(author=Author.ASSISTANT, text=text, turn=self.turn.public, sources=sources, language=self.conversation.language)

    def hand_over(self, words: str) -> None:
        """Say so, and let people take it from here. What was shown becomes the message."""
        self.show(spoken(self.conversation.language, words))
        with tenant_scope(self.tenant_id):
            conversations.hand_over(self.conversation, to=Holder.QUEUE, fence=self.turn.fence, actor=claiming.ASSISTANT)
            self.trace.write()
            claiming.close(self.turn, State.DONE, decision=Decision.HANDED_OVER)

    def fail(self, error: Exception) -> None:
        """Never silence: who was asking is told, and a person is asked."""
        with self.trace.step(Kind.FAILURE) as detail:
            detail["problem"] = str(error)[:200] if isinstance(error, ModelFailed) else type(error).__name__
        try:
            self.hand_over("failed")
        except (TakenOver, StartOver):
            self.close(State.CUT_OFF)
        self.turn.problem = str(detail["problem"])[:120]

    def close(self, state: Turn.State) -> None:
        with tenant_scope(self.tenant_id):
            self.trace.write()
            claiming.close(self.turn, state, decision=self.decision if state == State.DONE else "")
