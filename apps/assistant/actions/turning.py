"""The loop: one turn, from the customer's words to a reply, a question, or a person.

What is shown is shown in whole checked sentences under the fence the turn began with, so a take-over silences it at once. Where the
customer says more before anything was shown, it starts over with everything; after that it finishes, and the next turn takes the rest.
"""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import islice

import structlog
from structlog.contextvars import bound_contextvars

from apps.assistant import briefing, gathering, guard
from apps.assistant.actions import claiming
from apps.assistant.actions.compacting import compact
from apps.assistant.actions.handing import Handing, Settled
from apps.assistant.actions.staging import Stage, StartOver, TakenOver, is_well
from apps.assistant.actions.trace import Trace
from apps.assistant.allowance import UsedUp
from apps.assistant.leases import keeper
from apps.assistant.models import Step, Turn
from apps.assistant.needing import Need, asked_by_assistant, need_of
from apps.assistant.reply import Reply
from apps.conversations import actions as conversations
from apps.conversations.posting import Draft
from apps.escalations import actions as escalations
from apps.escalations.models import Escalation
from apps.ground import clock
from apps.ground.blame import place_of
from apps.ground.scope import tenant_scope
from apps.llm.builtin.voice import admits, offered
from apps.llm.exchange import Call, Done, Event, Finish, ModelFailed, Text
from apps.llm.metering import FREE
from apps.llm.providers import provider
from apps.text.sentences import Sentences
from apps.text.speaking import spoken
from apps.tools import actions as tools
from apps.tools.registry import Content, named

MOST_TURNS = 5  # in one run; the sweep takes what is left
PERSON = "human"  # the case that a yes to the offer of a person begins
Kind, State, Decision, Reason = Step.Kind, Turn.State, Turn.Decision, Escalation.Reason

log = structlog.get_logger(__name__)


class Enough(Exception):
    """What was shown is the reply: nothing follows it."""


def take_turns(tenant_id: int, conversation_id: int) -> int:
    """Answer whatever waits for an answer; how many turns it took."""
    runs = list(islice(_runs(tenant_id, conversation_id), MOST_TURNS))
    if not runs or not runs[-1].stage.is_last_word:  # people have it, or get it: they see the customer's mood, and what cannot wait
        conversations.listen(tenant_id, conversation_id)
        escalations.heed(tenant_id, conversation_id)
    if runs:
        compact(runs[-1].turn)
    return len(runs)


def _runs(tenant_id: int, conversation_id: int) -> Iterator["Run"]:
    """One after another, until nothing waits any more."""
    while gathering.gathered(tenant_id, conversation_id) and (turn := claiming.claim(tenant_id, conversation_id)):
        run = Run(turn)
        with bound_contextvars(turn=turn.pk, conversation=turn.conversation_id), keeper.keeping(turn):
            run.take()
            log.info("turn.taken", decision=run.decision.value)
        yield run
        if run.stage.is_last_word:
            return


def is_hand_over(call: Call) -> bool:
    tool = named(call.name)
    return tool is not None and tool.name == "escalate_to_human"


