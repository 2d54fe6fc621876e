"""Something is said: by the customer, by an agent, by the house itself."""

from collections.abc import Callable, Sequence
from datetime import UTC
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from apps.conversations import recent
from apps.conversations.actions.opening import open_conversation
from apps.conversations.actions.uploads import demand_sendable
from apps.conversations.admitting import Guest
from apps.conversations.listing import Listed
from apps.conversations.models import Author, Conversation, Holder, Message, Note, ReadMark
from apps.conversations.posting import Draft, Posted, Target, outcome, statement
from apps.conversations.reading import Said
from apps.events.log import announce, record, written
from apps.events.models import Event
from apps.ground import clock
from apps.ground.aside import aside
from apps.ground.grouping import together
from apps.ground.lane import Row, afetch, fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require
from apps.text.speaking import phrase
from apps.text.typed import clean

TRIES = 4


class SaidOtherwise(Exception):
    """The same `client_id` came before, with another body."""


class KeptMoving(Exception):
    """The conversation closed, or the message met itself, at every try: it can be said again."""


class NotTheHolder(PermissionDenied):
    """Somebody speaks who does not hold the conversation (any more)."""


def receive(
    guest: Guest, *, client_id: UUID, text: str, attachments: tuple[str, ...] = (), conversation_id: int | None = None, wish: str = ""
) -> Posted:
    """A customer says something: into their open conversation, the one their channel leads to, or one that opens for it. Said twice, it
    is one message. A `wish` is for the house, not for whoever answers: to get no more texts, or to get them again."""
    target, draft = _to_current(guest), _customers(guest, client_id, text, attachments, wish)
    if conversation_id is not None:
        target = Target(conversation_id=conversation_id)
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                posted = _post(guest.tenant_id, target, draft)
        except IntegrityError:
            continue  # said again at the same instant: the next look finds it
        if posted is not None:
            return _as_said(posted, draft)
        _make_room(guest, client_id, attachments)
        target = _to_current(guest)
    raise KeptMoving


async def areceive(
    guest: Guest, *, client_id: UUID, text: str, attachments: tuple[str, ...] = (), conversation_id: int | None = None
) -> Posted:
    """The same from an event loop: one round trip where a conversation is open, a shorter one where the caller knows which."""
    target, draft = Target(conversation_id=conversation_id), _customers(guest, client_id, text, attachments)
    if conversation_id is None:
        target = _to_current(guest)
    for _ in range(TRIES):
        try:
            rows = await _commit(guest.tenant_id, target, draft)
        except UniqueViolation:
            continue
        if (posted := outcome(rows)) is not None:
            if posted.fresh:
                _told(guest.tenant_id, draft, posted)()
            return _as_said(posted, draft)
        await aside(_make_room_in_scope, guest, client_id, attachments)
        target = _to_current(guest)
    raise KeptMoving


async def _commit(tenant_id: int, target: Target, draft: Draft) -> list[Row]:
    posting = statement(tenant_id, target, draft)
    if target.conversation_id is None:
        (rows,) = await afetch(tenant_id, posting)
        return rows
    return await together(tenant_id, posting, order=target.conversation_id)


def _make_room(guest: Guest, client_id: UUID, attachments: tuple[str, ...]) -> None:
    """Why nothing was posted: an attachment that is no longer to be sent, or no conversation that is open."""
    demand_sendable(attachments, client_id=client_id, actor=guest.actor)
    open_conversation(guest)


def _make_room_in_scope(guest: Guest, client_id: UUID, attachments: tuple[str, ...]) -> None:
    with tenant_scope(guest.tenant_id):
        _make_room(guest, client_id, attachments)


def _to_current(guest: Guest) -> Target:
    return Target(inbox_id=guest.inbox_id, family=guest.family)


def _customers(guest: Guest, client_id: UUID, text: str, attachments: tuple[str, ...], wish: str = "") -> Draft:
    text = "" if attachments and not text.strip() else clean(text)
    return Draft(
        author=Author.CUSTOMER,
        author_name=guest.name,
        text=text,
        client_id=client_id,
        visitor_id=guest.visitor_id,
        attachments=attachments,
        activity=wish,
    )


def _as_said(posted: Posted, draft: Draft) -> Posted:
    same = posted.said.text == draft.text and {a["id"] for a in posted.said.attachments} == set(draft.attachments)
    if not same:
        raise SaidOtherwise
    return posted


def post(conversation: Conversation, *, member: Membership, client_id: UUID, text: str, attachments: tuple[str, ...] = ()) -> Said:
    """An agent answers. Only who holds the conversation speaks in it."""
    require(member.actor, Can.ANSWER)
    draft = Draft(
        author=Author.AGENT,
        author_name=member.public_name,
        text="" if attachments and not text.strip() else clean(text),
        client_id=client_id,
        membership_id=member.pk,
        attachments=attachments,
    )
    target = Target(conversation_id=conversation.pk, holder=Holder.AGENT, agent_id=member.pk)
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                posted = _post(conversation.tenant.pk, target, draft)
                if posted is None:
                    demand_sendable(attachments, client_id=client_id, actor=member.actor)
                    raise NotTheHolder("Somebody else holds this conversation: take it over first.")
                return _as_said(posted, draft).said
        except IntegrityError:
            continue
    raise KeptMoving


