"""A person is forgotten: first nobody writes any more, then everything of theirs goes, kind by kind, until nothing is left.

In batches, each a transaction of its own that is counted with what it did. Whoever takes it up again begins at the top, and finds done what
is done. There is no way back, and the page that asks says so.
"""

import hashlib
import json
from collections import Counter

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations import recent
from apps.conversations.models import Contact, ContactAddress, Conversation, Visitor
from apps.conversations.queries import family_of
from apps.events.actors import SYSTEM, Actor
from apps.events.log import announce, record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.privacy.actions.leasing import TakenOver, lease, renew
from apps.privacy.map import MAP, Entry, Whose
from apps.privacy.models import LOOKED_AT_AGAIN, Erasure, Hold, Job
from apps.reports import actions as reports
from apps.tenants.roles import Can, require
from apps.tickets import actions as tickets

BATCH = 500
MOST_ROUNDS = 5  # through the whole map; what then still comes is found when it is looked at again
AT_ONCE = 20


def findings(contact: Contact) -> dict[str, int]:
    """How much of each kind there is of a person, for whoever is about to decide; in the map's order."""
    theirs = whose(contact)
    return {entry.label: many for entry in MAP if (many := entry.left(theirs).count())}


def whose(contact: Contact) -> Whose:
    family = family_of(contact)
    proven = ContactAddress.objects.filter(contact__in=family, is_verified=True).exclude(kind=ContactAddress.Kind.USER)
    wrote = Visitor.objects.filter(contact__in=family, is_believed=True).exclude(address="")
    known = {*proven.values_list("value", flat=True), *wrote.values_list("address", flat=True)}
    return Whose(contacts=tuple(family), addresses=tuple(sorted(known)))


@transaction.atomic
def ask(contact: Contact, *, actor: Actor) -> Erasure:
    """It is under way from this moment: they are shut out in the same commit. Asked for twice, it is one."""
    require(actor, Can.ERASE)
    family = conversations.lock_family(contact)
    person = next(one for one in family if one.merged_into_id is None)
    if Hold.objects.filter(contact__in=family, ended_at=None).exists():
        raise ValidationError("They are on legal hold: nothing of theirs may go until it is ended.")
    asked, is_new = Erasure.objects.get_or_create(
        contact=person, defaults={"found": findings(person), "asked_by_id": actor.id if actor.kind == "member" else None}
    )
    if not is_new and asked.state != Job.State.DONE:
        return asked
    asked.state, asked.leased_until, asked.again_at = Job.State.QUEUED, clock.now(), None
    asked.save(update_fields=["state", "leased_until", "again_at"])
    conversations.send_away(family, actor=actor)
    record("erasure.asked", actor=actor, about=asked, erasure=asked.pk, contact=person.pk)
    return asked


def erase_due() -> int:
    """Sweep: what no worker took, what a killed one left, and what is to be looked at once more."""
    with across_tenants(Door.SWEEP):
        found = list(Erasure.objects.due().values_list("tenant_id", "pk")[:AT_ONCE])
    return each(found, erase)


def erase(tenant_id: int, erasure_id: int) -> bool:
    """In a worker. Whoever comes second finds it taken."""
    erasure = lease(Erasure, tenant_id, erasure_id)
    if erasure is None or (erasure.state == Job.State.DONE and erasure.again_at is None):
        return False
    try:
        _go(erasure)
    except TakenOver:
        return False
    return True


def _go(erasure: Erasure) -> None:
    with tenant_scope(erasure.tenant_id):
        contact = Contact.objects.get(pk=erasure.contact_id)
        theirs = whose(contact)
        conversations.send_away(conversations.lock_family(contact), actor=SYSTEM)
        tickets.let_go(theirs.contacts, actor=SYSTEM)
    _withdraw_exports(erasure, theirs)
    for _ in range(MOST_ROUNDS):
        if not sum(_all_of(erasure, entry, theirs) for entry in MAP):
            break
    _withdraw_exports(erasure, theirs)  # those that were begun meanwhile, and read what was there a moment before
    with tenant_scope(erasure.tenant_id):
        _prove(erasure)


def _withdraw_exports(erasure: Erasure, theirs: Whose) -> None:
    """Made ones and those in the making: what is asked for once they are gone holds nothing of them, and stays."""
    if erasure.state != Job.State.DONE:
        with tenant_scope(erasure.tenant_id):
            ids = Conversation.objects.filter(contact__in=theirs.contacts).values_list("pk", flat=True)
            reports.withdraw(list(ids), actor=SYSTEM)


def _all_of(erasure: Erasure, entry: Entry, theirs: Whose) -> int:
    done = 0
    while many := _batch(erasure, entry, theirs):
        done += many
    return done


def _batch(erasure: Erasure, entry: Entry, theirs: Whose) -> int:
    with tenant_scope(erasure.tenant_id):
        ids = list(entry.left(theirs).values_list("pk", flat=True)[:BATCH])
        if not ids:
            return 0
        erasure.files += entry.drop_files(ids)
        erasure.counts = dict(Counter(erasure.counts) + Counter(entry.do(ids)))
        renew(erasure, counts=erasure.counts, files=erasure.files)
    return len(ids)


def _prove(erasure: Erasure) -> None:
    """What was done, sealed by a digest that the log keeps too. It is looked at once more, for what was on its way while it was done."""
    is_first = erasure.state != Job.State.DONE
    erasure.state, erasure.finished_at = Job.State.DONE, erasure.finished_at or clock.now()
    erasure.again_at = clock.now() + LOOKED_AT_AGAIN if is_first else None
    erasure.digest = digest_of(erasure)
    now = {name: getattr(erasure, name) for name in ("state", "finished_at", "again_at", "digest")}
    renew(erasure, **now)
    Erasure.objects.filter(pk=erasure.pk).update(leased_until=clock.now())
    recent.forget()
    announce("recall.ended")
    told = {"rows": sum(erasure.counts.values()), "files": erasure.files, "digest": erasure.digest}
    record("contact.erased", actor=SYSTEM, about=erasure, erasure=erasure.pk, contact=erasure.contact_id, **told)


def digest_of(erasure: Erasure) -> str:
    """Whoever has the record can say whether it is what the log was told."""
    told = [
        erasure.pk, erasure.tenant_id, erasure.contact_id, erasure.asked_by_id, erasure.asked_at.isoformat(),
        erasure.finished_at and erasure.finished_at.isoformat(), erasure.counts, erasure.files,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