class Run(Handing):
    def __init__(self, turn: Turn) -> None:
        self.turn, self.conversation, self.tenant_id = turn, turn.conversation, turn.conversation.tenant.pk
        self.language: str = self.conversation.language
        self.trace = Trace(turn)
        self.model = provider()  # one for the whole turn: it remembers who failed
        self.reply = Reply()
        self.stage = Stage(turn, self.reply, self.trace)
        self.decision = Decision.ANSWERED
        self.need = Need.unread()
        self.offer = ""

    def take(self) -> None:
        """However it goes, it ends: in a reply, with a person, or in the next turn."""
        try:
            self.go()
        except StartOver:
            self.stage.close(State.SUPERSEDED)
        except TakenOver:
            is_handed_over = self.decision == Decision.HANDED_OVER
            self.stage.close(State.DONE if is_handed_over else State.CUT_OFF, decision=self.decision if is_handed_over else "")
        except Settled:
            """It ended there."""
        except UsedUp as limit:
            self.give_up(Reason.LIMIT, State.DONE, str(limit))
        except ModelFailed as failed:
            self.give_up(Reason.FAILURE, State.FAILED, failed.reason)
        except Exception as error:  # noqa: BLE001 - whatever broke, the customer is not left alone with it
            log.warning("turn.failed", turn=self.turn.pk, reason=type(error).__name__, at=place_of(error))
            self.give_up(Reason.FAILURE, State.FAILED, type(error).__name__)

    def go(self) -> None:
        if self.turn.attempts > claiming.MOST_ATTEMPTS:
            raise ModelFailed("It failed every time.", passing=False)
        self.listen()
        self.deadline = clock.monotonic() + self.brief.assistant.most_seconds
        with suppress(Enough):
            self.ask_person(self.needed())
            self.hear_the_answer()
            self.search()
            self.converse()
            self.ask_person(self.needed_after_all())
        self.finish()

    def listen(self) -> None:
        """Read what was said."""
        with self.trace.step(Kind.SIGNALS) as detail:
            self.take_in()
            self.language, words = self.brief.request.language, self.brief.words
            flags = sorted({flag for word in words for flag in word.flags})
            detail.update({"language": self.language, "sentiment": [word.sentiment for word in words], "flags": flags})

    def take_in(self) -> None:
        conversations.listen(self.tenant_id, self.conversation.pk)
        with tenant_scope(self.tenant_id):
            self.brief = briefing.brief(self.turn)
            self.need = need_of(self.conversation, self.brief.words)

    def weigh(self) -> Need:
        with tenant_scope(self.tenant_id):
            return need_of(self.conversation, self.brief.words)

    def hear_the_answer(self) -> None:
        """A plain yes or no belongs to the call that was proposed: the house hears it, not the model."""
        for word in self.brief.words if self.brief.history.asks else []:
            with self.trace.step(Kind.ANSWER) as detail:
                heard = tools.answer(self.tenant_id, self.conversation, seq=word.seq, text=word.text)
                if not heard:
                    continue
                call, content = heard
                detail.update({"call": call.pk, "state": call.state})
            self.reply.used(content)
            self.refresh()

    def search(self) -> None:
        with self.trace.step(Kind.RETRIEVAL) as detail:
            self.brief.learn(briefing.passages(self.tenant_id, *self.brief.questions))
            found = self.brief.request.passages
            detail["passages"] = [{"mark": one.mark, "title": one.title, "url": one.url, "score": one.score} for one in found]

    def converse(self) -> None:
        for _ in range(self.brief.assistant.most_steps):
            self.hold_to_limits()
            calls = self.speak()
            if not calls:
                return
            for call in calls:
                self.use(call)
            self.refresh()
        raise ModelFailed("It went round in circles.", passing=False)

    def hold_to_limits(self) -> None:
        if self.brief.used_up:
            raise UsedUp(self.brief.used_up)

    def speak(self) -> list[Call]:
        """What breaks off before a whole sentence of it was seen is asked for once more."""
        before, self.has_begun = len(self.reply.shown), False
        try:
            return self.ask()
        except ModelFailed as failed:
            if not (failed.passing and self.has_begun) or len(self.reply.shown) > before:
                raise
        return self.ask()

    def ask(self) -> list[Call]:
        """Ask the model once; its sentences are shown as they come, its calls are given back."""
        calls, sentences, done = [], Sentences(), None
        with self.trace.step(Kind.MODEL) as detail:
            for event in self.stream():
                match event:
                    case Text(text):
                        self.has_begun = True
                        for sentence in sentences.feed(text):
                            self.say(sentence)
                    case Call():
                        calls.append(event)
                    case Done():
                        done = event
            if done is None:
                raise ModelFailed("It broke off.", passing=True)
            self.trace.spend(done.usage)
            self.reply.is_our_own = done.model == FREE
            detail.update({"model": done.model, "finish": done.finish, "calls": [call.name for call in calls]})
            if done.finish != Finish.LENGTH:  # half a sentence is none
                self.say(sentences.rest())
        return calls

    def stream(self) -> Iterator[Event]:
        self.turn.provider = self.model.name[:40]
        return self.model.stream(self.brief.request, deadline=self.deadline)

    def say(self, sentence: str) -> None:
        if not sentence.strip():
            return
        checked = guard.check(sentence, self.brief.evidence)
        if checked.problem:
            self.hold_back(checked.problem)
        self.show_offer()
        if offered(checked.text) == PERSON:
            self.offer = checked.text  # the rules may bring one unasked: then nobody is asked whether they want one
        elif self.stage.has_room(checked.text):
            self.stage.show(checked.text)
            self.reply.cited.append(checked.cited)

    def show_offer(self) -> None:
        """Of a person, where it was to come last."""
        if self.offer:
            self.stage.show(self.offer)
            self.reply.cited.append(())
            self.offer = ""

    def hold_back(self, problem: str) -> None:
        """It is not said; nor is what would have followed. What is said instead is that we do not know, or a person is asked for."""
        with self.trace.step(Kind.GUARD) as detail:
            detail["problem"] = problem
        self.decision = Decision.UNKNOWN
        self.ask_person(self.needed_after_all())
        self.stage.show(spoken(self.language, "unknown"))
        raise Enough

    def use(self, call: Call) -> None:
        with self.trace.step(Kind.TOOL) as detail:
            if is_hand_over(call):
                content = self.stage.call_person(asked_by_assistant(call.arguments), self.need, self.language, lambda: self.run(call))
            else:
                content = self.run(call)
            detail.update({"tool": call.name, "status": content.get("status") or content.get("error") or "done"})
        if content.get("error") == "taken_over":
            raise TakenOver
        if is_hand_over(call) and is_well(content):
            self.decision = Decision.OFFERED if content["status"] == "offered" else Decision.HANDED_OVER
            raise Enough if self.decision == Decision.OFFERED else TakenOver
        self.reply.used(content)
        if content.get("status") == "needs_confirmation":
            self.decision = Decision.ASKED
            self.reply.asks(self.key_of(call), content["summary"])

    def run(self, call: Call) -> Content:
        return tools.call(
            self.tenant_id, self.conversation.pk, call.name, call.arguments,
            actor=claiming.ASSISTANT, key=self.key_of(call), turn_id=self.turn.pk, fence=self.turn.fence,
        )  # fmt: skip

    def key_of(self, call: Call) -> str:
        """The same call for the same words is the same call, whoever takes up the turn and however often it starts over."""
        since = self.brief.words[0].seq if self.brief.words else f"{self.turn.seq}.{self.turn.news}"
        digest = sha256(f"{call.name} {call.arguments}".encode(errors="surrogatepass")).hexdigest()[:32]
        return f"turn:{self.conversation.pk}:{since}:{digest}"

    def refresh(self) -> None:
        with tenant_scope(self.tenant_id):
            self.brief.refresh()

    def finish(self) -> None:
        self.show_offer()
        if not self.reply.shown:
            raise ModelFailed("It had nothing to say.", passing=True)
        if self.decision == Decision.ANSWERED and self.admits_it:
            self.decision = Decision.UNKNOWN
        if self.decision != Decision.UNKNOWN and self.reply.leaves_unsaid:
            self.stage.show(spoken(self.language, "confirm", summary=self.reply.question))
        draft = self.draft()
        self.turn.confidence = draft.confidence
        self.stage.finish(draft, decision=self.decision, asked=() if self.decision == Decision.UNKNOWN else self.reply.asked)

    def draft(self) -> Draft:
        return self.reply.draft(self.brief, turn=self.turn.public, is_unknown=self.admits_it)

    @property
    def admits_it(self) -> bool:
        """That it does not know."""
        return self.decision == Decision.UNKNOWN or admits(self.reply.text)