def say(conversation: Conversation, activity: str, *, name: str = "") -> Said:
    """The house itself says what happened, in the customer's language, within whatever transaction made it happen."""
    text = phrase(conversation.language, activity, name=name)
    draft = Draft(author=Author.SYSTEM, kind=Message.Kind.ACTIVITY, text=text, activity=activity, author_name=name)
    posted = _post(conversation.tenant.pk, Target(conversation_id=conversation.pk), draft)
    if posted is None:
        raise ValidationError("Nothing is said in a conversation that has ended.")
    return posted.said


def post_draft(conversation: Conversation, draft: Draft, *, fence: int | None = None) -> Said | None:
    """A message the house wrote for a customer or the assistant; None where the fence had moved."""
    posted = _post(conversation.tenant.pk, Target(conversation_id=conversation.pk, fence=fence), draft)
    return posted.said if posted else None


def _post(tenant_id: int, target: Target, draft: Draft) -> Posted | None:
    posted = outcome(fetch(statement(tenant_id, target, draft)))
    if posted is not None and posted.fresh:
        transaction.on_commit(_told(tenant_id, draft, posted), robust=True)
    return posted


def _told(tenant_id: int, draft: Draft, posted: Posted) -> Callable[[], None]:
    """What is to be done once the message is committed."""
    said = posted.said
    tell = written(
        "message.posted", tenant_id=tenant_id, actor=draft.actor, subject="message", subject_id=said.id,
        conversation=said.conversation_id, contact=posted.contact_id, seq=said.seq, author=said.author,
    )  # fmt: skip

    def told() -> None:
        recent.keep(said)
        tell()
        if posted.woken is not None:
            _told_of_waking(tenant_id, draft, posted)()
        if posted.leaving is not None:
            _told_of_leaving(tenant_id, draft, posted.leaving, posted.channel)()

    return told


def _told_of_waking(tenant_id: int, draft: Draft, posted: Posted) -> Callable[[], None]:
    woken = posted.said.conversation_id
    return written(
        "conversation.woken", tenant_id=tenant_id, actor=draft.actor, subject="conversation", subject_id=woken,
        conversation=woken, contact=posted.contact_id, member=posted.woken,
    )  # fmt: skip


def _told_of_leaving(tenant_id: int, draft: Draft, delivery_id: int, channel: str) -> Callable[[], None]:
    return written(
        "delivery.queued", tenant_id=tenant_id, actor=draft.actor, subject="delivery", subject_id=delivery_id,
        delivery=delivery_id, channel=channel,
    )  # fmt: skip


@transaction.atomic
def note(conversation: Conversation, *, member: Membership, client_id: UUID, text: str, mentions: Sequence[int] = ()) -> Note:
    """Between colleagues: never in the customer's count, never in anything the customer reads."""
    require(member.actor, Can.ANSWER)
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    known = Note.objects.filter(author=member, client_id=client_id).first()
    if known is not None:
        if (known.conversation_id, known.text) != (conversation.pk, clean(text)):
            raise SaidOtherwise
        return known
    locked.notes_count += 1
    locked.save(update_fields=["notes_count"])
    added = Note.objects.create(
        conversation=locked, number=locked.notes_count, after_seq=locked.last_seq, author=member, client_id=client_id, text=clean(text),
        mentions=list(mentions),
    )  # fmt: skip
    record("note.added", actor=member.actor, about=added, conversation=locked.pk, contact=locked.contact_id, note=added.pk)
    return added


@transaction.atomic
def read_by_member(conversation: Conversation, *, member: Membership, seq: int) -> None:
    """A member has read so far; reading back takes nothing away."""
    seq = min(seq, conversation.last_seq)
    mark, _ = ReadMark.objects.get_or_create(conversation=conversation, membership=member)
    if seq <= mark.seq:
        return
    ReadMark.objects.filter(pk=mark.pk, seq__lt=seq).update(seq=seq)
    if conversation.agent_id == member.pk and Conversation.objects.filter(pk=conversation.pk, agent_read_seq__lt=seq).update(
        agent_read_seq=seq
    ):
        announce("conversation.read", conversation=conversation.pk, contact=conversation.contact_id, reader="agent", seq=seq)


def opened_by_member(listed: Listed | Conversation, *, member: Membership) -> None:
    """The log names who looks into what they do not hold: once a day (of UTC), however often, and whether there is anything new or not."""
    if listed.agent_id != member.pk:
        _name_reader(listed, member)


@transaction.atomic
def _name_reader(listed: Listed | Conversation, member: Membership) -> None:
    today = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    theirs = Event.objects.about("conversation", listed.id).filter(actor_kind=member.actor.kind, actor_id=member.pk)
    if not theirs.filter(name="conversation.seen", at__gte=today).exists():
        about = Conversation(pk=listed.id)
        record("conversation.seen", actor=member.actor, about=about, conversation=listed.id, contact=listed.contact_id)


def type_as_member(conversation: Conversation, *, member: Membership, on: bool) -> None:
    """Fleeting: told to who listens, and kept nowhere."""
    require(member.actor, Can.ANSWER)
    if conversation.agent_id == member.pk:
        announce("typing.changed", conversation=conversation.pk, contact=conversation.contact_id, member=member.pk, on=on)
