"""One act on several conversations, each by itself: what one refuses keeps no other from it. And all of it undone."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.actions import Moved
from apps.conversations.models import Conversation, Holder
from apps.desk.acting import Act, Step
from apps.desk.actions.acting import perform
from apps.desk.undoing import Before
from apps.escalations import actions as escalations
from apps.tenants.models import Membership, Team
from apps.tenants.roles import Can, require

MOST = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """A conversation, and its fence as whoever chose it saw it."""

    conversation: Conversation
    fence: int


@dataclass(slots=True)
class Tally:
    """What came of it: what was before of what was done, and why the others were left as they were."""

    done: list[Before] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    @property
    def sentence(self) -> str:
        """Why which were left, plainly."""
        return " ".join(f"{count} {why}" for why, count in self.left.items())


def act_on_several(chosen: Iterable[Chosen], *, step: Step, member: Membership, key: UUID) -> Tally:
    require(member.actor, Can.ANSWER)

    def act(locked: Conversation) -> Before:
        was = Before.of(locked)
        done = perform(step, locked, member=member, fence=locked.fence, key=uuid5(key, str(locked.number)))
        return was.then(done)

    return _each(chosen, act)


def undo_several(befores: Iterable[tuple[Conversation, Before]], *, act: Act, member: Membership) -> Tally:
    """Whatever has changed hands since stays as it is now."""
    require(member.actor, Can.ANSWER)
    wanted = dict(befores)
    chosen = [Chosen(conversation, before.fence) for conversation, before in wanted.items()]
    return _each(chosen, lambda locked: _put_back(locked, wanted[locked], act, member))


def _each(chosen: Iterable[Chosen], act: Callable[[Conversation], Before]) -> Tally:
    tally = Tally()
    for one in list(chosen)[:MOST]:
        try:
            with transaction.atomic():
                tally.done.append(act(conversations.lock(one.conversation, fence=one.fence)))
        except Moved:
            tally.left[_why_moved(one.conversation)] += 1
        except (ValidationError, PermissionDenied) as refused:
            words = refused.messages[0] if isinstance(refused, ValidationError) else str(refused)
            tally.left[f"left as it was: {words}"] += 1
    return tally


def _put_back(locked: Conversation, before: Before, act: Act, member: Membership) -> Before:
    match act:
        case Act.ADD_TAGS:
            conversations.remove_tags(locked, tags=list(before.added), actor=member.actor)
        case Act.SNOOZE:
            conversations.wake(locked, actor=member.actor, fence=before.fence)
        case Act.RESOLVE:
            back = conversations.reopen(locked, member=member, fence=before.fence)
            _give_back(back, before, member)
        case _:
            _give_back(locked, before, member)
    return before


def _give_back(held: Conversation, before: Before, member: Membership) -> None:
    """To whoever had it."""
    if before.holder == Holder.AGENT and before.agent_id == member.pk:
        escalations.claim(held, member=member, fence=held.fence)
    elif before.holder == Holder.AGENT:
        to = Membership.objects.active().filter(pk=before.agent_id or 0).first()
        if to is None:
            raise ValidationError("Whoever had it is no longer here.")
        escalations.transfer(held, member=member, fence=held.fence, to=to)
    elif before.holder == Holder.ASSISTANT:
        escalations.hand_back(held, member=member, fence=held.fence)
    elif before.team_id != held.team_id and before.team_id is not None:
        escalations.transfer(held, member=member, fence=held.fence, team=Team.objects.get(pk=before.team_id))
    elif held.holder == Holder.AGENT:
        escalations.release(held, member=member, fence=held.fence)


def _why_moved(conversation: Conversation) -> str:
    """What somebody else did with it meanwhile."""
    now = Conversation.objects.select_related("agent__user").get(pk=conversation.pk)
    match now.holder:
        case Holder.AGENT if now.agent:
            return f"had been taken by {now.agent}."
        case Holder.NONE:
            return "had been resolved."
        case Holder.ASSISTANT:
            return "had gone back to the assistant."
    return "had gone back into the queue."
