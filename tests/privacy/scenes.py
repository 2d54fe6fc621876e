"""A person of whom the house knows something in every way it can, with a canary in all of their words."""

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.assistant.models import Digest, Rehearsal, Step, Translation, Turn, Verdict, Writing
from apps.business.models import Callback, Cart, CartLine, Lead, PasswordReset, Payment, Refund, Return, Shipment
from apps.conversations import actions
from apps.conversations.models import (
    Attachment,
    Contact,
    ContactAddress,
    Conversation,
    Delivery,
    Filed,
    IdentityCode,
    Inbound,
    Lesson,
    Message,
    Original,
    Partial,
    Rating,
    Signals,
    Whisper,
)
from apps.desk.models import Draft, Notice
from apps.escalations.models import Addition, CaseFile, Escalation, Move, Promise, Replay, Replayed
from apps.events.actors import SYSTEM
from apps.ground import clock, ids
from apps.ground.scope import tenant_scope
from apps.knowledge.actions import learn_resolution
from apps.knowledge.models import Chunk, Embedding, Entry
from apps.privacy.actions.erasing import whose
from apps.privacy.map import MAP, Emptied
from apps.privacy.models import Dossier
from apps.tenants.models import Membership
from apps.tickets.actions import link, note, open_ticket
from apps.tickets.models import TicketChange, TicketLink
from apps.tools.models import Approval, ToolCall
from tests.business import scenes as business
from tests.conversations.scenes import answers, claims, says
from tests.factories import make_guest, make_inbox

CANARY = "Quillfeather"
WORDS = (models.CharField, models.TextField, models.JSONField)
OWN = {
    "vector",
    "words",
    "digest",
    "path",
    "turn",
    "attachments",
    "public_id",
    "value",
    "address",
    "sender",
    "to",
}  # not words of theirs, or made of them below


def known_everywhere(agent: Membership, canary: str = CANARY) -> Contact:
    """Somebody at Acme, after years: everything the map names, there is of them."""
    conversation = claims(agent, says(make_guest(make_inbox(agent.tenant)), canary))
    answers(agent, conversation, f"Good day, {canary}.")
    with tenant_scope(agent.tenant_id):
        conversation = Conversation.objects.select_related("contact", "inbox", "tenant").get(pk=conversation.pk)
        for make in (_said, _assisted, _escalated, _bought, _ticketed, _learned):
            make(conversation, agent, canary)
        merged = Contact.objects.create(name=canary, merged_into=conversation.contact)
        Dossier.objects.create(contact=conversation.contact, path=file(f"dossiers/{canary}.zip", canary))
        _mark_all(merged, canary)
    return conversation.contact


def file(path: str, canary: str = CANARY) -> str:
    whole = Path(settings.MEDIA_ROOT, path)
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_text(f"Written by {canary}.")
    return path


def _said(conversation: Conversation, agent: Membership, canary: str) -> None:
    first = Message.objects.get(conversation=conversation, seq=1)
    contact, at = conversation.contact, clock.now()
    ContactAddress.objects.create(contact=contact, kind="email", value=f"{canary}@example.org", is_verified=True)
    ContactAddress.objects.create(contact=contact, kind="phone", value=canary, is_verified=True)
    Original.objects.create(message=first, mail_id="m", path=file(f"mail/{canary}.eml", canary))
    public_id = ids.outside_id(conversation.tenant.public_id)
    sent = {"name": "n", "type": "text/plain", "size": 9, "path": file(f"attachments/{canary}.txt", canary)}
    Attachment.objects.create(message=first, public_id=public_id, **sent)
    begun = Attachment.objects.create(
        public_id=f"{public_id}2", membership=agent, **(sent | {"path": file(f"attachments/{canary}2", canary)})
    )
    Draft.objects.create(
        conversation=conversation, membership=agent, paper="reply", text=canary, attachments=[begun.public_id], begun_at_seq=1
    )
    Notice.objects.create(membership=agent, conversation=conversation, kind=Notice.Kind.WROTE, cause=1)
    Whisper.objects.create(conversation=conversation, author=agent, to=agent, client_id=uuid.uuid4(), text=canary)
    actions.note(conversation, member=agent, client_id=uuid.uuid4(), text=canary)
    Partial.objects.create(conversation=conversation, turn="t1", fence=1, text=canary)
    IdentityCode.objects.create(conversation=conversation, kind="email", value=canary, digest="d")
    Delivery.objects.create(conversation=conversation, key="k", to=canary, text=canary, purpose="message", state="failed")
    Inbound.objects.create(
        inbox=conversation.inbox, provider_id="p", sender=canary, state="taken", path=file(f"mail/{canary}2.eml", canary)
    )
    Inbound.objects.create(inbox=conversation.inbox, provider_id="q", fields={"To": f"sms:{canary}"}, state="taken")
    Rating.objects.create(conversation=conversation, contact=contact, kind="csat", score=5, comment=canary)
    Signals.objects.get_or_create(conversation=conversation, seq=1, defaults={"sentiment": 0.5, "smoothed": 0.5})
    Filed.objects.filter(conversation=conversation).delete()
    Filed.objects.create(conversation=conversation, said_at=at, marks=["of"], words=models.Value(canary.lower()))
    Conversation.objects.filter(pk=conversation.pk).update(preview=canary, tags=[canary])


