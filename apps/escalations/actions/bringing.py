"""Who was offered a call or a ticket because nobody was there, and waits all the same, comes into the queue once somebody is."""

from datetime import timedelta

from apps.conversations.models import Author, Conversation, Holder, Message, Visitor
from apps.conversations.models.people import VISITOR_LEASE
from apps.escalations.actions.escalating import escalate
from apps.escalations.models import Escalation
from apps.escalations.planning import Because, Course, plan
from apps.escalations.rules.asked import Asked
from apps.escalations.rules.judging import Evidence
from apps.escalations.rules.live import live_rules
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each

BATCH = 100
AS_LONG = timedelta(hours=2)


def bring_offered() -> int:
    """Sweep: they have said nothing since, and still have the chat before them."""
    with across_tenants(Door.SWEEP):
        offered = Escalation.objects.filter(state=Escalation.State.OFFERED, decided_at__gt=clock.now() - AS_LONG)
        waiting = offered.filter(conversation__holder=Holder.ASSISTANT, conversation__last_author=Author.ASSISTANT)
        found = list(waiting.order_by("decided_at").values_list("tenant_id", "conversation_id")[:BATCH])
    return each(found, _bring)


def _bring(tenant_id: int, conversation_id: int) -> bool:
    with tenant_scope(tenant_id):
        locked = Conversation.objects.select_for_update(of=("self",)).select_related("tenant", "contact", "inbox__hours")
        conversation = locked.get(pk=conversation_id)
        offered = Escalation.objects.filter(conversation=conversation, state=Escalation.State.OFFERED).first()
        if offered is None or conversation.holder != Holder.ASSISTANT or not _waits(conversation, offered):
            return False
        rules = live_rules()
        made = plan(conversation, _because(offered, rules), rules=rules)
        if made.course is not Course.QUEUE:
            return False
        escalate(conversation, made=made, actor=SYSTEM, fence=conversation.fence)
    return True


def _waits(conversation: Conversation, offered: Escalation) -> bool:
    said_more = Message.objects.filter(conversation=conversation, author=Author.CUSTOMER, seq__gt=offered.seq)
    here = Visitor.objects.filter(contact=conversation.contact_id, seen_at__gt=clock.now() - VISITOR_LEASE, revoked_at=None)
    return here.exists() and not said_more.exists()


def _because(offered: Escalation, rules: list[Asked]) -> Because:
    """As it was decided; by the rule as it is now, where there still is one."""
    rule = next((one for one in rules if one.rule_id == offered.rule_id), None) if offered.rule_id else None
    evidence = tuple(Evidence(**one) for one in offered.evidence)
    return Because(
        Escalation.Reason(offered.reason), offered.title, evidence, rule, offered.turn_id, offered.team_id, offered.priority,
        can_go_on=True, seq=offered.seq,
    )  # fmt: skip
