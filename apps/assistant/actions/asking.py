"""A colleague asks the AI to write something, stops it, puts it away, or sends what came of it. A worker writes; see `penning`."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from apps.assistant.models import Translation, Writing
from apps.assistant.models.writing import LIKE_ENOUGH, LONGEST_WISH, LONGEST_WORDS, TAKEN_WITHIN
from apps.assistant.reading import language_of, reads
from apps.conversations.models import Conversation, Message
from apps.events.log import record
from apps.ground import clock
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require

Kind, State = Writing.Kind, Writing.State
MOST_AT_ONCE = 3  # of one person, in all conversations
MOST_COMPARED = 2_000  # words
ONE_AT_A_TIME = "The AI is writing for you here already. Stop that first."
TOO_MANY = "The AI is writing for you in other conversations. Wait until one of them is done."
LATE = "It took too long. Try again."


@transaction.atomic
def ask(
    conversation: Conversation, *, member: Membership, kind: str, wish: str = "", words: str = "", manner: str = ""
) -> Writing:  # fmt: skip
    require(member.actor, Can.ANSWER)
    asked = Writing(
        asked_by=member, conversation=conversation, kind=kind, wish=_clean(wish), words=_clean(words), manner=manner,
        language=_language(conversation, member, kind, words), read_seq=conversation.last_seq, leased_until=clock.now() + TAKEN_WITHIN,
    )  # fmt: skip
    _demand_sense(asked)
    _demand_room(asked)
    record("writing.asked", actor=member.actor, about=asked, kind=kind, **of_a_writing(asked))
    return asked


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


def _language(conversation: Conversation, member: Membership, kind: str, words: str) -> str:
    if kind == Kind.SUMMARY:
        return reads(member)
    return language_of(words, reads(member)) if kind == Kind.TONE else conversation.language


def _demand_sense(asked: Writing) -> None:
    if asked.kind not in Kind:
        raise ValidationError("Ask for a draft, a summary, another tone or a translation.")
    if asked.is_of_words and not asked.words:
        raise ValidationError("Write your reply first.")
    if len(asked.words) > LONGEST_WORDS or len(asked.wish) > LONGEST_WISH:
        raise ValidationError(f"At most {LONGEST_WORDS:,} characters, and {LONGEST_WISH} of what you wish.")
    if (asked.kind == Kind.TONE) != (asked.manner in Writing.Manner):
        raise ValidationError("Choose a tone.")


def _demand_room(asked: Writing) -> None:
    """One at a time; what a worker left lying is no longer in the way."""
    mine = Writing.objects.filter(asked_by=asked.asked_by)
    mine.forsaken().update(state=State.FAILED, problem=LATE, ended_at=clock.now())
    if mine.under_way().exclude(conversation=asked.conversation).count() >= MOST_AT_ONCE:
        raise ValidationError(TOO_MANY)
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError:
        raise ValidationError(ONE_AT_A_TIME) from None


@transaction.atomic
def stop(writing: Writing, *, member: Membership) -> bool:
    """What stands there by then is kept."""
    _demand_own(writing, member)
    under_way = Writing.objects.filter(pk=writing.pk, state__in=Writing.UNDER_WAY)
    return end(under_way, writing, State.STOPPED, member=member)


@transaction.atomic
def put_away(writing: Writing, *, member: Membership) -> None:
    _demand_own(writing, member)
    if Writing.objects.filter(pk=writing.pk, put_away_at=None).exclude(state__in=Writing.UNDER_WAY).update(put_away_at=clock.now()):
        record("writing.put_away", actor=member.actor, about=writing, **of_a_writing(writing))


def _demand_own(writing: Writing, member: Membership) -> None:
    require(member.actor, Can.ANSWER)
    if writing.asked_by_id != member.pk:
        raise Writing.DoesNotExist


def end(
    rows: QuerySet[Writing],
    writing: Writing,
    state: Writing.State,
    *,
    member: Membership | None = None,
    problem: str = "",
    kept: Mapping[str, Any] | None = None,
) -> bool:
    """Once: False where it had ended before. `rows` is the writing, where it may still be ended so."""
    if not rows.update(state=state, problem=problem[:200], ended_at=clock.now(), **kept or {}):
        return False
    actor = (member or writing.asked_by).actor
    record("writing.ended", actor=actor, about=writing, state=state, **of_a_writing(writing))
    return True


@transaction.atomic
def keep_sent(writing: Writing, message: Message, *, member: Membership) -> bool:
    """What became of a draft: the reply that was sent, and how much of the draft is in it. Of a translation, what it was made from is
    kept with the message, for colleagues. Nothing is kept where somebody wrote all of it anew."""
    _demand_own(writing, member)
    alike = likeness(writing.text, message.text)
    writing.put_away_at = clock.now()
    if writing.conversation_id == message.conversation_id and message.membership_id == member.pk and alike >= LIKE_ENOUGH:
        writing.message, writing.likeness = message, alike
        record("writing.sent", actor=member.actor, about=writing, message=message.pk, **of_a_writing(writing))
        if writing.kind == Kind.TRANSLATION:
            _keep_original(writing, message, member)
    writing.save(update_fields=["put_away_at", "message", "likeness"])
    return writing.message is not None


def _keep_original(writing: Writing, message: Message, member: Membership) -> None:
    language = language_of(writing.words, reads(member))
    kept = {"text": writing.words, "is_original": True, "state": Translation.State.DONE, "seq": message.seq}
    Translation.objects.update_or_create(
        message=message, language=language, defaults=kept, create_defaults={"conversation_id": message.conversation_id, **kept}
    )  # fmt: skip


def likeness(draft: str, sent: str) -> float:
    """By words, of 1."""
    one, other = (text.split()[:MOST_COMPARED] for text in (draft, sent))
    return round(SequenceMatcher(None, one, other, autojunk=False).ratio(), 3)


def of_a_writing(writing: Writing) -> dict[str, int]:
    return {"conversation": writing.conversation_id, "member": writing.asked_by_id, "writing": writing.pk}
