"""A case in hand: what has been heard and looked up for it, and the few things a flow may do.

A flow is a plain function of its case. It is run from its beginning whenever something new is known, and stops where it must ask
(`Asked`) or have a tool run (`Calling`); answers and results are kept in the case, so that the next run goes past them. So a flow reads as
if all were known, and a customer who changes their mind only changes what was heard.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from apps.llm.builtin.asking import ASKS, Asked, Choice, Key, Kind, Question
from apps.llm.builtin.reading import Reading
from apps.llm.builtin.voice import Voice
from apps.llm.exchange import Passage, Procedure, Recalled, Tool

Outcome = dict[str, Any]
LONGEST_ARGUMENT = 1_000
MOST_CODES = 3  # that may be told before we stop asking


class Calling(Exception):
    def __init__(self, tool: str, arguments: str, key: Key) -> None:
        super().__init__(tool)
        self.tool, self.arguments, self.key = tool, arguments, key


class Over(Exception):
    """All that can be said has been said."""


@dataclass(frozen=True)
class Desk:
    """What lies before every case: all that a request carries beside the conversation."""

    voice: Voice
    now: datetime
    tools: Mapping[str, Tool]
    facts: Mapping[str, str]
    passages: Sequence[Passage] = ()
    procedures: Sequence[Procedure] = ()
    recalled: Recalled | None = None


@dataclass(eq=False)
class Case:
    flow: str
    desk: Desk
    reading: Reading
    heard: dict[str, Any] = field(default_factory=dict)
    results: dict[Key, Outcome] = field(default_factory=dict)
    calls: dict[Key, str] = field(default_factory=dict)
    is_live: bool = True  # whether passages and procedures of the request are those of its message
    question: Question | None = None
    offer: Question | None = None  # the last there was to choose from: until all is done they may choose anew
    misses: int = 0
    said: list[str] = field(default_factory=list)
    closing: str = ""
    is_unknown: bool = False  # a question that no passage answers
    proofs: int = 0
    used: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Before each run from the beginning."""
        self.said, self.closing, self.is_unknown, self.proofs, self.question = [], "", False, 0, None

    @property
    def voice(self) -> Voice:
        return self.desk.voice

    # What a flow knows and asks

    def know(self, slot: str) -> Any:
        self.used.add(slot)
        return self.heard.get(slot)

    def need(self, slot: str, ask: str, **values: object) -> Any:
        """What was heard of it, or a question."""
        if (known := self.know(slot)) is not None:
            return known
        return self.ask(slot, ask, **values)

    def ask(self, slot: str, ask: str, **values: object) -> NoReturn:
        self.used.add(slot)
        self.heard.pop(slot, None)
        raise Asked(Question(slot, self.voice.say(ask, **values)))

    def agree(self, slot: str, text: str, declined: str = "all_right") -> bool:
        """A yes of the customer's that binds nothing."""
        if self.know(slot):
            return True
        raise Asked(Question(slot, text, Kind.AGREE, declined=declined))

    def pick(self, slot: str, choices: Sequence[Choice], text: str) -> str:
        """The key of one of several: the only one, the one chosen before, or a question."""
        if len(choices) == 1:
            return choices[0].key
        chosen = self.know(slot)
        if any(choice.key == chosen for choice in choices):
            return str(chosen)
        self.offer = Question(slot, text, Kind.PICK, tuple(choices))
        raise Asked(self.offer)

    # What a flow does

    def can(self, tool: str) -> bool:
        return tool in self.desk.tools

    def binds(self, tool: str) -> bool:
        """Whether the house asks before it runs: then a first call is a proposal and harms nothing."""
        return self.can(tool) and self.desk.tools[tool].tier != "read"

    def result(self, tool: str, **arguments: object) -> Outcome:
        """What came of a call, whatever it was."""
        if not self.can(tool):
            self.end("cannot_here")
        written = json.dumps(self._fitting(tool, arguments), ensure_ascii=False, sort_keys=True)
        key = (tool, written, self.proofs)
        if key not in self.results:
            raise Calling(tool, written, key)
        return self.results[key]

    def use(self, tool: str, **arguments: object) -> Outcome:
        """What came of a call that went well or found nothing; whatever else comes of it is seen to here."""
        outcome = self.result(tool, **arguments)
        status, error = outcome.get("status"), outcome.get("error")
        if error == "identity_required":
            self._prove(outcome)
            self.proofs += 1
            return self.use(tool, **arguments)
        if error == "invalid_arguments":
            self._mend(outcome)
        if status == "refused":
            self._refused(str(outcome.get("reason") or ""))
        if status == "failed" or error not in (None, "not_found"):
            self.end("failed")
        return outcome

    def act(self, tool: str, confirm: str, declined: str = "let_go", **arguments: object) -> Outcome:
        """Something that changes the world: proposed, confirmed by the customer, done; or an honest end."""
        outcome = self.use(tool, **arguments)
        status = outcome.get("status")
        if status == "needs_confirmation":
            key = next(key for key, result in self.results.items() if result is outcome)
            raise Asked(Question("confirm", confirm, Kind.CONFIRM, key=key, declined=declined))
        if status in {"needs_approval", "running"}:
            self.end(str(status))
        if status in {"declined", "lapsed"}:
            self.end(declined)
        return outcome

    def _prove(self, demanded: Outcome) -> None:
        """A code sent to the customer's own address, and told back to us."""
        if not self.can("verify_identity"):
            self.end("not_verified")
        methods = demanded.get("methods")
        known = methods if isinstance(methods, list) and methods else ["email"]
        method = self._way_of_proof() if len(known) > 1 else known[0]
        slot, ask = ("phone", "ask_mobile") if method == "sms" else ("email", "ask_email")
        sent = self.result("verify_identity", method=method, **{slot: self.know(slot)})
        if sent.get("error") == "invalid_arguments":
            self.ask(slot, ask)
        if sent.get("status") != "code_sent":
            self.end("not_verified")
        code = self.need("code", "ask_code_to", to=sent["to"]) if sent.get("to") else self.need("code", "ask_code")
        told = self.result("verify_identity", code=code)
        if told.get("error") == "proven_elsewhere":
            self.end("not_verified")
        if not told.get("verified"):
            tried = [key for key in self.results if key[0] == "verify_identity"]
            self.ask("code", "code_wrong") if len(tried) <= MOST_CODES else self.end("not_verified")

    def _way_of_proof(self) -> str:
        """As they chose, or by the address they have told; else they are asked."""
        told = "email" if self.know("email") else "sms" if self.know("phone") else ""
        return str(self.know("method") or told or self.need("method", "verify_how"))

    def _fitting(self, tool: str, arguments: Mapping[str, object]) -> dict[str, object]:
        """The arguments a tool takes, as JSON takes them; what is not known is left out."""
        taken = self.desk.tools[tool].parameters.get("properties")
        return {
            name: value if isinstance(value, int) else str(value)[:LONGEST_ARGUMENT]
            for name, value in arguments.items()
            if value not in (None, "") and (not isinstance(taken, Mapping) or name in taken)
        }

    def _refused(self, reason: str) -> NoReturn:
        """The house gives its reasons in English; elsewhere a plain no is better than a foreign sentence."""
        if reason and self.voice.tongue == "en":
            self.tell("refused_because", reason=reason.rstrip(".") + ".")
            self.end("ask_person")
        self.end("refused")

    def _mend(self, outcome: Outcome) -> NoReturn:
        """A tool finds an argument wanting: ask for it."""
        problems = outcome.get("problems")
        wanting = str(problems[0]).partition(":")[0].strip() if isinstance(problems, list) and problems else ""
        if wanting in ASKS:
            slot, ask = ASKS[wanting]
            self.ask(slot, ask)
        self.end("failed")

    # What a flow says

    def tell(self, key: str, **values: object) -> None:
        self.said.append(self.voice.say(key, **values))

    def close(self, key: str = "anything_else") -> None:
        """Said at the end where there is room for it."""
        self.closing = self.voice.say(key)

    def end_here(self) -> NoReturn:
        raise Over

    def end(self, key: str, **values: object) -> NoReturn:
        self.tell(key, **values)
        raise Over


def rows(outcome: Outcome, name: str) -> list[Outcome]:
    """The rows of a list in a result, be it wrapped, bare, or one row alone."""
    found = outcome.get(name, outcome.get("rows"))
    if found is None and f"{name.removesuffix('s')}_id" in outcome:
        return [outcome]
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
