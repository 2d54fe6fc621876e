"""The meter around a provider: the tenant's limit before a call, a row after it, however it ended."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import structlog
from django.conf import settings
from django.db import DatabaseError

from apps.events.actors import SYSTEM
from apps.ground.scope import release_connection, tenant_scope
from apps.llm import actions, queries
from apps.llm.exchange import Call, Done, Event, ModelFailed, Provider, Request, Text, Usage
from apps.llm.failures import Declined, OverBudget
from apps.llm.models import Spend
from apps.llm.streams import closing
from apps.llm.tokens import prompt_tokens, tokens
from apps.tenants.models import Tenant

FREE = "built-in"

log = structlog.get_logger(__name__)


def metered(provider: Provider) -> Provider:
    return Metered(provider)


@dataclass
class Reply:
    """What came so far, and how it ended."""

    text: list[str] = field(default_factory=list)
    done: Done | None = None
    outcome: str = Spend.Outcome.INTERRUPTED  # until it is known better: whoever stops reading says nothing
    owed: bool = True

    def take(self, event: Event) -> None:
        match event:
            case Text(text):
                self.text.append(text)
            case Call(_, name, arguments):
                self.text.append(name + arguments)
            case Done():
                self.done, self.outcome = event, Spend.Outcome.COMPLETE


class Metered:
    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self.name = provider.name

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        if self.name != FREE:
            hold_to_budget(request.tenant_id)
        release_connection()
        reply = Reply()
        try:
            with closing(self._provider.stream(request, deadline=deadline)) as events:
                for event in events:
                    reply.take(event)
                    if not isinstance(event, Done):
                        yield event
        except ModelFailed as failed:
            reply.outcome, reply.owed = Spend.Outcome.FAILED, not isinstance(failed, Declined)
            raise
        finally:
            self._note(request, reply)
        if reply.done:  # last, so that whoever sees the end finds it metered
            yield reply.done

    def _note(self, request: Request, reply: Reply) -> None:
        model = (reply.done and reply.done.model) or request.model or self._model()
        note(request, provider=self.name, model=model, usage=_usage(request, reply), outcome=reply.outcome)

    def _model(self) -> str:
        return FREE if self.name == FREE else str(settings.OPENAI_MODEL)


def _usage(request: Request, reply: Reply) -> Usage:
    """What the provider counted; else our guess, for what it read and wrote before it was stopped."""
    if reply.done:
        return reply.done.usage
    return Usage(prompt_tokens(request), 0, tokens("".join(reply.text)), estimated=True) if reply.owed else Usage()


def note(request: Request, *, provider: str, model: str, usage: Usage, outcome: str) -> None:
    """A meter that cannot be written costs nobody their answer."""
    try:
        with tenant_scope(request.tenant_id):
            actions.note_spend(request, provider=provider, model=model, usage=usage, outcome=outcome)
    except DatabaseError:
        log.exception("spend.not_noted", tenant_id=request.tenant_id, purpose=request.purpose)
    release_connection()


def hold_to_budget(tenant_id: int) -> None:
    """Raise `OverBudget` when the month's limit is reached, and tell the log of the first time."""
    with tenant_scope(tenant_id):
        tenant = Tenant.objects.get(pk=tenant_id)
        within = queries.within_budget(tenant)
        if not within:
            actions.note_limit_reached(tenant, actor=SYSTEM)
    if not within:
        raise OverBudget
