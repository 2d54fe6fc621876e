"""A person is forgotten: first nobody writes any more, then everything of theirs goes, kind by kind, until nothing is left.

In batches, each a transaction of its own that is counted with what it did. Whoever takes it up again begins at the top, and finds done what
is done. There is no way back, and the page that asks says so.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.models import Contact, ContactAddress, Conversation, Inbound, Visitor
from apps.conversations.queries import family_of
from apps.events.actors import SYSTEM, Actor
from apps.events.hub import heeded
from apps.events.log import announce, record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.privacy.actions.holding import is_held
from apps.privacy.actions.leasing import TakenOver, lease, renew
from apps.privacy.map import MAP, Entry, Whose
from apps.privacy.models import LOOKED_AT_AGAIN, Erasure, Job
from apps.reports import actions as reports
from apps.tenants.roles import Can, require
from apps.tickets import actions as tickets

BATCH = 500
MOST_ROUNDS = 5  # through the whole map; what then still comes is found when it is looked at again
AT_ONCE = 20
MOST_ATTEMPTS = 10
HELD = "They are on legal hold: nothing of theirs may go until it is ended."
FAILS = "It failed at every try, and something of theirs may be left. Ask again once what was in the way is mended."


class Held(Exception):
    """They are on legal hold by now."""


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
    """It is under way from this moment: in the same commit they are shut out, shown to nobody, and in no export any more. Asked for while
    it is, it is that one; asked for again later, it is another with a proof of its own, and the earlier one's second look is its."""
    require(actor, Can.ERASE)
    family = conversations.lock_family(contact)
    person = next(one for one in family if one.merged_into_id is None)
    if is_held(family):
        raise ValidationError(HELD)
    earlier = Erasure.objects.filter(contact=person)
    if begun := earlier.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).first():
        return begun
    known = "\n".join(sorted({address for one in earlier.exclude(addresses="") for address in _kept(one)}))
    earlier.update(addresses="", again_at=None)
    by = actor.id if actor.kind == "member" else None
    asked = Erasure.objects.create(contact=person, found=findings(person), addresses=known, asked_by_id=by)
    conversations.send_away(family, actor=actor)
    tickets.let_go([one.pk for one in family], actor=SYSTEM)
    _withdraw(family)
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
    if erasure is None or (erasure.state == Job.State.DONE and (erasure.again_at is None or erasure.again_at > clock.now())):
        return False
    try:
        return _until_held(erasure)
    except TakenOver:
        return False


def _until_held(erasure: Erasure) -> bool:
    try:
        return _go(erasure)
    except Held:
        with tenant_scope(erasure.tenant_id):
            _leave(erasure, conversations.lock_family(Contact.objects.get(pk=erasure.contact_id)), held=True)
        return False


def _go(erasure: Erasure) -> bool:
    with tenant_scope(erasure.tenant_id):
        contact = Contact.objects.get(pk=erasure.contact_id)
        family = conversations.lock_family(contact)
        _demand_free(family)
        if erasure.attempts > MOST_ATTEMPTS:
            _leave(erasure, family, held=False)
            return False
        theirs = _theirs(erasure, contact)
        conversations.send_away(family, actor=SYSTEM)
        tickets.let_go(theirs.contacts, actor=SYSTEM)
    _withdraw_exports(erasure, theirs)
    for _ in range(MOST_ROUNDS):
        if not sum(_all_of(erasure, entry, theirs) for entry in MAP):
            break
    _withdraw_exports(erasure, theirs)  # those that were begun meanwhile, and read what was there a moment before
    with tenant_scope(erasure.tenant_id):
        _prove(erasure)
    return True


def _demand_free(contacts: Collection[Contact | int]) -> None:
    """Asked before every batch: a hold that is set in the midst of it ends it there."""
    if is_held(contacts):
        raise Held


def _leave(erasure: Erasure, family: list[Contact], *, held: bool) -> None:
    """On legal hold since, or by whoever was joined with them since. The second look waits for as long as that lasts; what is not done
    is given up, and somebody asks again."""
    if held and erasure.state == Job.State.DONE:
        renew(erasure, again_at=clock.now() + LOOKED_AT_AGAIN, attempts=erasure.attempts - 1)
    else:
        conversations.show_again(family if held else [])
        renew(erasure, state=Job.State.FAILED, finished_at=clock.now(), again_at=None, problem=HELD if held else FAILS)


def _theirs(erasure: Erasure, contact: Contact) -> Whose:
    """With the addresses that are deleted by now: kept before they are."""
    theirs = whose(contact)
    known = sorted({*theirs.addresses, *_kept(erasure)})
    renew(erasure, addresses="\n".join(known))
    return replace(theirs, addresses=tuple(known))


def _kept(erasure: Erasure) -> set[str]:
    """From where words came after it was done, somebody has begun anew."""
    kept = set(filter(None, erasure.addresses.split("\n")))
    since = Inbound.objects.filter(sender__in=kept, received_at__gt=erasure.finished_at) if erasure.finished_at else Inbound.objects.none()
    return kept - set(since.values_list("sender", flat=True))


def _withdraw_exports(erasure: Erasure, theirs: Whose) -> None:
    """Made ones and those in the making: what is asked for once they are gone holds nothing of them, and stays."""
    if erasure.state != Job.State.DONE:
        with tenant_scope(erasure.tenant_id):
            _withdraw(theirs.contacts)


def _withdraw(contacts: Collection[Contact | int]) -> None:
    ids = Conversation.objects.filter(contact__in=contacts).values_list("pk", flat=True)
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
        _demand_free(theirs.contacts)
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
    renew(erasure, **now, **({} if is_first else {"addresses": ""}))
    Erasure.objects.filter(pk=erasure.pk).update(leased_until=clock.now())
    heeded("recall.ended")
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
