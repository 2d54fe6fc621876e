"""The loop on a stage that nobody sees: a turn as it would be taken, of which nothing leaves the rehearsal's row.

It is the loop itself, with other hands: what it shows and finishes is kept in memory, what it calls is weighed. Neither its turn nor its
conversation has a row, so whatever the loop learns to write finds nothing to write to.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from apps.assistant.actions.staging import Stage, is_well
from apps.assistant.actions.turning import Decision, Kind, Run
from apps.assistant.allowance import UsedUp
from apps.assistant.models import Rehearsal, Step, Turn
from apps.assistant.needing import Need, said_in
from apps.assistant.rehearsal import material
from apps.assistant.rehearsal.script import AGAIN, Script
from apps.assistant.rehearsal.weighing import Weighing
from apps.assistant.waiting import Word
from apps.conversations.posting import Draft
from apps.conversations.signals import hear
from apps.escalations.models import Escalation
from apps.escalations.planning import Because, Course
from apps.escalations.rules.live import live_rules
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm import prices
from apps.llm.exchange import Call, Usage
from apps.text.speaking import spoken
from apps.tools import queries
from apps.tools.actions import heard_in
from apps.tools.models import ToolCall
from apps.tools.registry import Content

EXCERPT = 400


class Unseen(Stage):
    """Keeps what a stage would show, and how the turn would have ended."""

    first_words_after: int | None = None
    draft: Draft | None = None
    asks = hands_over = False
    problem = ""

    def begin(self) -> None:
        self._began = clock.monotonic()

    @property
    def elapsed(self) -> int:
        return round((clock.monotonic() - self._began) * 1000)

    def show(self, text: str) -> None:
        if self.first_words_after is None:
            self.first_words_after = self.elapsed
        self._reply.shown.append(f"{self._gap(text)}{text}")

    def hand_over(self, words: str, *, state: Turn.State, problem: str = "") -> None:
        self.show(words)
        self.hands_over, self.problem = True, problem

    def ask_person(
        self,
        because: Because,
        need: Need,
        language: str,
        *,
        draft: Callable[[], Draft],
        state: Turn.State = Turn.State.DONE,
        problem: str = "",
    ) -> Course:
        """As if somebody were there: whoever is on duty now says nothing about the draft."""
        has_failed = because.reason == Escalation.Reason.FAILURE
        self.hand_over(spoken(language, "failed" if has_failed else "hand_over"), state=state, problem=problem)
        return Course.QUEUE

    def call_person(self, because: Because, need: Need, language: str, ask: Callable[[], Content]) -> Content:
        content = ask()
        if is_well(content) and not self._reply.shown:
            self.show(spoken(language, "hand_over"))
        return content

    def finish(self, draft: Draft, *, decision: str, asked: Iterable[str]) -> None:
        self.draft, self.asks = draft, bool(list(asked))

    def close(self, state: Turn.State, *, decision: str = "", problem: str = "") -> None:
        """There is no row to close: how it ended is kept."""
        self.hands_over = self.hands_over or decision == Turn.Decision.HANDED_OVER


class Playing(Run):
    stage: Unseen

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal, self.script = rehearsal, Script(list(rehearsal.transcript))
        with tenant_scope(rehearsal.tenant.pk):
            conversation = material.conversation_of(rehearsal)
            self.weighing = Weighing(rehearsal.tenant.pk, conversation, queries.is_verified(conversation))
        super().__init__(Turn(tenant=rehearsal.tenant, conversation=conversation))
        self.stage = Unseen(self.turn, self.reply, self.trace)
        self.stage.begin()

    def play(self) -> None:
        self.take()
        self.put_down()

    def take_in(self) -> None:
        said: list[str] = self.rehearsal.words
        heard = [hear(text, self.conversation.language) for text in said]
        self.conversation.language = self.rehearsal.language or heard[-1].language or self.conversation.language
        self.script.hear(said)
        words = [Word(seq, text, one.sentiment, one.flags) for seq, (text, one) in enumerate(zip(said, heard, strict=True), start=1)]
        with tenant_scope(self.tenant_id):
            self.brief = material.brief(self.rehearsal, self.turn, self.script, words)
        self.need = self.weigh()

    def weigh(self) -> Need:
        """Of what stands in the script alone: nothing of it is in a table."""
        said = said_in(self.brief.words)
        with tenant_scope(self.tenant_id):
            return Need(live_rules(), replace(said, language=self.conversation.language), said)

    def hear_the_answer(self) -> None:
        asked, text = self.script.waiting(), self.rehearsal.words[0]
        if asked is None:
            return
        with self.trace.step(Kind.ANSWER) as detail:
            state = heard_in(text, self.conversation.language)
            content = self.weighing.weigh(asked, agreed=True) if state == ToolCall.State.RUNNING else {"status": "declined"}
            detail.update(_told(asked, content), state=state)
        self.script.enter(Call(f"{asked.id}{AGAIN}", asked.name, asked.arguments), content)
        self.reply.used(content)
        self.refresh()

    def hold_to_limits(self) -> None:
        """Its own tokens are its only limit: no visitor pays for it."""
        if self.turn.prompt_tokens + self.turn.completion_tokens >= self.brief.assistant.turn_tokens:
            raise UsedUp(f"The turn has used its {self.brief.assistant.turn_tokens:,} tokens.")

    def run(self, call: Call) -> Content:
        mine = Call(self.script.next_id(), call.name, call.arguments)
        content = self.weighing.weigh(mine, made=self.script.made(call.name))
        self.script.enter(mine, content)
        self.trace.taken[-1].detail.update(_told(mine, content))
        return content

    def refresh(self) -> None:
        self.brief.take(self.script.history())

    def put_down(self) -> None:
        """Everything onto the rehearsal, for the action to keep."""
        kept, turn, stage = self.rehearsal, self.turn, self.stage
        self.script.speak(self.reply.text)
        if stage.asks:
            self.script.ask()
        kept.reply, kept.language, kept.transcript = self.reply.text, self.conversation.language, self.script.kept
        kept.decision = Decision.HANDED_OVER if stage.hands_over else self.decision
        kept.state, kept.problem = (Rehearsal.State.FAILED if stage.problem else Rehearsal.State.DONE), stage.problem[:200]
        if stage.draft:
            kept.sources, kept.confidence = stage.draft.sources, stage.draft.confidence
        kept.provider, kept.cost = turn.provider, self.cost()
        kept.prompt_tokens, kept.cached_tokens, kept.completion_tokens = turn.prompt_tokens, turn.cached_tokens, turn.completion_tokens
        kept.first_words_after, kept.milliseconds, kept.steps = stage.first_words_after, stage.elapsed, self.steps()

    def steps(self) -> list[dict[str, Any]]:
        taken = self.trace.taken
        return [_kept(step, taken[0], self.excerpts() if step.kind == Kind.RETRIEVAL else {}) for step in taken]

    def excerpts(self) -> dict[str, Any]:
        passages = self.brief.request.passages
        told = [{"mark": one.mark, "title": one.title, "score": one.score, "text": one.text[:EXCERPT]} for one in passages]
        return {"passages": told}

    def cost(self) -> int:
        turn = self.turn
        models = [str(step.detail["model"]) for step in self.trace.taken if step.kind == Kind.MODEL and step.detail.get("model")]
        return prices.cost(models[0], Usage(turn.prompt_tokens, turn.cached_tokens, turn.completion_tokens)) if models else 0


def _told(call: Call, content: Content) -> dict[str, Any]:
    return {"tool": call.name, "arguments": call.arguments, "result": content}


def _kept(step: Step, first: Step, more: dict[str, Any]) -> dict[str, Any]:
    """A call that only would have run is told as rehearsed, whatever the model was told."""
    detail = step.detail | more
    if "rehearsed" in (detail.get("result") or {}):
        detail["status"] = "rehearsed"
    offset = round((step.at - first.at).total_seconds() * 1000)
    return {"kind": step.kind, "detail": detail, "milliseconds": step.milliseconds, "offset": offset}
