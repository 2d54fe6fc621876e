"""The admin's landing page: what to do next, what needs a look, how much of everything there is. Each reader is shown what they may open.

It stands here because it looks into every room.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.db.models import Model, Q
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.assistant.models import Rehearsal
from apps.escalations.models import Promise, Rule
from apps.ground import clock
from apps.inboxes.models import Inbox
from apps.knowledge.models import Article, Source
from apps.llm.models import Spend
from apps.llm.queries import spent_this_month
from apps.tenants.models import HoursSpan, Invitation, Membership, Team, Tenant
from apps.tenants.roles import Can, allows
from apps.tenants.site import TandemAdminSite
from apps.tickets.models import Ticket
from apps.tools.models import Approval

NEARLY = 0.8  # of a month's money


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of one kind, and the list of the admin that shows exactly these."""

    one: str
    many: str
    model: type[Model]
    where: Callable[[], Q] = Q
    asked: str = ""

    def counted(self) -> "Shown":
        count = self.model._default_manager.filter(self.where()).count()  # noqa: SLF001 - documented
        meta = self.model._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        return Shown(count, self.one if count == 1 else self.many, f"{address}?{self.asked}" if self.asked else address)


@dataclass(frozen=True, slots=True)
class Shown:
    count: int
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something that makes a workspace ready, until it is done."""

    words: str
    why: str
    page: str
    needs: Can
    is_done: Callable[[Tenant], bool]
    asks_tenant: bool = False

    def address(self, tenant: Tenant) -> str:
        return reverse(f"admin:{self.page}", args=[tenant.pk] if self.asks_tenant else [])


@dataclass(frozen=True, slots=True)
class Overview:
    steps: list[tuple[Step, str]] = field(default_factory=list)
    problems: list[Shown] = field(default_factory=list)
    numbers: list[Shown] = field(default_factory=list)


NUMBERS = (
    Listed("person", "people", Membership, lambda: Q(ended_at=None), "membership=active"),
    Listed("active inbox", "active inboxes", Inbox, lambda: Q(is_active=True), "is_active__exact=1"),
    Listed("published article", "published articles", Article, lambda: Q(state=Article.State.PUBLISHED), "state__exact=published"),
    Listed("escalation rule", "escalation rules", Rule),
    Listed("open ticket", "open tickets", Ticket, lambda: Q(status=Ticket.Status.OPEN), "status__exact=open"),
)
PROBLEMS = (
    Listed("approval waits for an answer", "approvals wait for an answer", Approval, lambda: Q(state="pending"), "state__exact=pending"),
    Listed("source could not be read", "sources could not be read", Source, lambda: Q(state=Source.State.FAILED), "state__exact=failed"),
    Listed("promise was missed", "promises were missed", Promise, lambda: Q(missed_at__isnull=False), "missed_at__isempty=0"),
    Listed("article is due for review", "articles are due for review", Article, lambda: Q(review_on__lte=clock.now().date()), "review=due"),
    Listed("article is a draft", "articles are drafts", Article, lambda: Q(state=Article.State.DRAFT), "state__exact=draft"),
    Listed(
        "invitation is not answered yet",
        "invitations are not answered yet",
        Invitation,
        lambda: Q(accepted_at=None, revoked_at=None, expires_at__gt=clock.now()),
        "invitation=open",
    ),
)
STEPS = (
    Step(
        "Invite the people who answer",
        "Each comes in by a letter of their own, with the role you choose.",
        "tenants_invitation_add",
        Can.MANAGE_PEOPLE,
        lambda _: Membership.objects.active().count() > 1,
    ),
    Step(
        "Put the chat on your site",
        "An inbox with the addresses it may stand on, and one line for your pages.",
        "inboxes_inbox_changelist",
        Can.MANAGE_INBOXES,
        lambda _: Inbox.objects.filter(is_active=True).exclude(allowed_origins=[]).exists(),
    ),
    Step(
        "Write down what customers ask",
        "The assistant answers from what is published, and from nothing else.",
        "knowledge_article_changelist",
        Can.MANAGE_KNOWLEDGE,
        lambda _: Article.objects.filter(state=Article.State.PUBLISHED).exists(),
    ),
    Step(
        "Try the assistant",
        "Ask it what your customers ask, before they do.",
        "assistant_playground",
        Can.MANAGE_ASSISTANT,
        lambda _: Rehearsal.objects.exists(),
    ),
    Step(
        "Say when you are open",
        "Customers are promised people only while there are any.",
        "tenants_hours_changelist",
        Can.MANAGE_HOURS,
        lambda _: HoursSpan.objects.exists(),
    ),
    Step(
        "Make teams",
        "So that a request goes to those who know.",
        "tenants_team_changelist",
        Can.MANAGE_TEAMS,
        lambda _: Team.objects.exists(),
    ),
    Step(
        "Ask admins for a second factor",
        "A stolen password then opens nothing.",
        "tenants_tenant_change",
        Can.CHANGE_TENANT,
        lambda tenant: tenant.require_two_factor,
        asks_tenant=True,
    ),
)


def overview_of(request: Any, site: admin.AdminSite) -> Overview:
    tenant, actor = request.member.tenant, request.member.actor
    return Overview(
        steps=[(step, step.address(tenant)) for step in STEPS if allows(actor, step.needs) and not step.is_done(tenant)],
        problems=[one for one in [*_open(PROBLEMS, request, site), *_money(request, site, tenant)] if one.count],
        numbers=list(_open(NUMBERS, request, site)),
    )


def _open(listed: tuple[Listed, ...], request: HttpRequest, site: admin.AdminSite) -> Iterator[Shown]:
    """Those whose list the reader may open."""
    return (one.counted() for one in listed if site.get_model_admin(one.model).has_view_permission(request))


def _money(request: HttpRequest, site: admin.AdminSite, tenant: Tenant) -> Iterator[Shown]:
    if not tenant.monthly_spend or not site.get_model_admin(Spend).has_view_permission(request):
        return
    share = float(spent_this_month(tenant) / tenant.monthly_spend)
    if share >= NEARLY:
        yield Shown(round(share * 100), "% of what models may cost this month is spent", reverse("admin:llm_spend_changelist"))


class HouseAdminSite(TandemAdminSite):
    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The operator, who stands outside of all tenants, is shown the lists alone."""
        known = {"overview": overview_of(request, self)} if getattr(request, "member", None) else {}
        return super().index(request, known | (extra_context or {}))
