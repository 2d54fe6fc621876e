"""What a customer writes while people have the conversation: words of crisis put it before everything else, also there."""

from django.db import transaction
from django.db.models import Max

from apps.conversations.models import Author, Conversation, Holder, Message, Signals
from apps.conversations.signals import CRISIS
from apps.escalations.actions.acknowledging import tell_if_nobody_is_there
from apps.escalations.actions.filing import add_to_case_file
from apps.escalations.actions.keeping import keep_up, open_one, open_plainly
from apps.escalations.actions.paging import page_on_call
from apps.escalations.actions.placing import raise_priority, rerank
from apps.escalations.models import Addition, CaseFile, Escalation, Priority
from apps.escalations.staffing import staffing_of
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope


def heed(tenant_id: int, conversation_id: int) -> bool:
    """After new words were read; whether they raised it. Asked again, nothing is done twice."""
    with tenant_scope(tenant_id), transaction.atomic():
        known = Conversation.objects.select_related("tenant", "contact", "inbox__hours", "reach__inbox")
        conversation = known.select_for_update(of=("self",)).get(pk=conversation_id)
        if conversation.holder not in {Holder.QUEUE, Holder.AGENT}:
            return False
        if conversation.holder == Holder.QUEUE:
            rerank(conversation)
            tell_if_nobody_is_there(conversation)
        return raise_if_crisis(conversation)


def raise_if_crisis(conversation: Conversation) -> bool:
    """Under the conversation's lock."""
    seq = _crisis_in(conversation)
    escalation = open_one(conversation)
    if seq is None or (escalation is not None and escalation.priority == Priority.CRITICAL):
        return False
    if escalation is None:
        escalation = open_plainly(conversation, Escalation.Reason.RULE, actor=SYSTEM)
        keep_up(conversation, actor=SYSTEM)
    _raise(escalation, conversation, Message.objects.get(conversation=conversation, seq=seq))
    return True


def _crisis_in(conversation: Conversation) -> int | None:
    """The newest message that says so, of those since a person last wrote."""
    by_people = Message.objects.filter(conversation=conversation, author=Author.AGENT).exclude(kind=Message.Kind.ACTIVITY)
    answered = by_people.aggregate(seq=Max("seq"))["seq"] or 0
    found = Signals.objects.filter(conversation=conversation, seq__gt=answered, flags__contains=[CRISIS])
    newest: int | None = found.aggregate(seq=Max("seq"))["seq"]
    return newest


def _raise(escalation: Escalation, conversation: Conversation, said: Message) -> None:
    raise_priority(conversation, to=Priority.CRITICAL, actor=SYSTEM)
    case_file = CaseFile.objects.filter(escalation=escalation).select_related("escalation__conversation").first()
    if case_file:
        add_to_case_file(case_file, kind=Addition.Kind.EVIDENCE, text=said.text, language=said.language)
    if not staffing_of(conversation, team_id=escalation.team_id).somebody_is_there:
        page_on_call(conversation, escalation=escalation)
