"""Replays: asked for by whoever shapes the rules, run by a worker, forgotten after a while."""

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.escalations import lab
from apps.escalations.lab.telling import team_names, told
from apps.escalations.models import Replay, Replayed
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants.roles import Can, require

MOST_AT_ONCE, SWEPT = 2, 500
State, Trial = Replay.State, Replay.Trial


@transaction.atomic
def ask_replay(replay: Replay, *, actor: Actor) -> Replay:
    """Queue it as it is filled in, within the tenant's scope."""
    require(actor, Can.MANAGE_RULES)
    trial_of(replay)
    _check(replay)
    replay.asked_by_id = actor.id if actor.kind == "member" else None
    replay.version = replay.rule.current if replay.rule and replay.trial == Trial.DRAFT else None
    replay.save()
    record("replay.asked", actor=actor, about=replay, replay=replay.pk)
    return replay


def _check(replay: Replay) -> None:
    if replay.since and replay.until and replay.since > replay.until:
        raise ValidationError({"until": "The last day is before the first."})
    if Replay.objects.under_way().count() >= MOST_AT_ONCE:
        raise ValidationError("Other replays are still running. Wait until one of them is done.")


def trial_of(replay: Replay) -> lab.Trial:
    """Refused where there is nothing to try."""
    if replay.trial == Trial.WITHOUT:
        if replay.rule is None:
            raise ValidationError({"rule": "Choose the rule that would not be there."})
        return lab.without(replay.rule)
    return lab.as_drafted(replay.rule)


def filters_of(replay: Replay) -> lab.Filters:
    return lab.Filters(replay.since, replay.until, replay.channel, replay.limit)


def run_replay(tenant_id: int, replay_id: int) -> bool:
    """In a worker. Whoever comes second finds it taken."""
    with tenant_scope(tenant_id):
        if not Replay.objects.filter(pk=replay_id, state=State.QUEUED).update(state=State.RUNNING, moved_at=clock.now()):
            return False
        replay = Replay.objects.select_related("tenant", "rule").get(pk=replay_id)
    try:
        _run(replay, tenant_id)
    except ValidationError as refused:
        return _end(replay, State.FAILED, " ".join(refused.messages))
    except Exception:
        _end(replay, State.FAILED)
        raise
    return _end(replay, State.DONE)


def _run(replay: Replay, tenant_id: int) -> None:
    with tenant_scope(tenant_id):
        trial, ids, teams = trial_of(replay), lab.chosen(filters_of(replay), replay.tenant.zone), team_names()
        replay.total = len(ids)
        replay.save(update_fields=["total"])
    for batch in lab.replay(trial, ids, tenant_id):
        with tenant_scope(tenant_id):
            _keep(replay, batch, teams)


def _keep(replay: Replay, batch: lab.Batch, teams: dict[int, str]) -> None:
    """What changes, and how far it is."""
    Replayed.objects.bulk_create(
        Replayed(
            replay=replay, conversation_id=one.conversation_id, change=one.change,
            before=told(one.compared.before, teams), after=told(one.compared.after, teams),
        )
        for one in batch.found
    )  # fmt: skip
    replay.done += batch.size
    replay.counts = {name: replay.counts.get(name, 0) + batch.counts[name] for name in {*replay.counts, *batch.counts}}
    replay.moved_at = clock.now()
    replay.save(update_fields=["done", "counts", "moved_at"])


def _end(replay: Replay, state: Replay.State, problem: str = "") -> bool:
    with tenant_scope(replay.tenant_id):
        replay.state, replay.problem, replay.finished_at = state, problem[:200], clock.now()
        replay.save(update_fields=["state", "problem", "finished_at"])
        record("replay.ended", actor=SYSTEM, about=replay, replay=replay.pk, state=replay.state)
    return state == State.DONE


def forget_replays() -> int:
    """They quote customers, so they are kept no longer than they are of use."""
    with across_tenants(Door.SWEEP):
        old = Replay.objects.filter(pk__in=Replay.objects.old().values("pk")[:SWEPT])
        return old.delete()[0]
