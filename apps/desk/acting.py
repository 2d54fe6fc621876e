"""The vocabulary of acts that macros and bulk acts share: how each is written on a line, kept, and told as a sentence.

A step is an act and one value in words. A line begins with the act; lines that begin with a space go on with the value before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError

from apps.conversations.models import Outcome
from apps.desk.placeholders import problems
from apps.desk.spans import SPANS, in_words
from apps.text.typed import LONGEST

MOST_STEPS = 10


class Act(StrEnum):
    CLAIM = "claim"
    REPLY = "reply"
    NOTE = "note"
    ADD_TAGS = "add tags"
    REMOVE_TAGS = "remove tags"
    SNOOZE = "snooze"
    TRANSFER = "transfer to"
    HAND_BACK = "hand back"
    RESOLVE = "resolve as"


LETS_GO = {Act.SNOOZE, Act.TRANSFER, Act.HAND_BACK, Act.RESOLVE}
NEEDS_NOTHING = {Act.CLAIM, Act.HAND_BACK}
OUTCOMES = {Outcome.SOLVED: "solved", Outcome.TICKET: "ticket", Outcome.WENT_SILENT: "went silent", Outcome.SPAM: "spam"}


@dataclass(frozen=True, slots=True)
class Step:
    """`value` as it is kept: a text, words with commas between, a span, an outcome, or whom it goes to (`team-5`, `member-7`)."""

    act: Act
    value: str = ""

    @property
    def tags(self) -> list[str]:
        return [word.strip() for word in self.value.split(",") if word.strip()]

    @property
    def team_id(self) -> int:
        """Of a step that passes on to a team; nought of any other."""
        key = self.value.removeprefix("team-")
        return int(key) if self.act is Act.TRANSFER and key.isdecimal() else 0

    def stored(self) -> dict[str, str]:
        return {"act": self.act.value, "value": self.value}

    def sentence(self, whom: str = "") -> str:
        """What it does, to be read before it is done; `whom` names whom it goes to."""
        match self.act:
            case Act.CLAIM:
                return "Claims the conversation for you."
            case Act.REPLY:
                return f"Replies: “{self.value}”"
            case Act.NOTE:
                return f"Notes for colleagues: “{self.value}”"
            case Act.ADD_TAGS:
                return f"Adds the {_tags(self.tags)}."
            case Act.REMOVE_TAGS:
                return f"Removes the {_tags(self.tags)}."
            case Act.SNOOZE:
                return f"Snoozes it {in_words(self.value)}."
            case Act.TRANSFER:
                return f"Passes it on to {whom or 'a team that is no more'}."
            case Act.HAND_BACK:
                return f"Hands it back to the assistant{f', with the note “{self.value}”' if self.value else ''}."
        return f"Resolves it as {OUTCOMES[Outcome(self.value)]}."


def _tags(tags: list[str]) -> str:
    return f"{'tag' if len(tags) == 1 else 'tags'} {', '.join(tags)}"


def steps_in(kept: Iterable[dict[str, str]]) -> list[Step]:
    """What was stored."""
    return [Step(Act(one["act"]), one["value"]) for one in kept]


def read(text: str, teams: dict[str, int]) -> list[Step]:
    """Steps as somebody wrote them, a line each; `teams` by their names in small letters. What cannot be is refused in words."""
    steps = [_step(number, line, teams) for number, line in _lines(text)]
    demand_order(steps)
    return steps


def written(steps: Iterable[Step], teams: dict[int, str]) -> str:
    """The same, as lines to write on."""
    return "\n".join(_written(step, teams) for step in steps)


def _written(step: Step, teams: dict[int, str]) -> str:
    value = step.value
    if step.act is Act.TRANSFER:
        value = teams.get(step.team_id, "")
    elif step.act is Act.RESOLVE:
        value = OUTCOMES[Outcome(value)]
    return f"{step.act}: {value}".replace("\n", "\n  ") if value else str(step.act)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each step's words with the number of its line; indented and empty lines belong to the step above."""
    begun: list[str] = []
    first = 0
    for number, line in enumerate(text.replace("\r", "").split("\n"), start=1):
        if begun and (not line.strip() or line[0].isspace()):
            begun.append(line.strip())
        elif line.strip():
            if begun:
                yield first, "\n".join(begun)
            begun, first = [line], number
    if begun:
        yield first, "\n".join(begun)


def _step(number: int, line: str, teams: dict[str, int]) -> Step:
    word, _, value = line.strip().partition(":")
    try:
        act = Act(" ".join(word.lower().split()))
    except ValueError:
        known = ", ".join(Act)
        raise ValidationError(f"Line {number}: “{word[:40]}” is no act. A line begins with one of: {known}.") from None
    try:
        return Step(act, _value(act, value.strip(), teams))
    except ValidationError as refused:
        raise ValidationError(f"Line {number}: {refused.messages[0]}") from refused


def _value(act: Act, said: str, teams: dict[str, int]) -> str:
    if not said and act not in NEEDS_NOTHING:
        raise ValidationError(f"Say what to {act}, after a colon.")
    match act:
        case Act.CLAIM if said:
            raise ValidationError("“claim” stands alone on its line.")
        case Act.REPLY | Act.NOTE | Act.HAND_BACK:
            return _text(act, said)
        case Act.SNOOZE:
            return _one_of(said, SPANS, "a span")
        case Act.RESOLVE:
            return _one_of(said, {word: str(outcome) for outcome, word in OUTCOMES.items()}, "an outcome")
        case Act.TRANSFER:
            return f"team-{_one_of(said, teams, 'a team')}"
    return said


def _text(act: Act, said: str) -> str:
    most = 500 if act is Act.HAND_BACK else LONGEST
    if len(said) > most:
        raise ValidationError(f"This is longer than {most:,} characters.")
    if found := list(problems(said)):
        raise ValidationError(found[0])
    return said


def _one_of(said: str, known: Mapping[str, object], what: str) -> str:
    wanted = " ".join(said.lower().split())
    if wanted not in known:
        raise ValidationError(f"“{said[:40]}” is not {what}. There are: {', '.join(known) or 'none yet'}.")
    return str(known[wanted])


def demand_order(steps: list[Step]) -> None:
    """What comes in an order that cannot work is refused."""
    if not steps:
        raise ValidationError("Write at least one act.")
    if len(steps) > MOST_STEPS:
        raise ValidationError(f"A macro has at most {MOST_STEPS} acts.")
    for step in steps[1:]:
        if step.act is Act.CLAIM:
            raise ValidationError("“claim” comes first: put it on the first line.")
    for step in steps[:-1]:
        if step.act in LETS_GO:
            raise ValidationError(f"“{step.act}” comes last: after it the conversation is no longer in your hands.")
