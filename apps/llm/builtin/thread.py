"""A conversation read again from its start: the same rules over the same words come to the same place, so nothing need be remembered.

Where the transcript ends, what the rules do next is the reply: a call that no entry answers yet, or words.
"""

from collections.abc import Sequence

from apps.llm.builtin.answers import told
from apps.llm.builtin.asking import Asked, Key, Kind, Question
from apps.llm.builtin.case import Calling, Case, Desk, Over
from apps.llm.builtin.ledger import Exchange, Ledger, arguments_of
from apps.llm.builtin.news import tell_outcome
from apps.llm.builtin.reading import Reading, read
from apps.llm.builtin.routing import SOCIAL, clauses, flow_for, form_of
from apps.llm.builtin.running import run
from apps.llm.builtin.taking import Taken, changed, take
from apps.llm.builtin.voice import offered, sentences
from apps.llm.exchange import Call, Entry
from apps.text.consent import declines

LET_GO = frozenset({"declined", "lapsed"})  # by the house: also where the customer said neither yes nor no
AIMLESS = frozenset({"question", "emoji", "go_on", "no_more", *SOCIAL})
MOST_MISSES, MOST_WISHES = 2, 2
MOST_SENTENCES = 2
MOST_RUNS = 12  # of cases in one exchange: a bound, never reached in earnest


class Thread:
    def __init__(self, desk: Desk, transcript: Sequence[Entry]) -> None:
        self._desk = desk
        self._ledger = Ledger(transcript)
        self._cases: list[Case] = []  # the one in hand last
        self._said: list[str] = []
        self._closing = ""
        self._offered = ""  # the case that a plain yes to our last words begins
        self._before = ""

    def reply(self) -> Calling | str:
        """What comes next: a tool to run, or the words of the reply."""
        stopped = None
        for number, _ in self._ledger.numbered():
            stopped = self._follow(self._ledger.turn_to(number))
        return stopped or self._spoken()

    def _follow(self, exchange: Exchange) -> Calling | None:
        self._said, self._closing = [], ""
        for call in exchange.news:
            self._tell_news(call)
        if exchange.heard:
            self._hear(self._read(exchange.heard))
        stopped = self._run()
        if not self._ledger.is_last:
            self._settle(exchange, stopped)
        return stopped

    def _settle(self, exchange: Exchange, stopped: Calling | None) -> None:
        """What was really answered counts: where somebody else did, what we would have asked was not asked."""
        if stopped or exchange.by_person or not exchange.has_asked:
            self._cases.clear()
        self._offered, self._before = offered(exchange.answered), exchange.heard

    def _read(self, text: str) -> Reading:
        return read(text, self._desk.now, self._desk.voice.language)

    def _meant(self, text: str) -> list[Reading]:
        """What a message begins: what stands behind a second thought, and of two wishes both, the first one first."""
        whole = self._read(text)
        second = self._read(whole.second_thought)
        if whole.second_thought and flow_for(second, self._desk, is_live=self._ledger.is_last) not in AIMLESS:
            return [second]
        wishes = [reading for clause in clauses(whole) if (reading := self._read(clause)).is_sure and reading.intent not in SOCIAL]
        return wishes[:MOST_WISHES] if len({reading.intent for reading in wishes}) > 1 else [whole]

    def _tell_news(self, call: Call) -> None:
        case = Case("news", self._desk, self._read(""))
        tell_outcome(case, call.name, self._ledger.again(call.id) or {}, arguments_of(call))
        self._said += case.said
        self._closing = case.closing

    # Hearing

    def _hear(self, reading: Reading) -> None:
        case = self._cases[-1] if self._cases else None
        if reading.intent in {"human", "goodbye"}:
            self._cases.clear()
            self._open(reading.intent, reading)
        elif case and case.question:
            self._answered(case, case.question, reading)
        elif self._offered and reading.is_yes and not reading.is_sure:
            self._open(self._offered, self._read(self._before))
        else:
            for meant in reversed(self._meant(reading.text)):  # the one in hand lies on top
                self._begin(meant)

    def _begin(self, reading: Reading) -> None:
        self._open(form_of(reading.text) or flow_for(reading, self._desk, is_live=self._ledger.is_last), reading)

    def _open(self, flow: str, reading: Reading) -> None:
        self._cases.append(Case(flow, self._desk, reading, told(reading), is_live=self._ledger.is_last))

    def _answered(self, case: Case, question: Question, reading: Reading) -> None:
        if question.key and self._house_answered(case, question.key, reading):
            return
        if question.key and reading.is_yes and not changed(case, reading):
            self._said.append(self._desk.voice.say("yes_or_no"))  # a yes to us, not plain enough for the house
        match take(case, question, reading):
            case Taken.DECLINED:
                self._cases.pop()
                self._said.append(self._desk.voice.say(question.declined))
            case Taken.ELSEWHERE:
                self._interrupt(question, reading)
            case Taken.MISSED:
                self._miss(case, question, reading)

    def _house_answered(self, case: Case, key: Key, reading: Reading) -> bool:
        """What it took for an answer counts, whatever we would have read; else the proposal has lapsed, and is made anew."""
        done = self._ledger.confirmed(key, case.calls.get(key, ""))
        case.results.pop(key, None)
        if done is None or (done.get("status") in LET_GO and not declines(reading.text, self._desk.voice.language)):
            return False
        case.results[key] = done
        return True

    def _interrupt(self, question: Question, reading: Reading) -> None:
        """Another matter first; an offer that was left lying is not made again."""
        if question.is_offer:
            self._cases.pop()
        self._begin(reading)

    def _miss(self, case: Case, question: Question, reading: Reading) -> None:
        """Not understood: once more in other words, then a person is offered."""
        case.misses += not reading.is_question
        if reading.is_question:
            self._open("question", reading)
        elif case.misses > MOST_MISSES:
            self._cases.clear()
            self._said.append(self._desk.voice.say("unknown"))
        elif len(sentences(question.text)) == 1:  # a longer one is said again as it was
            unclear = "yes_or_no" if question.kind in {Kind.CONFIRM, Kind.AGREE} else "unclear"
            self._said.append(sentences(self._desk.voice.say(unclear))[0].strip())

    # Running

    def _run(self) -> Calling | None:
        """Run the case in hand until it asks, ends or wants a call that is not in the exchange; then the one below it."""
        for _ in range(MOST_RUNS):
            if not self._cases:
                break
            case = self._cases[-1]
            try:
                run(case)
            except Asked as asked:
                self._ask(case, asked.question)
                break
            except Calling as calling:
                if not self._called(case, calling):
                    return calling
                continue
            except Over:
                pass
            self._finish(case)
        return None

    def _called(self, case: Case, calling: Calling) -> bool:
        taken = self._ledger.take(calling.tool)
        if taken:
            case.calls[calling.key], case.results[calling.key] = taken
        return bool(taken)

    def _ask(self, case: Case, question: Question) -> None:
        case.question, self._closing = question, ""
        before, asked = [*self._said, *case.said], sentences(question.text)
        room = [] if not before else [sentences(before[0])[0].strip()]
        self._said = [*room, *(piece.strip() for piece in (asked[-1:] if room else asked))]

    def _finish(self, case: Case) -> None:
        self._cases.pop()
        self._said += case.said
        self._closing = case.closing

    def _spoken(self) -> str:
        parts = [piece.strip() for said in self._said for piece in sentences(said)]
        if len(parts) < MOST_SENTENCES and self._closing:
            parts.append(self._closing)
        return self._desk.voice.together(parts[:MOST_SENTENCES]) or self._desk.voice.say("unclear")
