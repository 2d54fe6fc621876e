"""The admin's filters of conversations, by the same words as an export's: what a list shows is what is exported of it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.conversations.knowing import tags_in_use
from apps.conversations.models import Conversation, Outcome
from apps.ground.lane import fetch
from apps.inboxes.models import Inbox
from apps.reports.queries import ids_of
from apps.reports.selecting import NO_OUTCOME, parsed
from apps.tenants.models import Membership, Tenant

LATELY = 1_000  # conversations whose languages are offered
Choices = Iterable[tuple[str, str]]


def narrowed(rows: QuerySet[Any], way: str, words: dict[str, Any], tenant: Tenant) -> QuerySet[Any]:
    """Only rows of the conversations that are meant; `way` leads from a row to its conversation."""
    return rows.filter(**{f"{way}__in": ids_of(parsed(words, tenant), tenant)})


class Narrowing(admin.SimpleListFilter):
    """One filter. Outside of all tenants, where the operator stands, there is nothing to choose."""

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        member: Membership | None = getattr(request, "member", None)
        self._tenant, self._way = member.tenant if member else None, model_admin.way_to_conversation
        super().__init__(request, params, model, model_admin)

    def offered(self, tenant: Tenant) -> Choices:
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(self.offered(self._tenant)) if self._tenant else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value() or self._tenant is None:
            return queryset
        try:
            return narrowed(queryset, self._way, {str(self.parameter_name): self.value()}, self._tenant)
        except ValidationError:
            return queryset.none()


class Channels(Narrowing):
    title, parameter_name = "channel", "channel"

    def offered(self, tenant: Tenant) -> Choices:
        return Inbox.Kind.choices


class Outcomes(Narrowing):
    title, parameter_name = "outcome", "outcome"

    def offered(self, tenant: Tenant) -> Choices:
        return [*Outcome.choices, (NO_OUTCOME, "Not ended yet")]


class Days(Narrowing):
    title, parameter_name = "begun", "since"

    def offered(self, tenant: Tenant) -> Choices:
        return [("today", "Today"), ("7d", "In the last 7 days"), ("30d", "In the last 30 days"), ("365d", "In the last year")]


class Moods(Narrowing):
    title, parameter_name = "mood", "sentiment_below"

    def offered(self, tenant: Tenant) -> Choices:
        return [("0.25", "Furious (below 0.25)"), ("0.5", "Unhappy (below 0.5)")]


class Doubts(Narrowing):
    title, parameter_name = "confidence", "confidence_below"

    def offered(self, tenant: Tenant) -> Choices:
        return [("0.3", "Below 0.3"), ("0.6", "Below 0.6")]


class Tags(Narrowing):
    title, parameter_name = "tag", "tag"

    def offered(self, tenant: Tenant) -> Choices:
        return [(row["word"], row["word"]) for row in fetch(tags_in_use(tenant.pk))]


class Languages(Narrowing):
    title, parameter_name = "language", "language"

    def offered(self, tenant: Tenant) -> Choices:
        lately = Conversation.objects.order_by("-number").values_list("language", flat=True)[:LATELY]
        return [(tag, tag) for tag in sorted(set(lately))]


class Agents(Narrowing):
    title, parameter_name = "agent", "agent"

    def offered(self, tenant: Tenant) -> Choices:
        people = Membership.objects.active().select_related("user").order_by("user__name")
        return [(str(one.pk), one.user.name) for one in people]


NARROWING = (Outcomes, Channels, Languages, Tags, Agents, Moods, Doubts, Days)
