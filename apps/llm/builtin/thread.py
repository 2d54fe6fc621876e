"""A conversation read again from its start: the same rules over the same words come to the same place, so nothing need be remembered.

Where the transcript ends, what the rules do next is the reply: a call that no entry answers yet, or words.
"""

from collections.abc import Sequence

from apps.llm.builtin.answers import told
from apps.llm.builtin.asking import Asked, Key, Kind, Question
from apps.llm.builtin.case import Calling, Case, Desk, Over
from apps.llm.builtin.ledger import Exchange, Ledger, arguments_of
from apps.llm.builtin.matters import AIMLESS, matters_of, stands_alone
from apps.llm.builtin.news import tell_outcome
from apps.llm.builtin.reading import Reading, read
from apps.llm.builtin.recalling import asks_for_news, recollection
from apps.llm.builtin.routing import SOCIAL, clauses, flow_for, form_of
from apps.llm.builtin.running import run
from apps.llm.builtin.taking import Taken, changed, take
from apps.llm.builtin.voice import offered, sentences
from apps.llm.exchange import Call, Entry
from apps.text.consent import declines

LET_GO = frozenset({"declined", "lapsed"})  # by the house: also where the customer said neither yes nor no
MOST_MISSES, MOST_WISHES = 2, 2
MOST_SENTENCES = 2
MOST_RUNS = 24  # of cases in one exchange: a bound, never reached in earnest


