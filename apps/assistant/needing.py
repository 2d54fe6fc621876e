"""Whether a person is better now: the tenant's rules, held against what is known of the conversation."""

import json
from dataclasses import dataclass, replace
from typing import Any

from apps.assistant.waiting import Word
from apps.conversations.models import Conversation
from apps.escalations import gathering
from apps.escalations.models import LOCKED
from apps.escalations.planning import Because
from apps.escalations.rules.asked import Asked
from apps.escalations.rules.facts import Facts
from apps.escalations.rules.facts import Turn as Spoken
from apps.escalations.rules.judging import judge
from apps.escalations.rules.live import live_rules
from apps.escalations.rules.standard import NOBODY
from apps.escalations.staffing import staffing_of
from apps.escalations.tools import because

APART = {*LOCKED, NOBODY.kind}


@dataclass(slots=True)
class Need:
    """Asked before the assistant speaks, and again once its draft is known.

    Of what is said now, who asks for a person and words of crisis are judged by themselves: nothing that was settled before, and no other
    rule, comes before that.
    """

    rules: list[Asked]
    facts: Facts
    said: Facts  # what the turn answers, and nothing else

    def person(self, *, turn_id: int | None) -> Because | None:
        """Why one is asked for. What happens where nobody is there (E10) is no reason by itself, and a ticket is opened once."""
        if urgent := self.at_once(turn_id=turn_id):
            return urgent
        asked = (rule for rule in self.rules if rule.kind not in APART and rule.rule_id not in self.facts.ticketed)
        found = judge(asked, self.facts)
        return Because.of(*found, turn_id=turn_id, seq=self.facts.newest.seq) if found else None

    def at_once(self, *, turn_id: int | None) -> Because | None:
        found = judge((rule for rule in self.rules if rule.kind in LOCKED), self.said)
        return Because.of(*found, turn_id=turn_id, seq=self.said.newest.seq) if found else None

    @classmethod
    def unread(cls) -> "Need":
        """Before anything is known."""
        return cls([], Facts(), Facts())

    def drafted(self, confidence: float) -> None:
        self.facts = replace(self.facts, is_drafted=True, confidences=(*self.facts.confidences, confidence))


def need_of(conversation: Conversation, words: list[Word]) -> Need:
    """Within the tenant's scope. What cannot wait is not kept waiting by what else there is to know."""
    need = Need(live_rules(), Facts(), said_in(words))
    if need.at_once(turn_id=None) is None:
        need.facts = gathering.facts_of(conversation, **_now(conversation, need.rules))
    return need


def said_in(words: list[Word]) -> Facts:
    """As one turn of the customer's."""
    if not words:
        return Facts()
    flags = frozenset(flag for word in words for flag in word.flags)
    text, mood = "\n".join(word.text for word in words), min(word.sentiment for word in words)
    return Facts(turns=(Spoken(words[-1].seq, text, mood, flags=flags),))


def _now(conversation: Conversation, rules: list[Asked]) -> dict[str, bool]:
    """Who is there is only looked up where a rule asks for it."""
    if not any(rule.when.hours or rule.when.presence for rule in rules if rule.kind != NOBODY.kind):
        return {}
    found = staffing_of(conversation)
    return {"is_open": found.is_open, "somebody_is_there": found.somebody_is_there}


def asked_by_assistant(arguments: str) -> Because:
    """Why the assistant itself calls for a person, as far as its arguments can be read."""
    try:
        told = json.loads(arguments)
    except ValueError:
        told = {}
    return because(str(told.get("reason", ""))[:300] if isinstance(told, dict) else "")


def told_of(because: Because | None) -> dict[str, Any]:
    """What the trace keeps of a decision: the customer's words stand in the case file."""
    if because is None:
        return {"rule": ""}
    return {"rule": because.title, "evidence": [{"signal": one.signal, "value": one.value, "seq": one.seq} for one in because.evidence]}