def _assisted(conversation: Conversation, agent: Membership, canary: str) -> None:
    first = Message.objects.get(conversation=conversation, seq=1)
    turn = Turn.objects.create(conversation=conversation, seq=1, fence=1, state="done", leased_until=clock.now())
    Step.objects.create(turn=turn, kind="signals", detail={"said": canary})
    Digest.objects.create(conversation=conversation, text=canary, until_seq=1)
    Translation.objects.create(conversation=conversation, message=first, language="de", text=canary, state="done", seq=1)
    Rehearsal.objects.create(asked_by=agent, contact=conversation.contact, words=[canary])
    writing = Writing.objects.create(
        asked_by=agent, conversation=conversation, kind="draft", state="done", text=canary, read_seq=1, leased_until=clock.now()
    )
    Verdict.objects.create(membership=agent, writing=writing, is_good=False, reason=canary)
    call = ToolCall.objects.create(conversation=conversation, tool="peek", tier="read", key="k", actor_kind="member", state="done")
    Approval.objects.create(call=call, expires_at=clock.now(), state="approved", note=canary)


def _escalated(conversation: Conversation, agent: Membership, canary: str) -> None:
    asked = Escalation.objects.create(conversation=conversation, title=canary, reason="rule", state="closed")
    case = CaseFile.objects.create(escalation=asked, language="en", wants=canary, identity=canary, known=[canary])
    Addition.objects.create(case_file=case, kind=Addition.Kind.values[0], text=canary)
    Move.objects.create(conversation=conversation, kind=Move.Kind.values[0], note=canary)
    Promise.objects.create(conversation=conversation, words=canary, due_at=clock.now())
    replay = Replay.objects.create(trial="draft", asked_by=agent, state="done")
    Replayed.objects.create(replay=replay, conversation=conversation, change="newly", before={"said": canary})


def _bought(conversation: Conversation, agent: Membership, canary: str) -> None:
    contact = conversation.contact
    customer = business.make_customer(name=canary, reference=canary, contact=contact)
    order = business.make_order(customer, "40", delivered=1)
    business.make_subscription(customer, business.make_plan("Gold"), cancel_reason=canary)
    business.make_invoice(customer)
    resource = business.make_resource()
    service = business.make_service(resource)
    business.make_appointment(service, resource, business.utc(30, 9), contact=contact, customer=customer, name=canary)
    Shipment.objects.filter(order=order).update(tracking=canary)
    Return.objects.create(number="R-1", order=order, reason=canary)
    Refund.objects.create(number="F-1", order=order, amount=1, reason=canary, rule="r", sentence=canary, actor_kind="member")
    Payment.objects.create(number="P-1", public_id="p", customer=customer, amount=1, link=canary)
    cart = Cart.objects.create(contact=contact)
    CartLine.objects.create(cart=cart, product=business.make_product(), quantity=1)
    Lead.objects.create(contact=contact, name=canary)
    Callback.objects.create(number="C-1", contact=contact, phone=canary)
    PasswordReset.objects.create(customer=customer, contact=contact)


def _ticketed(conversation: Conversation, agent: Membership, canary: str) -> None:
    ticket = open_ticket(contact=conversation.contact, subject=canary, description=canary, key="k", actor=SYSTEM)
    link(ticket, kind=TicketLink.Kind.CONVERSATION, reference=str(conversation.number), actor=agent.actor)
    note(ticket, member=agent, client_id=uuid.uuid4(), text=canary)
    TicketChange.objects.create(ticket=ticket, what="subject", old=canary, new=canary, actor_kind="member")


def _learned(conversation: Conversation, agent: Membership, canary: str) -> None:
    article = learn_resolution(question=canary, answer=canary, origin=f"conversation:{conversation.pk}", actor=SYSTEM)
    Lesson.objects.create(conversation=conversation, article=article)
    chunk = Chunk.objects.filter(article=article).first() or Chunk.objects.create(
        source=article.source, article=article, position=0, title=canary, text=canary, digest="d"
    )
    if not Entry.objects.filter(chunk=chunk).exists():
        Entry.objects.create(chunk=chunk, audience="internal", language="en", length=1, words=models.Value(canary.lower()))
    if not Embedding.objects.filter(chunk=chunk).exists():
        Embedding.objects.create(chunk=chunk, model="m", audience="internal", vector=[0.1] * 384)


def _mark_all(contact: Contact, canary: str) -> None:
    """Every column of words that the map says is personal, of every row."""
    for entry in MAP:
        names = entry.fields if isinstance(entry, Emptied) else [field.name for field in entry.model._meta.local_concrete_fields]
        for row in entry.rows(whose(contact)) if entry.model is not CaseFile else ():  # it never changes
            marked = {name: worth for name in names if (worth := _marked(entry.model._meta.get_field(name), row, canary)) is not None}
            if marked:
                entry.model._base_manager.filter(pk=row.pk).update(**marked)


def _marked(field: Any, row: models.Model, canary: str) -> Any:
    if not isinstance(field, WORDS) or isinstance(field, ArrayField) or field.choices or field.name in OWN or field.is_relation:
        return None
    if isinstance(field, models.JSONField):
        known = getattr(row, field.name)
        return {**known, "said": canary} if isinstance(known, dict) else [canary]
    return f"{canary} {row.pk}"[: field.max_length] if field.max_length is None or field.max_length > len(canary) else None
