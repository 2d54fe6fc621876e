"""Something is made of what a provider told. A person's words one after another in their order, each in one transaction with its row.

What fails is tried again a little later, and set aside in the end: so what the same person said after it is heard all the same.
"""

import json
from datetime import timedelta
from uuid import UUID, uuid5

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.conversations.actions import enclosing
from apps.conversations.actions.enclosing import Enclosed
from apps.conversations.actions.leasing import lease, prolong, put_off, settle
from apps.conversations.actions.messages import receive
from apps.conversations.actions.opening import Blocked, take_up
from apps.conversations.actions.originals import keep_original
from apps.conversations.actions.reaching import goes_on_in, hear_from
from apps.conversations.actions.settling import progressed
from apps.conversations.actions.stopping import heed, wish_in
from apps.conversations.admitting import Guest
from apps.conversations.mailed import conversation_of, ended_of, is_open_to
from apps.conversations.models import Conversation, Inbound
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.blame import place_of
from apps.ground.scope import Door, across_tenants, release_connection, tenant_scope
from apps.ground.sweeping import each
from apps.inboxes import channels
from apps.inboxes.channels import Incoming, Progress, Unparsable
from apps.inboxes.models import Inbox
from apps.tenants.roles import Can, require
from apps.text.typed import LONGEST, NotText

MOST_ATTEMPTS, TRIES_FOR_FILES = 8, 4
MOST_AT_ONCE = 50  # of one line; the others have been woken for too
BATCH = 100
A_FILE = timedelta(seconds=30)
OURS = UUID("0d5ab3f4-0b50-4c7e-9d8e-6f6a1a2f7c11")  # under which a provider's ids are ours
State = Inbound.State

log = structlog.get_logger(__name__)


class NotOurs(Exception):
    """It tells of something that we have not sent, or do not know yet that we have."""


def take_in(tenant_id: int, inbound_id: int) -> int:
    """Take in what was told, and what waits in line with it; how many that were."""
    done = 0
    while done < MOST_AT_ONCE and (inbound := lease(tenant_id, inbound_id)):
        _take_in(inbound)
        done += 1
    return done


def take_due() -> int:
    """Sweep: the heads of all lines that nobody was woken for, or whose worker died; oldest first."""
    ahead = Inbound.objects.filter(
        tenant=OuterRef("tenant"), inbox=OuterRef("inbox"), sender=OuterRef("sender"), state__in=[State.KEPT, State.TAKING],
        id__lt=OuterRef("pk"),
    ).exclude(sender="")  # fmt: skip
    with across_tenants(Door.SWEEP):
        due = list(Inbound.objects.due().filter(~Exists(ahead)).values_list("tenant_id", "id")[:BATCH])
    return each(due, take_in)


@transaction.atomic
def try_again(inbound: Inbound, *, actor: Actor) -> None:
    """Somebody has seen to whatever was in the way."""
    require(actor, Can.MANAGE_INBOXES)
    aside = Inbound.objects.filter(pk=inbound.pk, state=State.ASIDE)
    if not aside.update(state=State.KEPT, attempts=0, due_at=clock.now(), problem=""):
        raise ValidationError("Only what was set aside is taken in again.")
    record("inbound.retried", actor=actor, about=inbound, inbound=inbound.pk)


def _take_in(inbound: Inbound) -> None:
    """However it goes, it ends: taken in, dropped, put off, or set aside."""
    try:
        _act_on(inbound)
    except Blocked:
        _end(inbound, State.DROPPED, "They are blocked.")
    except NotText:
        _end(inbound, State.DROPPED, "It says nothing.")
    except Unparsable as problem:
        _end(inbound, State.ASIDE, str(problem))
    except Exception as error:  # noqa: BLE001 - whatever broke, the next of theirs is not kept waiting for ever
        log.warning("inbound.failed", inbound=inbound.pk, reason=type(error).__name__, at=place_of(error))
        _failed(inbound, error)


