"""Thumbs: what a colleague thinks of the AI's words. One opinion a person, which may change."""

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.assistant.models import Verdict, Writing
from apps.assistant.models.verdicts import LONGEST_REASON
from apps.conversations.models import Author, Message
from apps.events.log import record
from apps.ground import clock
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require


@transaction.atomic
def give_verdict(
    *, member: Membership, is_good: bool, message: Message | None = None, writing: Writing | None = None, reason: str = ""
) -> Verdict:  # fmt: skip
    require(member.actor, Can.ANSWER)
    _demand_ours(message, writing)
    reason = " ".join(reason.replace("\x00", "").split())
    if len(reason) > LONGEST_REASON:
        raise ValidationError(f"A reason has at most {LONGEST_REASON} characters.")
    verdict, _ = Verdict.objects.update_or_create(
        membership=member, message=message, writing=writing, defaults={"is_good": is_good, "reason": reason, "given_at": clock.now()}
    )  # fmt: skip
    record("verdict.given", actor=member.actor, about=verdict, good=is_good, message=_id(message), writing=_id(writing))
    return verdict


@transaction.atomic
def take_verdict_back(*, member: Membership, message: Message | None = None, writing: Writing | None = None) -> bool:
    require(member.actor, Can.ANSWER)
    taken, _ = Verdict.objects.filter(membership=member, message=message, writing=writing).delete()
    if taken:
        record("verdict.taken_back", actor=member.actor, message=_id(message), writing=_id(writing))
    return bool(taken)


def _demand_ours(message: Message | None, writing: Writing | None) -> None:
    if (message is None) == (writing is None) or (message is not None and message.author != Author.ASSISTANT):
        raise ValidationError("Only what the AI wrote is judged here.")


def _id(row: Message | Writing | None) -> int | None:
    return row.pk if row else None
