"""Which published procedures apply now: few enough to read, and in an order that stays, for the provider's prompt cache."""

from collections.abc import Sequence

from apps.assistant.models import ProcedureVersion
from apps.assistant.procedures.lint import LONGEST
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.llm.builtin.reading import read
from apps.llm.builtin.reading.folding import words
from apps.llm.builtin.reading.reader import ENOUGH
from apps.llm.exchange import Procedure as Given
from apps.llm.procedures import named_tools, share, subjects
from apps.llm.procedures.conditions import UPSET
from apps.text.sentiment import score

MOST = 5
READ = 12  # of the newest messages
SAME_CASE = 1.0  # what a case that is recognised weighs beside the words themselves


def applying(conversation: Conversation, said: Sequence[str], *, drafts: bool = False) -> tuple[Given, ...]:
    """Within the tenant's scope; `said` is all that the customer wrote. With `drafts`, a draft takes the place of what is published."""
    told = said[-READ:]
    fit = [version for version in _versions(drafts=drafts) if _is_for(version, conversation, told)]
    if len(fit) > MOST:
        likeness = {version.pk: _likeness(version, told, conversation.language) for version in fit}
        best = sorted((version for version in fit if likeness[version.pk]), key=lambda one: -likeness[one.pk])[:MOST]
        fit = sorted(best, key=lambda version: version.procedure_id)
    return tuple(_given(version) for version in fit)


def _versions(*, drafts: bool) -> list[ProcedureVersion]:
    """One of each procedure, by its age."""
    states = ["published", "draft"] if drafts else ["published"]
    found = ProcedureVersion.objects.filter(state__in=states, procedure__is_on=True).select_related("procedure")
    newest = {version.procedure_id: version for version in found.order_by("procedure_id", "number")}  # a draft is the later one
    return [version for version in newest.values() if len(version.text) <= LONGEST]


def _is_for(version: ProcedureVersion, conversation: Conversation, said: Sequence[str]) -> bool:
    tags = {str(tag).casefold() for tag in conversation.tags or ()}
    if version.tags and not tags & {str(tag).casefold() for tag in version.tags}:
        return False
    return not version.only_upset or any(score(text, conversation.language) < UPSET for text in said)


def _likeness(version: ProcedureVersion, said: Sequence[str], language: str) -> float:
    """What the customer speaks of, in any language where it is a case we know; else by the words of the name and of when it applies."""
    spoken = [word for text in said for word in words(text)]
    described = f"{version.procedure.name}\n{version.when}"
    by_words = max((share(subject, spoken) for subject in subjects(described)), default=0.0)
    case = read(version.when, clock.now(), "en").intent
    is_case = case and any(read(text, clock.now(), language).scores.get(case, 0) >= ENOUGH for text in said)
    return by_words + (SAME_CASE if is_case else 0)


def _given(version: ProcedureVersion) -> Given:
    return Given(version.procedure.name, version.text, named_tools(version.text), version.when)
