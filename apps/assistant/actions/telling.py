"""For the colleague who takes over: the conversation in short, and a first reply they may begin with. It comes after the case file."""

from dataclasses import replace

from apps.assistant import asks, briefing
from apps.assistant.guard import check
from apps.assistant.history import history
from apps.conversations.models import Conversation
from apps.escalations import actions as escalations
from apps.escalations.models import Addition, CaseFile, Escalation, Priority
from apps.ground.scope import release_connection, tenant_scope
from apps.llm.exchange import Entry, Passage, Provider, Request
from apps.llm.providers import built_in, provider
from apps.llm.wires.where import is_on
from apps.llm.writing import Written, written
from apps.text.danger import crisis
from apps.text.sentences import sentences

SECONDS = 20.0


def tell_colleagues(tenant_id: int, escalation_id: int) -> bool:
    """Once for a case file, however often woken. Whatever a model does not manage is left out: what is stored stands there already."""
    with tenant_scope(tenant_id):
        untold = CaseFile.objects.filter(escalation=escalation_id, additions=None)
        case_file = untold.select_related("escalation__conversation__tenant").first()
        if case_file is None:
            return False
        conversation: Conversation = case_file.escalation.conversation
        said = history(conversation).entries
    by = built_in() if case_file.escalation.priority == Priority.CRITICAL else provider()  # no model reads of a crisis
    language = conversation.tenant.languages[0]
    if text := _in_short(tenant_id, case_file, language, said, by):
        _add(tenant_id, case_file, Addition.Kind.SUMMARY, text, by, language=language)
    if not crisis(case_file.wants):
        _translate(tenant_id, case_file, language, by)
        _suggest(tenant_id, case_file, said, by)
    return True


def _in_short(tenant_id: int, case_file: CaseFile, language: str, said: tuple[Entry, ...], by: Provider) -> str:
    return _written(by, asks.summary(tenant_id, said, language), case_file).text


def _translate(tenant_id: int, case_file: CaseFile, language: str, by: Provider) -> None:
    """What they want, for colleagues who do not read their language. The built-in engine translates nothing."""
    if not is_on() or case_file.language.partition("-")[0] == language.partition("-")[0] or not case_file.wants:
        return
    found = _written(by, asks.translation(tenant_id, case_file.wants, language), case_file)
    if found.text and found.is_by_model:
        _add(tenant_id, case_file, Addition.Kind.TRANSLATION, found.text, by, language=language)


def _suggest(tenant_id: int, case_file: CaseFile, said: tuple[Entry, ...], by: Provider) -> None:
    passages = briefing.passages(tenant_id, case_file.wants)
    request, evidence = asks.first_reply(tenant_id, said, passages, case_file.language), asks.evidence_in(passages, said)
    checked = [check(sentence, evidence) for sentence in sentences(_written(by, request, case_file).text)]
    sound = [one for one in checked if not one.problem and one.cited]
    if sound:
        cited = dict.fromkeys(mark for one in sound for mark in one.cited)
        _add(tenant_id, case_file, Addition.Kind.REPLY, "".join(one.text for one in sound), by, [evidence.passages[mark] for mark in cited])


def _written(by: Provider, request: Request, case_file: CaseFile) -> Written:
    return written(by, replace(request, conversation_id=case_file.escalation.conversation_id), seconds=SECONDS)


def _add(
    tenant_id: int,
    case_file: CaseFile,
    kind: Addition.Kind,
    text: str,
    by: Provider,
    sources: list[Passage] | None = None,
    *,
    language: str = "",
) -> None:
    release_connection()
    with tenant_scope(tenant_id):
        Escalation.objects.select_for_update().get(pk=case_file.escalation_id)
        if case_file.additions.filter(kind=kind).exists():
            return  # another worker was at it too, and quicker
        escalations.add_to_case_file(
            case_file, kind=kind, text=text, language=language or case_file.language, by_model=by.name,
            sources=[{"title": one.title, "url": one.url} for one in sources or []],
        )  # fmt: skip
