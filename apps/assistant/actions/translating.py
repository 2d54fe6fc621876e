"""Messages in a colleague's own language: asked for as they are looked at, made by a worker, once a message and language."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from apps.assistant import asks
from apps.assistant.models import Reader, Translation
from apps.assistant.models.translations import MADE_WITHIN, MOST_TRIES
from apps.assistant.reading import foreign, reads, shows_translations
from apps.conversations.models import Conversation
from apps.events.log import announce, record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, release_connection, tenant_scope
from apps.llm.providers import model_alone
from apps.llm.queries import within_budget
from apps.llm.wires.where import is_on
from apps.llm.writing import written
from apps.tenants.models import Membership, Tenant
from apps.tenants.roles import Can, require
from apps.text.danger import crisis
from apps.text.figures import figures, strange

SECONDS = 20.0
MOST_AT_ONCE = 60  # messages in one run
BATCH = 100
State = Translation.State


@transaction.atomic
def want_translations(conversation: Conversation, *, member: Membership, seqs: Sequence[int]) -> int:
    """Of these messages into the member's language; how many are to be made. What failed before is tried again, a few times."""
    require(member.actor, Can.ANSWER)
    language = reads(member)
    if not is_on() or not shows_translations(member):
        return 0
    wanted = [one.message for one in foreign(conversation, seqs, language) if one.may_be_translated]
    fresh = {"conversation_id": conversation.pk, "language": language, "leased_until": clock.now() + MADE_WITHIN}
    rows = [Translation(message=message, seq=message.seq, **fresh) for message in wanted]
    known = set(Translation.objects.filter(message__in=wanted, language=language).values_list("message_id", flat=True))
    Translation.objects.bulk_create([row for row in rows if row.message_id not in known], ignore_conflicts=True)
    again = Translation.objects.filter(message_id__in=known, language=language, state=State.FAILED, tries__lt=MOST_TRIES)
    count = len(rows) - len(known) + again.update(state=State.QUEUED, leased_until=clock.now() + MADE_WITHIN)
    if count:
        record("translation.asked", actor=member.actor, about=conversation, conversation=conversation.pk, language=language)
    return count


def translate(tenant_id: int, conversation_id: int, language: str) -> int:
    """In a worker: all that is asked for, the newest first; how many were made."""
    made = 0
    for _ in range(MOST_AT_ONCE):
        due = _taken(tenant_id, conversation_id, language)
        if due is None:
            return made
        made += _make(tenant_id, due)
    return made


def _taken(tenant_id: int, conversation_id: int, language: str) -> Translation | None:
    with tenant_scope(tenant_id):
        queued = Translation.objects.filter(conversation=conversation_id, language=language, state=State.QUEUED)
        due = queued.select_for_update(skip_locked=True, of=("self",)).select_related("message").order_by("-seq").first()
        if due is not None:
            due.state, due.tries, due.leased_until = State.RUNNING, due.tries + 1, clock.now() + MADE_WITHIN
            due.save(update_fields=["state", "tries", "leased_until"])
        return due


def _make(tenant_id: int, due: Translation) -> bool:
    said: str = due.message.text
    if crisis(said) or not is_on() or not _can_pay(tenant_id):
        return _keep(tenant_id, due, State.FAILED)
    release_connection()
    by = model_alone()
    request = replace(asks.translation(tenant_id, said, due.language), conversation_id=due.conversation_id)
    found = written(by, request, seconds=SECONDS)
    odd = strange(found.text, figures(said))
    due.text, due.by, due.doubt = found.text, by.name, f"States {', '.join(odd)[:60]}, which the original does not" if odd else ""
    return _keep(tenant_id, due, State.DONE if found.text else State.FAILED)


def _can_pay(tenant_id: int) -> bool:
    with tenant_scope(tenant_id):
        return within_budget(Tenant.objects.get(pk=tenant_id))


def _keep(tenant_id: int, due: Translation, state: Translation.State) -> bool:
    with tenant_scope(tenant_id):
        ours = Translation.objects.filter(pk=due.pk, state=State.RUNNING, tries=due.tries)
        kept = {"text": due.text, "by": due.by[:100], "doubt": due.doubt, "made_at": clock.now(), "leased_until": None}
        if ours.update(state=state, **kept):
            announce("translation.made", conversation=due.conversation_id, seq=due.seq, language=due.language)
    return state == State.DONE


def give_up_untranslated() -> int:
    """Sweep: nobody took them, or whoever did is gone. They are asked for again by whoever looks next."""
    with across_tenants(Door.SWEEP):
        lost = Translation.objects.filter(pk__in=Translation.objects.forsaken().values("pk")[:BATCH])
        return lost.update(state=State.FAILED, leased_until=None)


@transaction.atomic
def change_reader(member: Membership, *, shows: bool) -> None:
    """Whether translations stand beside what is in another language, on every page of theirs."""
    Reader.objects.update_or_create(membership=member, defaults={"shows_translations": shows})
    record("reader.changed", actor=member.actor, about=member, member=member.pk, shows=shows)
