"""Branches that are never reached, or that nobody can tell apart."""

import re
from collections.abc import Iterator, Sequence

from apps.assistant.procedures.findings import Finding, error, hint, warning
from apps.llm.builtin.reading.folding import words
from apps.llm.procedures import Branch, Kind, Step, condition

_INLINE = re.compile(r"[.;,]\s*(?:otherwise|else)\b", re.IGNORECASE)
_HALF = re.compile(r"^(?:if|when)\b", re.IGNORECASE)


def check(read: Sequence[Step]) -> Iterator[Finding]:
    taken: dict[tuple[str, ...], Step] = {}
    before: Step | None = None
    has_looked = False
    for step in read:
        yield from _order(step, before)
        yield from _inside(step)
        if step.branch is Branch.IF:
            yield from _condition(step, taken, has_looked=has_looked)
        has_looked = has_looked or bool(step.tools)
        before = step
    yield from _after_the_end(read)


def _order(step: Step, before: Step | None) -> Iterator[Finding]:
    if step.branch is not Branch.OTHERWISE or (before and before.branch is Branch.IF):
        return
    if before and before.branch is Branch.OTHERWISE:
        yield error(
            "A second “Otherwise” is never reached: the one before it takes all that is left. Give it an “If”.", step.number, step.line
        )
    else:
        yield error("“Otherwise” has no “If” in the step before it. Put the “If” there, or leave “Otherwise” out.", step.number, step.line)


def _inside(step: Step) -> Iterator[Finding]:
    """A step is one branch."""
    if not step.deeds:
        yield error(
            "Nothing is done in this branch. Write it after the colon, or in lines below that begin with a dash.", step.number, step.line
        )
    for deed in step.deeds:
        if deed.is_branch:
            yield error("An “If” inside another branch is not followed. Make it a numbered step of its own.", step.number, deed.line)
        elif _HALF.match(deed.text):
            yield error("“If” needs a colon after its condition, as in: If the order is delivered: …", step.number, deed.line)
        if _INLINE.search(deed.text):
            yield error("“Otherwise” in the middle of a step is not seen. Make it the next numbered step.", step.number, deed.line)
    yield from _unreached(step)


def _unreached(step: Step) -> Iterator[Finding]:
    ends = next((place for place, deed in enumerate(step.deeds) if deed.hands_over), len(step.deeds))
    for deed in step.deeds[ends + 1 :]:
        yield error(
            "This is never reached: the line before hands over to a person. Put it before that, or leave it out.", step.number, deed.line
        )


def _condition(step: Step, taken: dict[tuple[str, ...], Step], *, has_looked: bool) -> Iterator[Finding]:
    asked, key = condition(step.condition), tuple(word.folded for word in words(step.condition))
    same = taken.setdefault(key, step)
    if same is not step and same.hands_over:
        yield error(
            f"Never reached: step {same.number} has the same condition and hands over. Change one of the two.", step.number, step.line
        )
    elif same is not step:
        yield error(f"Step {same.number} has this condition already. Put what is to be done into one step.", step.number, step.line)
    if not asked.words:
        yield error("The condition says nothing that can be checked. Name a mood, a tag, a wish or a result: If the order is delivered: …",
                    step.number, step.line)  # fmt: skip
    elif asked.compares:
        yield hint("Only models can weigh amounts and dates; the built-in engine goes past this branch.", step.number, step.line)
    elif asked.kind is Kind.FACT and not has_looked:
        yield warning(
            "Nothing was looked up before this, so nobody can tell yet. Put a step with a tool before it.", step.number, step.line
        )


def _after_the_end(read: Sequence[Step]) -> Iterator[Finding]:
    """Whatever follows a step that hands over in every case."""
    for place, step in enumerate(read):
        both = step.branch is Branch.OTHERWISE and place > 0 and step.hands_over and read[place - 1].hands_over
        if (both or (step.branch is Branch.ALWAYS and step.hands_over)) and place + 1 < len(read):
            after = read[place + 1]
            yield error(
                f"From here on nothing is reached: step {step.number} hands over to a person. Put these steps before it, or give step "
                f"{step.number} an “If”.", after.number, after.line,
            )  # fmt: skip
            return
