"""What a worker needs to write what a colleague asked for. No model reads of a crisis: what is about one, is refused or done without."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from apps.assistant import asks, briefing, recalling
from apps.assistant.guard import Evidence
from apps.assistant.history import History, history
from apps.assistant.models import Assistant, Writing
from apps.assistant.writings import question_of
from apps.conversations.models import Author, Conversation, Message
from apps.escalations.models import Escalation, Priority
from apps.escalations.queries import known_in
from apps.ground.scope import tenant_scope
from apps.llm.exchange import Passage, Provider, Request, Result, Said
from apps.llm.providers import built_in, model_alone, provider
from apps.llm.queries import within_budget
from apps.llm.wires.where import is_on
from apps.text.danger import crisis
from apps.text.figures import figures

OF_A_CRISIS = "They write of a danger to somebody’s life or safety. No AI writes to them: please do it yourself."
OF_A_CRISIS_TOO = "These words speak of a danger to somebody’s life or safety, and no model reads those. Please write them yourself."
NEEDS_MODEL = "This needs a model, and none is set up."
SPENT = "This month’s limit on what models may cost is reached."
LATELY = 20  # messages that are looked through for what nobody has answered yet


class Refused(Exception):
    """It is not written; why, in words."""


@dataclass(frozen=True, slots=True)
class Errand:
    request: Request
    by: Provider
    evidence: Evidence
    must_rest: bool = False  # on a passage, or on what a tool said: the built-in engine knows nothing else worth sending
    is_whole: bool = False  # a sentence that rests on nothing is not left out but pointed at, and half of it is none


def errand(writing: Writing) -> Errand:
    found = ERRANDS[Writing.Kind(writing.kind)](writing)
    return replace(found, request=replace(found.request, conversation_id=writing.conversation_id))


def draft(writing: Writing) -> Errand:
    if crisis(writing.wish):
        raise Refused(OF_A_CRISIS_TOO)
    conversation: Conversation = writing.conversation
    tenant_id = conversation.tenant.pk
    with tenant_scope(tenant_id):
        if any(crisis(text, conversation.language) for text in unanswered(conversation)):
            raise Refused(OF_A_CRISIS)
        assistant, known, by = Assistant.objects.first() or Assistant(), _said(conversation), _whoever_may(conversation)
        request, question = _request(conversation, assistant, known), question_of(conversation)
    found = briefing.passages(tenant_id, question)
    request = asks.draft(replace(request, passages=found), writing.wish)
    results = any(isinstance(one, Result) for one in known.entries)
    return Errand(request, by, briefing.evidence_of(request, known, assistant), must_rest=not (is_on() or results))


def summary(writing: Writing) -> Errand:
    conversation: Conversation = writing.conversation
    with tenant_scope(conversation.tenant.pk):
        known, by = history(conversation), _whoever_may(conversation)
        long_ago = recalling.digest(conversation)
    request = asks.summary(conversation.tenant.pk, known.entries, writing.language)
    request = replace(request, digest=long_ago.text if long_ago else "")
    told = figures("\n".join(one.text for one in known.entries if isinstance(one, Said)))
    evidence = briefing.evidence_of(request, known, Assistant())
    return Errand(request, by, replace(evidence, figures=evidence.figures | told, keeps_promises=True))  # of promises it may tell


def tone(writing: Writing) -> Errand:
    return _of_words(writing, asks.tone(writing.conversation.tenant.pk, writing.words, writing.manner, writing.language))


def translation(writing: Writing) -> Errand:
    return _of_words(writing, asks.into_theirs(writing.conversation.tenant.pk, writing.words, writing.language))


ERRANDS: dict[Writing.Kind, Callable[[Writing], Errand]] = {
    Writing.Kind.DRAFT: draft,
    Writing.Kind.SUMMARY: summary,
    Writing.Kind.TONE: tone,
    Writing.Kind.TRANSLATION: translation,
}


def _of_words(writing: Writing, request: Request) -> Errand:
    if crisis(writing.words):
        raise Refused(OF_A_CRISIS_TOO)
    if not is_on():
        raise Refused(NEEDS_MODEL)
    with tenant_scope(request.tenant_id):
        if not within_budget(writing.conversation.tenant):
            raise Refused(SPENT)
    evidence = Evidence({}, figures(writing.words), keeps_promises=True)  # what it promises, the colleague promised
    return Errand(request, model_alone(), evidence, is_whole=True)


def _said(conversation: Conversation) -> History:
    long_ago = recalling.digest(conversation)
    return history(conversation, after=long_ago.until_seq if long_ago else 0)


def _request(conversation: Conversation, assistant: Assistant, known: History) -> Request:
    """What the assistant would be given, and what the case file knows: a colleague's draft may rest on that too."""
    request = briefing.request_for(conversation, assistant, known, recalling.digest(conversation))
    filed = "; ".join(f"{fact['label']} {fact['value']}" for fact in known_in(conversation))
    return replace(request, facts={**request.facts, "known": filed}) if filed and not crisis(filed) else request


def _whoever_may(conversation: Conversation) -> Provider:
    """While a crisis is under way the built-in engine serves."""
    critical = Escalation.objects.open().filter(conversation=conversation, priority=Priority.CRITICAL)
    return built_in() if critical.exists() else provider()


def unanswered(conversation: Conversation) -> list[str]:
    """The customer's words since a colleague spoke."""
    said = Message.objects.filter(conversation=conversation).exclude(kind=Message.Kind.ACTIVITY).order_by("-seq")
    texts: list[str] = []
    for author, text in said.values_list("author", "text")[:LATELY]:
        if author == Author.AGENT:
            break
        texts += [text] if author == Author.CUSTOMER else []
    return texts[::-1]


def sources(cited: list[str], evidence: Evidence) -> list[dict[str, str]]:
    """Each once, in the order they were cited."""
    found: list[Passage] = [evidence.passages[mark] for mark in dict.fromkeys(cited)]
    return [{"title": one.title, "url": one.url} for one in found]
