"""The other side of the conversations, inside a house: reads one act a line, performs it through the actions, answers a line."""

import json
import sys
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt

from apps.conversations import actions
from apps.conversations.models import Author, Conversation, Delivery, Holder, Outcome, Visitor
from apps.conversations.posting import Draft
from apps.escalations import actions as escalations
from apps.escalations.models import Availability
from apps.events.actors import SYSTEM
from apps.ground import clock, ids
from apps.ground.scope import tenant_scope
from apps.inboxes.actions import create_inbox
from apps.inboxes.models import Inbox
from apps.tenants.actions import arrive
from apps.tenants.models import Membership, Presence
from apps.tenants.models.membership import PRESENCE_LEASE
from apps.tenants.queries import tenant_id_by_slug, tenant_id_of


def _conversation(public_id: str) -> Conversation:
    return Conversation.objects.get(public_id=public_id)


def _member(name: str) -> Membership:
    return Membership.objects.select_related("user", "tenant").get(user__email=f"{name}@acme.example")


def claim(conversation: str, who: str = "sarah") -> None:
    held = _conversation(conversation)
    escalations.claim(held, member=_member(who), fence=held.fence)


def post(conversation: str, text: str, who: str = "sarah") -> int:
    return actions.post(_conversation(conversation), member=_member(who), client_id=uuid.uuid4(), text=text).seq


def post_many(conversation: str, count: int, text: str = "Word", who: str = "sarah") -> None:
    held, member = _conversation(conversation), _member(who)
    for _ in range(count):
        actions.post(held, member=member, client_id=uuid.uuid4(), text=text)


def note(conversation: str, text: str, who: str = "sarah") -> None:
    actions.note(_conversation(conversation), member=_member(who), client_id=uuid.uuid4(), text=text)


def writes(conversation: str, on: bool = True, who: str = "sarah") -> None:
    actions.type_as_member(_conversation(conversation), member=_member(who), on=on)


def reads(conversation: str, seq: int, who: str = "sarah") -> None:
    actions.read_by_member(_conversation(conversation), member=_member(who), seq=seq)


def resolve(conversation: str) -> None:
    actions.resolve(_conversation(conversation), outcome=Outcome.SOLVED, actor=SYSTEM)


def resolved_long_ago(conversation: str) -> None:
    Conversation.objects.filter(public_id=conversation).update(resolved_at=clock.now() - timedelta(days=400))


def let_assistant_answer(conversation: str) -> None:
    actions.hand_over(_conversation(conversation), to=Holder.ASSISTANT, actor=SYSTEM)


def show(conversation: str, turn: str, text: str) -> bool:
    held = _conversation(conversation)
    return actions.show(held, turn=turn, fence=held.fence, text=text)


def finish(conversation: str, turn: str, text: str = "") -> None:
    held = _conversation(conversation)
    draft = Draft(author=Author.ASSISTANT, text=text, turn=turn) if text else None
    actions.finish(held, turn=turn, fence=held.fence, draft=draft)


def block(conversation: str, who: str = "sarah") -> None:
    actions.block(_conversation(conversation).contact, actor=_member(who).actor)


def unblock(conversation: str, who: str = "sarah") -> None:
    actions.unblock(_conversation(conversation).contact, actor=_member(who).actor)


def revoke(token: str) -> None:
    actions.revoke(Visitor.objects.get(digest=ids.digest(token)), actor=SYSTEM)


def age(token: str, days: int) -> None:
    Visitor.objects.filter(digest=ids.digest(token)).update(seen_at=clock.now() - timedelta(days=days))


def absent_for(token: str) -> float:
    """How many seconds ago a visitor was last known to be here."""
    return (clock.now() - Visitor.objects.get(digest=ids.digest(token)).seen_at).total_seconds()


def be_present(who: str = "sarah") -> None:
    arrive(_member(who), page="console.conversations", socket=uuid.uuid4())


def be_gone() -> None:
    """All of them, as when their leases have ended."""
    Presence.objects.update(seen_at=clock.now() - PRESENCE_LEASE)


def choose(state: str, who: str = "sarah") -> None:
    escalations.change_availability(_member(who), state=Availability.State(state), actor=_member(who).actor)


def empty_queue() -> None:
    """Nobody waits at the tenant, whatever other tests left behind."""
    for waiting in Conversation.objects.filter(holder=Holder.QUEUE):
        actions.resolve(waiting, outcome=Outcome.SOLVED, actor=SYSTEM)


def make_inbox(**fields: Any) -> str:
    return create_inbox(**{"name": f"Inbox {uuid.uuid4().hex[:12]}", "answered_by": "people", "actor": SYSTEM} | fields).key


def sign(inbox: str, lives: int = 60, secret: str = "", **claims: Any) -> str:
    """What the tenant's own server would sign."""
    expires = clock.now() + timedelta(seconds=lives)
    return jwt.encode(claims | {"exp": expires}, secret or Inbox.objects.get(key=inbox).secret, algorithm="HS256")


def letters(to: str) -> list[str]:
    return list(Delivery.objects.filter(to=to).order_by("id").values_list("text", flat=True))


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        claim, post, post_many, note, writes, reads, resolve, resolved_long_ago, let_assistant_answer, show, finish, block,
        unblock, revoke, age,
        absent_for, be_present, be_gone, choose, empty_queue, make_inbox, sign, letters,
    )
}  # fmt: skip


def serve() -> None:
    for line in sys.stdin:
        said = json.loads(line)
        try:
            answer = {"answer": _act(**said)}
        except Exception as error:  # noqa: BLE001 - whatever it was, the test that asked for it is told
            answer = {"failed": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _act(act: str, tenant: str = "acme", **said: Any) -> Any:
    tenant_id = tenant_id_by_slug(tenant) or tenant_id_of(tenant)
    with tenant_scope(tenant_id):
        return ACTS[act](**said)
