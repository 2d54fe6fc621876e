"""Its steps taken in order, as far as what is known reaches."""

from dataclasses import dataclass, field

from apps.llm.builtin.asking import ASKS, Asked
from apps.llm.builtin.case import Case, Outcome
from apps.llm.builtin.flows.people import human
from apps.llm.builtin.procedures.choosing import NAMED, main
from apps.llm.builtin.procedures.doing import REASONS, does_itself, looked_up
from apps.llm.builtin.procedures.holding import holds
from apps.llm.builtin.reading.folding import words
from apps.llm.builtin.telling import TELL, amount_of, tell
from apps.llm.builtin.voice import sentences
from apps.llm.procedures import Branch, Deed, Step, condition, steps
from apps.text.language import detect

FINDS = "product_recommend"  # which our flows tell together with what they offer
SURE = 0.8  # of a language


@dataclass
class _Run:
    """How far a procedure has come in this reply."""

    main: str
    outcome: Outcome = field(default_factory=dict)
    tool: str = ""  # whose result is still to be told
    was_taken: bool = False  # the branch before: what “otherwise” looks at


def follow(case: Case) -> None:
    name = case.flow.removeprefix(NAMED)
    procedure = next(one for one in case.desk.procedures if one.name == name)
    run = _Run(main(procedure))
    try:
        for step in steps(procedure.text):
            _take_step(case, run, step)
    except Asked as stopped:
        _make_room(case, stopped)
        raise
    if run.tool:
        _tell(case, run)
    case.close()


def _make_room(case: Case, stopped: Asked) -> None:
    """One sentence goes before a short question, and not again with its answer; before a longer one none does yet."""
    if len(sentences(stopped.question.text)) > 1:
        case.said = []
    case.used |= {_once(said) for said in case.said[:1]}


def _tell(case: Case, run: _Run) -> None:
    if run.tool == FINDS:
        case.tell("product_one", product=run.outcome.get("name"), price=amount_of(case, run.outcome, "price"))
    else:
        tell(case, run.tool, run.outcome, case.heard)


def _take_step(case: Case, run: _Run, step: Step) -> None:
    if step.branch is not Branch.ALWAYS:
        run.was_taken = not run.was_taken if step.branch is Branch.OTHERWISE else holds(case, run.outcome, condition(step.condition))
        if not run.was_taken:
            return
    for deed in step.deeds:
        if not deed.is_branch:
            _do(case, run, deed)


def _do(case: Case, run: _Run, deed: Deed) -> None:
    if deed.hands_over:
        _say(case, run, deed.says)
        human(case)
    if deed.asks:
        _ask_for(case, run, deed.asks)
    for tool in deed.tools:
        if does_itself(case, tool, deed.quoted):
            run.tool = ""
        else:
            run.outcome = looked_up(case, tool)
            run.tool = tool if tool in TELL or tool == FINDS or case.binds(tool) else ""
    _say(case, run, deed.says)


def _say(case: Case, run: _Run, said: str) -> None:
    """Fixed words take the place of telling what the step before came to."""
    if said and _once(said) not in case.used and _is_theirs(case, said):
        case.said.append(said)
        run.tool = ""


def _once(said: str) -> str:
    return f"said {said}"


def _is_theirs(case: Case, said: str) -> bool:
    spoken = detect(said)
    return spoken.share < SURE or spoken.tag.partition("-")[0] == case.voice.language.partition("-")[0]


def _ask_for(case: Case, run: _Run, what: str) -> None:
    """“Ask for the order number.” What we have no words for is left to models."""
    said = {word.folded for word in words(what)}
    for name, (slot, ask) in ASKS.items():
        if all(part in said for part in name.removesuffix("_id").split("_")):
            case.need(*REASONS.get(run.main, (slot, ask)) if name == "reason" else (slot, ask))
            return
