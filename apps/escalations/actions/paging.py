"""Colleagues are told by mail, and by text, of what cannot wait for the console."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from apps.conversations.actions import lock, queue
from apps.conversations.models import Conversation, Delivery
from apps.escalations import letters
from apps.escalations.models import Escalation, Priority, Promise
from apps.escalations.ranking import order_of_tenant
from apps.escalations.staffing import staffing_of
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.inboxes.queries import texting
from apps.tenants.models import Membership
from apps.tenants.roles import Role

SEEN_WITHIN = timedelta(minutes=2)  # before somebody beyond those who are there is told of it
PAGE_BATCH = 200


def page_for_crises() -> int:
    """Sweep: words of crisis that wait, and nobody was paged for when they came: whoever was there may have left, or not have seen them."""
    with across_tenants(Door.SWEEP):
        found = list(_unpaged().order_by("queued_at").values_list("tenant_id", "id")[:PAGE_BATCH])
    return each(found, _page_if_alone)


def _unpaged() -> QuerySet[Escalation]:
    first = Concat(Value("page:"), Cast(OuterRef("pk"), CharField()), Value(":0"))
    paged = Delivery.objects.filter(tenant=OuterRef("tenant"), key=first)
    return Escalation.objects.filter(~Exists(paged), state=Escalation.State.WAITING, priority=Priority.CRITICAL)


def _page_if_alone(tenant_id: int, escalation_id: int) -> bool:
    with tenant_scope(tenant_id):
        conversation = lock(Escalation.objects.select_related("conversation").get(pk=escalation_id).conversation)
        waiting = _unpaged().filter(pk=escalation_id).first()
        return waiting is not None and _is_alone(conversation, waiting) and page_on_call(conversation, escalation=waiting)


def _is_alone(conversation: Conversation, waiting: Escalation) -> bool:
    if waiting.queued_at is None or waiting.queued_at <= clock.now() - SEEN_WITHIN:
        return True
    found = staffing_of(conversation, team_id=waiting.team_id, skill=waiting.skill, to_supervisor=waiting.to_supervisor)
    return not found.somebody_is_there


@transaction.atomic
def page_on_call(conversation: Conversation, *, escalation: Escalation) -> bool:
    """Once for each escalation: whoever is on call, else the owners. Whether anybody was told now."""
    key = f"page:{escalation.pk}"
    if Delivery.objects.filter(key=f"{key}:0").exists():
        return False
    paged = on_call()
    if not paged:
        return False
    write(paged, key=key, letter=letters.page(conversation, escalation), conversation=conversation)
    _text_on_call(conversation, key=key)
    record(
        "on_call.paged", actor=SYSTEM, about=escalation, conversation=conversation.pk, contact=conversation.contact_id,
        escalation=escalation.pk, people=len(paged),
    )  # fmt: skip
    return True


def _text_on_call(conversation: Conversation, *, key: str) -> None:
    number, inbox = order_of_tenant().on_call_phone, texting()
    if number and inbox:
        queue(
            key=f"{key}:text", to=number, text=letters.page_text(conversation), inbox=inbox, purpose=Delivery.Purpose.NOTICE,
            conversation=conversation,
        )  # fmt: skip


def on_call() -> list[Membership]:
    order = order_of_tenant()
    named = order.on_call if order.on_call and order.on_call.is_active else None
    return [named] if named else _people(Role.OWNER)


def answerable_for(promise: Promise) -> list[Membership]:
    """Whose promise it is, and who leads their team; without any, who leads at all."""
    leading = _people(Role.SUPERVISOR)
    of_team = [one for one in leading if promise.team_id in {team.pk for team in one.teams.all()}]
    owner = [promise.owner] if promise.owner and promise.owner.is_active else []
    return list(dict.fromkeys([*owner, *(of_team or leading or _people(Role.OWNER))]))


def write(people: Iterable[Membership], *, key: str, letter: tuple[str, str], conversation: Conversation) -> None:
    subject, text = letter
    for count, member in enumerate(people):
        queue(
            key=f"{key}:{count}", to=member.user.email, subject=subject, text=text, purpose=Delivery.Purpose.NOTICE,
            conversation=conversation,
        )  # fmt: skip


def _people(role: Role) -> list[Membership]:
    return list(Membership.objects.active().filter(role=role).select_related("user").prefetch_related("teams").order_by("pk"))
