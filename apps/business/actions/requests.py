"""Somebody wants to be called, or to sign in again."""

from datetime import datetime, timedelta

from apps.business import letters
from apps.business.actions.ground import dialled, may_serve, next_number, once
from apps.business.models import Callback, Customer, PasswordReset
from apps.business.queries.house import shop
from apps.conversations.actions.contacts import person_of
from apps.conversations.actions.outbox import queue
from apps.conversations.models import Contact, Conversation, Delivery
from apps.conversations.queries import family_of
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.tools.registry import Refused

FURTHEST = timedelta(days=60)
SAME_RESET = timedelta(minutes=15)


def schedule_callback(
    contact: Contact, *, phone: str, actor: Actor, at: datetime | None = None, conversation: Conversation | None = None, key: str = ""
) -> Callback:
    """One call a person: asked for again, the one that waits has the new number and time."""
    may_serve(actor)
    return once(key, Callback, lambda: _to_be_called(contact, phone, at, conversation, actor))


def _to_be_called(contact: Contact, phone: str, at: datetime | None, conversation: Conversation | None, actor: Actor) -> Callback:
    if at is not None and not clock.now() < at <= clock.now() + FURTHEST:
        raise Refused(f"We call within the next {FURTHEST.days} days.", code="time")
    number = dialled(phone)
    callback = Callback.objects.select_for_update().filter(contact_id__in=family_of(contact), state=Callback.State.OPEN).first()
    if callback is None:
        callback = Callback(number=next_number("CB"), contact=person_of(contact))
    callback.phone, callback.at, callback.conversation = number, at, conversation or callback.conversation
    callback.save()
    record(
        "callback.asked",
        actor=actor,
        about=callback,
        callback=callback.pk,
        contact=callback.contact_id,
        conversation=callback.conversation_id,
    )
    return callback


def request_password_reset(
    customer: Customer, *, contact: Contact, actor: Actor, conversation: Conversation | None = None, key: str = ""
) -> PasswordReset:
    """A letter to the address on record, whatever address was named in the chat. In a row they are one."""
    may_serve(actor)
    return once(key, PasswordReset, lambda: _wanted(customer, contact, conversation, actor))


def _wanted(customer: Customer, contact: Contact, conversation: Conversation | None, actor: Actor) -> PasswordReset:
    page = shop().password_page
    if not page:
        raise Refused("There are no accounts to sign in to here.", code="no_accounts")
    if not customer.email:
        raise Refused("There is no email address on record to send it to.", code="no_email")
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    recent = PasswordReset.objects.filter(customer=customer, asked_at__gt=clock.now() - SAME_RESET).first()
    if recent is not None:
        return recent
    reset = PasswordReset.objects.create(customer=customer, contact=contact)
    _write(reset, page, conversation)
    record("password_reset.requested", actor=actor, about=reset, reset=reset.pk, customer=customer.pk, contact=contact.pk)
    return reset


def _write(reset: PasswordReset, page: str, conversation: Conversation | None) -> None:
    language = conversation.language if conversation else reset.contact.language
    subject, text = letters.password(reset, page=page, business=reset.tenant.name, language=language)
    queue(
        key=f"password:{reset.pk}", to=reset.customer.email, subject=subject, text=text,
        purpose=Delivery.Purpose.NOTICE, conversation=conversation,
    )  # fmt: skip