def _failed(inbound: Inbound, error: Exception) -> None:
    problem = f"{type(error).__name__} at {place_of(error)}"
    if inbound.attempts < MOST_ATTEMPTS:
        with tenant_scope(inbound.tenant_id):
            put_off(inbound, problem)
    else:
        _end(inbound, State.DROPPED if isinstance(error, NotOurs) else State.ASIDE, problem)


def _end(inbound: Inbound, state: State, problem: str) -> None:
    with tenant_scope(inbound.tenant_id):
        settle(inbound, state, problem)


def _act_on(inbound: Inbound) -> None:
    with tenant_scope(inbound.tenant_id):
        inbox = Inbox.objects.select_related("tenant").get(pk=inbound.inbox_id)
    told = _told(inbox, inbound)
    files = {one.provider_id: _fetched(inbox, inbound, one) for one in told if isinstance(one, Incoming) and one.media}
    with tenant_scope(inbound.tenant_id):
        if not settle(inbound, State.TAKEN if told else State.DROPPED):
            return
        for one in told:
            if isinstance(one, Progress):
                _note(inbox, one)
            else:
                _hear(inbox, one, files.get(one.provider_id, []), inbound.path)


def _told(inbox: Inbox, inbound: Inbound) -> list[Incoming | Progress]:
    """All that it says; of several things in one callback, each has a row of its own."""
    body = (settings.MEDIA_ROOT / inbound.path).read_bytes() if inbound.path else b""
    fields = json.loads(inbound.fields) if isinstance(inbound.fields, str) else inbound.fields
    told = channels.carrier(inbox.kind).parse(inbox, body=body, fields=fields)
    return [one for one in told if id_of(one) == inbound.provider_id] or told


def _fetched(inbox: Inbox, inbound: Inbound, incoming: Incoming) -> list[Enclosed]:
    prolong(inbound, A_FILE * len(incoming.media))
    release_connection()
    return enclosing.fetched(inbox, channels.carrier(inbox.kind), incoming, is_last_try=inbound.attempts >= TRIES_FOR_FILES)


def _note(inbox: Inbox, progress: Progress) -> None:
    if not progressed(inbox, progress):
        raise NotOurs


def _hear(inbox: Inbox, incoming: Incoming, enclosed: list[Enclosed], path: str) -> None:
    guest = hear_from(inbox, incoming.sender, incoming.name, is_believed=incoming.is_proven)
    wish, where = wish_in(incoming, guest), leads_to(incoming, guest)
    if wish and where is None and not Conversation.objects.open().filter(inbox=inbox, contact__in=guest.family).exists():
        heed(wish, guest, None)  # nothing begins with it
        return
    with enclosing.kept(guest, inbox, enclosed) as attachments:
        posted = receive(
            guest,
            client_id=client_id_of(inbox, incoming),
            text=enclosing.with_losses(incoming.text, enclosed)[:LONGEST],
            attachments=attachments,
            conversation_id=where,
            wish=wish,
        )
        if path:
            keep_original(posted.said.id, incoming, path)
        if wish:
            heed(wish, guest, posted)


def leads_to(incoming: Incoming, guest: Guest) -> int | None:
    """The conversation that it goes on in, if not in the one of its own inbox."""
    if (known := conversation_of(incoming, guest)) is not None:
        return known
    ended = ended_of(incoming, guest)
    taken_up = take_up(ended, guest) if ended else None
    if taken_up is not None and is_open_to(incoming, guest, taken_up):
        return taken_up.pk
    return goes_on_in(guest, incoming.sender)


def id_of(told: Incoming | Progress) -> str:
    """The provider's id with what it tells: told again, it is the same row."""
    return f"{told.provider_id}:{told.state}" if isinstance(told, Progress) else told.provider_id


def client_id_of(inbox: Inbox, incoming: Incoming) -> UUID:
    """The provider's id as the writer's own for the message."""
    return uuid5(OURS, f"{inbox.pk}:{incoming.provider_id}")