class Thread:
    def __init__(self, desk: Desk, transcript: Sequence[Entry]) -> None:
        self._desk = desk
        self._ledger = Ledger(transcript)
        self._cases: list[Case] = []  # the one in hand last
        self._said: list[str] = []
        self._closing = ""
        self._offered = ""  # the case that a plain yes to our last words begins
        self._before = ""
        self._recalled = ""  # what they asked before they came here
        self._fresh: list[Case] = []  # begun by what was said last, and not run yet
        self._matters = 1  # in what was said last
        self._open_ends = 0  # of these, how many nobody here can answer

    def reply(self) -> Calling | str:
        """What comes next: a tool to run, or the words of the reply."""
        stopped = None
        for number, _ in self._ledger.numbered():
            stopped = self._follow(self._ledger.turn_to(number))
        return stopped or self._spoken()

    def _follow(self, exchange: Exchange) -> Calling | None:
        self._said, self._closing, self._recalled, self._fresh, self._matters, self._open_ends = [], "", "", [], 0, 0
        for call in exchange.news:
            self._tell_news(call)
        if exchange.messages:
            self._hear(exchange)
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
        if whole.second_thought and self._flow_of(second) not in {"question", *AIMLESS}:
            return [second]
        wishes = [reading for clause in clauses(whole) if (reading := self._read(clause)).is_sure and reading.intent not in SOCIAL]
        return wishes[:MOST_WISHES] if len({reading.intent for reading in wishes}) > 1 else [whole]

    def _tell_news(self, call: Call) -> None:
        case = Case("news", self._desk, self._read(""))
        tell_outcome(case, call.name, self._ledger.again(call.id) or {}, arguments_of(call))
        self._said += case.said
        self._closing = case.closing

    # Hearing

    def _hear(self, exchange: Exchange) -> None:
        case, whole = self._cases[-1] if self._cases else None, self._read(exchange.heard)
        if whole.intent in {"human", "goodbye"}:
            self._cases.clear()
            self._open(whole.intent, whole)
        elif case and case.question:
            self._recalled = self._recollection(exchange, whole) if self._greets(whole) else ""
            if not self._recalled:  # else what waits is asked again
                self._hear_answer(case, case.question, exchange.messages)
        elif not self._recalls(exchange, whole):
            self._hear_anew(exchange.messages)

    def _recalls(self, exchange: Exchange, whole: Reading) -> bool:
        """Tells what is recalled, where that helps. True where the rest of the reply follows from it: they asked nothing themselves."""
        self._recalled, is_news = self._recollection(exchange, whole), asks_for_news(whole)
        recalled = self._desk.recalled.words if self._desk.recalled and self._recalled else ""
        before = self._read(self._before or recalled)
        if is_news and flow_for(before, self._desk, is_live=False) not in {"question", *AIMLESS}:
            self._begin(before)
            return True
        if self._recalled and (is_news or self._greets(whole)):
            self._open("go_on", whole)
            return True
        return False

    def _recollection(self, exchange: Exchange, whole: Reading) -> str:
        recalled = self._desk.recalled if self._is_first(exchange) else None
        return recollection(recalled, whole, self._desk, is_greeting=self._greets(whole)) if recalled else ""

    def _greets(self, reading: Reading) -> bool:
        return self._flow_of(reading) == "greeting"

    def _flow_of(self, reading: Reading) -> str:
        return form_of(reading.text) or flow_for(reading, self._desk, is_live=self._ledger.is_last)

    def _is_first(self, exchange: Exchange) -> bool:
        """Whether these are the first words on this channel."""
        if self._desk.recalled and self._desk.recalled.goes_on:
            return self._ledger.is_last
        return exchange is next(one for one in self._ledger.exchanges if one.messages)

    def _hear_answer(self, case: Case, question: Question, messages: Sequence[str]) -> None:
        """To what waits; and beneath it what else they ask in the same breath."""
        beside = [one for one in messages if len(messages) > 1 and self._stands_alone(one, case.reading.text)]
        answer, others = [one for one in messages if one not in beside], self._matters_of(beside)
        self._matters += bool(answer) + len(others)
        at = len(self._cases) - 1
        self._answered(case, question, self._read("\n".join(answer) if answer else others.pop(0)))
        for text in reversed(others):
            self._begin(self._read(text), at=min(at, len(self._cases)))

    def _hear_anew(self, messages: Sequence[str]) -> None:
        is_accepted = self._offered and (first := self._read(messages[0])).is_yes and not first.is_sure
        texts = self._matters_of(messages[1:] if is_accepted else messages)
        self._matters += len(texts) + bool(is_accepted)
        for meant in reversed([one for text in texts for one in self._meant(text)]):  # the one in hand lies on top
            self._begin(meant)
        if is_accepted:
            self._open(self._offered, self._read(self._before))

    def _matters_of(self, messages: Sequence[str]) -> list[str]:
        return matters_of(messages, self._desk, is_live=self._ledger.is_last)

    def _stands_alone(self, message: str, before: str) -> bool:
        return stands_alone(message, before, self._desk, is_live=self._ledger.is_last)

    def _begin(self, reading: Reading, *, at: int | None = None) -> None:
        self._open(self._flow_of(reading), reading, at=at)

    def _open(self, flow: str, reading: Reading, *, at: int | None = None) -> None:
        opened = Case(flow, self._desk, reading, told(reading), is_live=self._ledger.is_last)
        self._cases.insert(len(self._cases) if at is None else at, opened)
        self._fresh.append(opened)

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
        """Run the case in hand until it asks, ends or wants a call that is not in the exchange; then the one below it.

        One question at a time: behind one that asks, what was said last is answered as far as nothing of it asks for a yes.
        """
        asking: tuple[Case, Question] | None = None
        for _ in range(MOST_RUNS):
            case = self._next(is_asking=asking is not None)
            if case is None:
                break
            try:
                run(case)
            except Asked as asked:
                asking = asking or (case, asked.question)
                self._leave(case)
                continue
            except Calling as calling:
                if asking and case.binds(calling.tool):
                    self._leave(case)
                elif not self._called(case, calling):
                    return calling
                continue
            except Over:
                pass
            self._finish(case)
        if asking:
            self._ask(*asking)
        return None

    def _next(self, *, is_asking: bool) -> Case | None:
        """The one in hand; while another asks, the next of what was said last."""
        waiting = [case for case in self._cases if not is_asking or case in self._fresh]
        return waiting[-1] if waiting else None

    def _leave(self, case: Case) -> None:
        """Until it is in hand again."""
        if case in self._fresh:
            self._fresh.remove(case)

    def _called(self, case: Case, calling: Calling) -> bool:
        taken = self._ledger.take(calling.tool)
        if taken:
            case.calls[calling.key], case.results[calling.key] = taken
        return bool(taken)

    def _ask(self, case: Case, question: Question) -> None:
        """Its own case is the one in hand then."""
        self._cases.remove(case)
        self._cases.append(case)
        case.question, self._closing = question, ""
        before, asked = [*self._said, *case.said], [piece.strip() for piece in sentences(question.text)]
        if self._matters > 1:
            self._said, self._open_ends = [*before, *self._unanswered()[:1], *asked], 0
        else:
            room = [sentences(before[0])[0].strip()] if before else []
            self._said = [*room, *(asked[-1:] if room else asked)]

    def _finish(self, case: Case) -> None:
        self._cases.remove(case)
        self._leave(case)
        self._closing = case.closing
        if self._matters > 1 and case.is_unknown:
            self._open_ends += 1
            return
        said = [piece.strip() for said in case.said for piece in sentences(said)]
        self._said += [piece for piece in said[:MOST_SENTENCES] if piece not in self._said] if self._matters > 1 else case.said

    def _unanswered(self) -> list[str]:
        """What is said of the matters that nobody here knows."""
        if not self._open_ends:
            return []
        return sentences(self._desk.voice.say("unknown_rest" if self._said else "unknown"))

    def _spoken(self) -> str:
        parts = [piece.strip() for said in [*self._said, *self._unanswered()] for piece in sentences(said)]
        if len(parts) < MOST_SENTENCES and self._closing and not self._recalled:
            parts.append(self._closing)
        most = MOST_SENTENCES * max(self._matters, 1)
        told = [self._recalled] if self._recalled else []
        return self._desk.voice.together([*told, *parts[:most]]) or self._desk.voice.say("unclear")
