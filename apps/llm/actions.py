"""What is written about models being asked."""

from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.events.models import Event
from apps.ground import clock
from apps.llm import prices
from apps.llm.exchange import Request, Usage
from apps.llm.models import LONGEST_NAME, Spend
from apps.tenants.models import Tenant


def note_spend(request: Request, *, provider: str, model: str, usage: Usage, outcome: str) -> Spend:
    """The meter itself: a row for each call, without an event beside it; nobody but the house moves it."""
    return Spend.objects.create(
        purpose=request.purpose,
        turn_id=request.turn_id,
        conversation_id=request.conversation_id,
        provider=provider,
        model=model[-LONGEST_NAME:],  # some servers name a model by its whole path
        prompt_tokens=usage.prompt,
        cached_tokens=usage.cached,
        completion_tokens=usage.completion,
        cost=prices.cost(model, usage),
        estimated=usage.estimated,
        outcome=outcome,
    )


@transaction.atomic
def note_limit_reached(tenant: Tenant, *, actor: Actor) -> None:
    """Once a month, however many calls meet the limit at once."""
    Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
    month = f"{clock.today(tenant.zone):%Y-%m}"
    if not Event.objects.filter(name="model.limit_reached", payload__month=month).exists():
        record("model.limit_reached", actor=actor, about=tenant, month=month)
