"""The steps of a procedure, and what each of their sentences has done, said or asked."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST_CONDITION = 200
NEAR = 80  # letters before a tool, where a “never” would stand
_STEP = re.compile(r"^\s*(?P<number>\d{1,3})[.)]\s+(?P<text>\S.*)$")
_PART = re.compile(r"^\s*(?:[-*•–]|[a-z][.)])\s+(?P<text>\S.*)$")
_GOES_ON = re.compile(r"^\s+(?P<text>\S.*)$")
_IF = re.compile(  # up to the colon, unless that is of “Say:”; else up to the first comma
    rf"^(?:(?:if|when)\s+(?P<condition>(?:(?!\bsay:)[^:]){{1,{LONGEST_CONDITION}}}(?=:)|[^:,]{{1,{LONGEST_CONDITION}}}(?=,))"
    r"|(?P<otherwise>otherwise|else))\s*[:,]\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_SAY = re.compile(r"\bsay:\s*[“\"']?(.+?)[”\"']?\s*$", re.IGNORECASE)
_ASK = re.compile(r"^(?:then\s+|and\s+)?ask\s+(?P<what>[^.;@]+)", re.IGNORECASE)
_TOOL = re.compile(r"(?<![\w.+-])@(\w{1,64})")
_FORBIDDEN = re.compile(r"\b(?:not|never|don.t|without|avoid)\b[^.;:@]*$", re.IGNORECASE)
_HAND_OVER = re.compile(r"^(?:then\s+)?(?:hand\b.{0,30}\bover\b|escalate\b|transfer\b)", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"„]([^“”\"„]{1,80})[”\"“]")
_TO_A_PERSON = frozenset({"escalate_to_human", "transfer_to_human"})


class Branch(StrEnum):
    ALWAYS = "always"
    IF = "if"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do: tools used, then words said."""

    line: int
    text: str

    @property
    def acts(self) -> str:
        """All but the words that are said."""
        said = _SAY.search(self.text)
        return self.text[: said.start()] if said else self.text

    @property
    def says(self) -> str:
        said = _SAY.search(self.text)
        return said[1].strip() if said else ""

    @property
    def tools(self) -> tuple[str, ...]:
        """Those to be used; “never use @x” names one that is not."""
        acts = self.acts
        return tuple(
            found[1] for found in _TOOL.finditer(acts) if not _FORBIDDEN.search(acts[max(0, found.start() - NEAR) : found.start()])
        )

    @property
    def asks(self) -> str:
        """What the customer is asked for."""
        found = _ASK.match(self.acts)
        return found["what"].strip() if found else ""

    @property
    def quoted(self) -> str:
        """A value that stands in quotes beside a tool, as in: book “Check-up” with @schedule_appointment."""
        found = _QUOTED.search(self.acts)
        return found[1].strip() if found else ""

    @property
    def hands_over(self) -> bool:
        return not _TO_A_PERSON.isdisjoint(self.tools) or bool(_HAND_OVER.match(self.acts))

    @property
    def is_branch(self) -> bool:
        return bool(_IF.match(self.text))


@dataclass(frozen=True, slots=True)
class Step:
    number: int  # its place, whatever number is written before it
    line: int
    branch: Branch
    condition: str
    deeds: tuple[Deed, ...]

    @property
    def tools(self) -> tuple[str, ...]:
        return tuple(name for deed in self.deeds for name in deed.tools)

    @property
    def hands_over(self) -> bool:
        return any(deed.hands_over for deed in self.deeds)


def steps(text: str) -> tuple[Step, ...]:
    """Numbered lines, each with the parts and broken lines under it. “Otherwise” looks at the step before it alone."""
    found: list[Step] = []
    is_open = False
    for number, line in enumerate(text.splitlines(), start=1):
        if step := _STEP.match(line):
            found.append(_step(len(found) + 1, number, step["text"].strip()))
            is_open = True
        elif is_open and (part := _PART.match(line)):
            found[-1] = replace(found[-1], deeds=(*found[-1].deeds, Deed(number, part["text"].strip())))
        elif is_open and (more := _GOES_ON.match(line)):
            found[-1] = _longer(found[-1], number, more["text"].strip())
        else:
            is_open = False
    return tuple(found)


def named_tools(text: str) -> tuple[str, ...]:
    """All that the steps use, in their order."""
    return tuple(name for step in steps(text) for name in step.tools)


def _step(number: int, line: int, text: str) -> Step:
    branch = _IF.match(text)
    if branch is None:
        return Step(number, line, Branch.ALWAYS, "", (Deed(line, text),))
    rest = branch["rest"].strip()
    kind = Branch.OTHERWISE if branch["otherwise"] else Branch.IF
    return Step(number, line, kind, (branch["condition"] or "").strip(), (Deed(line, rest),) if rest else ())


def _longer(step: Step, line: int, text: str) -> Step:
    """A sentence that was broken over two lines is one."""
    if not step.deeds:
        return replace(step, deeds=(Deed(line, text),))
    *before, last = step.deeds
    return replace(step, deeds=(*before, Deed(last.line, f"{last.text} {text}")))
