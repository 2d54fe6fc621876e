"""That the audit log was copied is in the audit log."""

from apps.events.actors import Actor
from apps.events.log import record
from apps.tenants.roles import Can, require


def tell_audit(*, form: str, events: int, actor: Actor) -> None:
    require(actor, Can.SEE_AUDIT)
    record("audit.exported", actor=actor, form=form, events=events)
