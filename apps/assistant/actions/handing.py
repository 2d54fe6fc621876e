"""When a person is better, in a turn: the rules are asked before a word is said and once the reply is known. Nothing ends in silence."""

import structlog

from apps.assistant.actions.staging import Stage, StartOver, TakenOver
from apps.assistant.actions.trace import Trace
from apps.assistant.briefing import Brief
from apps.assistant.models import Step, Turn
from apps.assistant.needing import Need, told_of
from apps.assistant.reply import Reply
from apps.conversations.posting import Draft
from apps.escalations.models import Escalation
from apps.escalations.planning import Because
from apps.escalations.rules.judging import Evidence
from apps.ground.blame import place_of
from apps.text.speaking import spoken

Kind, State, Reason = Step.Kind, Turn.State, Escalation.Reason

log = structlog.get_logger(__name__)


class Settled(Exception):
    """The turn ended with a person being asked for, or with the offer of what there is."""


class Handing:
    """The part of a run that asks for people."""

    turn: Turn
    brief: Brief
    need: Need
    trace: Trace
    reply: Reply
    stage: Stage
    language: str

    def draft(self) -> Draft:
        raise NotImplementedError

    def weigh(self) -> Need:
        raise NotImplementedError

    def needed(self) -> Because | None:
        """Whether a person is better from the start: no model decides that, and none reads what must not be read."""
        with self.trace.step(Kind.RULES) as detail:
            because = self.need.person(turn_id=self.turn.pk)
            detail.update(told_of(because))
        if because is None and not self.brief.assistant.is_on:
            return Because(Reason.OFF, "The assistant is off", turn_id=self.turn.pk)
        return because

    def needed_after_all(self) -> Because | None:
        """The same once the reply is known, how surely it is founded, and what came of the tools."""
        with self.trace.step(Kind.RULES) as detail:
            if self.reply.tools_done or self.reply.tools_broken:
                self.need = self.weigh()
            self.need.drafted(self.draft().confidence or 0.0)
            because = self.need.person(turn_id=self.turn.pk)
            detail.update(told_of(because))
        return because

    def ask_person(self, because: Because | None) -> None:
        """Where a person is there, or one must come, this ends the turn; else they are offered what there is, once."""
        if because is not None and self.stage.ask_person(because, self.need, self.language, draft=self.draft):
            raise Settled

    def give_up(self, reason: Escalation.Reason, state: Turn.State, problem: str) -> None:
        """Never silence: who was asking is told, and a person is asked."""
        with self.trace.step(Kind.FAILURE) as detail:
            detail["problem"] = problem[:200]
        because = Because(reason, reason.label, (Evidence(reason.value, problem[:200]),), turn_id=self.turn.pk)
        try:
            self._leave_it(self.need.at_once(turn_id=self.turn.pk) or because, state, problem)
        except StartOver:
            self.stage.close(State.SUPERSEDED, problem=problem)
        except TakenOver:
            self.stage.close(State.CUT_OFF, problem=problem)

    def _leave_it(self, because: Because, state: Turn.State, problem: str) -> None:
        """To people, with a case file; and where that is what breaks, without one."""
        try:
            self.stage.ask_person(because, self.need, self.language, draft=self.draft, state=state, problem=problem)
        except (StartOver, TakenOver):
            raise
        except Exception as error:  # noqa: BLE001 - a person is asked, whatever else fails
            log.warning("escalation.failed", turn=self.turn.pk, reason=type(error).__name__, at=place_of(error))
            self.stage.hand_over(spoken(self.language, "failed"), state=state, problem=problem)
