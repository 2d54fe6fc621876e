"""The statuses that a tenant begins with."""

from apps.tickets.models import Stage, TicketStatus

STANDARD = (("Open", Stage.OPEN), ("Waiting for the customer", Stage.PENDING), ("Solved", Stage.SOLVED), ("Closed", Stage.CLOSED))


def install_flow() -> list[TicketStatus]:
    """Within the tenant's scope: its statuses; where it has none yet, the standard ones."""
    known = list(TicketStatus.objects.all())
    if known:
        return known
    standard = [
        TicketStatus(name=name, stage=stage, position=place, pauses=stage == Stage.PENDING)
        for place, (name, stage) in enumerate(STANDARD)
    ]  # fmt: skip
    TicketStatus.objects.bulk_create(standard, ignore_conflicts=True)
    return list(TicketStatus.objects.all())


def first_of(stage: Stage) -> TicketStatus | None:
    """Where a ticket of that stage comes to when nobody says which; none where the tenant uses none of that stage."""
    return next((one for one in install_flow() if one.stage == stage and one.is_active), None)
