"""A procedure looked over before anybody follows it."""

from collections.abc import Iterator, Sequence

from apps.assistant.procedures import branches, slots, tooling
from apps.assistant.procedures.findings import Finding, error, hint, warning
from apps.assistant.procedures.tooling import Shelf
from apps.llm.procedures import Step, steps
from apps.tenants.findings import Severity
from apps.text.promises import promises
from apps.tools import queries
from apps.tools.registry import tools

LONGEST, MOST_STEPS = 8_000, 60
MOST_FINDINGS = 50
KEEPS_PROMISES = frozenset({"ticket_create", "schedule_callback", "escalate_to_human", "transfer_to_human"})
GRAVEST_FIRST = [Severity.ERROR, Severity.WARNING, Severity.HINT]


def shelf() -> Shelf:
    """The tools there are, and those the scope's tenant has switched on."""
    return Shelf({tool.name: tool for tool in tools()}, frozenset(tool.name for tool in queries.lent()))


def lint(text: str, when: str, known: Shelf) -> tuple[Finding, ...]:
    """Down the page, and what is about the whole of it first."""
    if len(text) > LONGEST:
        return (error(f"It is too long: {len(text):,} letters, at most {LONGEST:,} can be published. Split it into several procedures."),)
    read = steps(text)
    found = [*_whole(text, when, read), *_sentences(read, known)]
    return tuple(sorted(found, key=lambda one: (one.line, GRAVEST_FIRST.index(one.severity)))[:MOST_FINDINGS])


def _sentences(read: Sequence[Step], known: Shelf) -> Iterator[Finding]:
    yield from tooling.check(read, known)
    yield from branches.check(read)
    yield from slots.check(read, known)
    yield from _promises(read)


def _whole(text: str, when: str, read: Sequence[Step]) -> Iterator[Finding]:
    if not text.strip():
        yield error("It says nothing yet. Write what is to be done in numbered steps, such as: 1. Look up the order with @order_lookup.")
    elif not read:
        yield error("There is no step in it. Begin each one with its number, as in: 1. Look up the order with @order_lookup.")
    elif not any(step.tools for step in read):
        yield warning(
            "No step uses a tool. It is kept as guidance for models; the built-in engine passes it over. To have it followed, name one, "
            "such as @order_lookup."
        )
    if len(read) > MOST_STEPS:
        yield error(f"It has {len(read):,} steps, at most {MOST_STEPS} can be published. Split it into several procedures.")
    if not when.strip():
        yield hint("“When it applies” is empty: it is followed wherever its tools are those of the case. Say when, to be sure.")


def _promises(read: Sequence[Step]) -> Iterator[Finding]:
    """The guard would hold such a sentence back."""
    used: set[str] = set()
    for step in read:
        for deed in step.deeds:
            used |= {*deed.tools}
            if promises(deed.says) and not used & KEEPS_PROMISES:
                yield warning(
                    "It promises something that nothing keeps, so it would not be said. Open a ticket before with @ticket_create, or say "
                    "it without the promise.", step.number, deed.line,
                )  # fmt: skip
