"""What colleagues say of a ticket: out of a form, with everything it names looked up."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import QueryDict

from apps.console.forms import answering
from apps.tenants.models import Membership, Team, Tenant
from apps.tickets.actions import Changes
from apps.tickets.models import Priority, TicketStatus

FIELD = "field."


def key_in(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0


def status_in(said: str) -> TicketStatus:
    found = TicketStatus.objects.filter(pk=key_in(said), is_active=True).first()
    if found is None:
        raise ValidationError("Choose a status.")
    return found


def changes_in(form: QueryDict, tenant: Tenant) -> Changes:
    """What the form names; what it leaves out stays as it is."""
    said = {name: str(value).replace("\x00", "") for name, value in form.items()}
    wanted: Changes = {}
    if "owner" in said:
        wanted["owner"] = owner_in(said["owner"])
    if "team" in said:
        wanted["team"] = team_in(said["team"])
    if "priority" in said:
        wanted["priority"] = priority_in(said["priority"])
    if "due" in said:
        wanted["due_at"] = moment_in(said["due"], tenant)
    if "subject" in said:
        wanted["subject"] = said["subject"]
    if "tags" in said:
        wanted["tags"] = [word.strip() for word in said["tags"].split(",")]
    if fields := {name.removeprefix(FIELD): value for name, value in said.items() if name.startswith(FIELD)}:
        wanted["fields"] = fields
    if not wanted:
        raise ValidationError("Say what is to change.")
    return wanted


def owner_in(said: str) -> Membership | None:
    """Nobody, where nothing is said."""
    if not said:
        return None
    found = answering().filter(pk=key_in(said)).first()
    if found is None:
        raise ValidationError("They are no longer here.")
    return found


def team_in(said: str) -> Team | None:
    if not said:
        return None
    found = Team.objects.filter(pk=key_in(said)).first()
    if found is None:
        raise ValidationError("There is no such team.")
    return found


def priority_in(said: str) -> Priority:
    try:
        return Priority(int(said))
    except ValueError:
        raise ValidationError("Choose a priority.") from None


def moment_in(said: str, tenant: Tenant) -> datetime | None:
    """A time without a zone is the tenant's; nothing is no time at all."""
    if not said.strip():
        return None
    try:
        at = datetime.fromisoformat(said.strip())
    except ValueError:
        raise ValidationError("Give a date and a time.") from None
    if at.year < 2000 or at.year > 9000:
        raise ValidationError("Give a year as people count them now.")
    return at if at.tzinfo else at.replace(tzinfo=tenant.zone)
