"""The page on which a person reads what would be learned from conversations, mends it, and keeps it or not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from apps.conversations import actions
from apps.conversations.learning import LONGEST_ANSWER, LONGEST_QUESTION, Exchange, exchange_of
from apps.conversations.models import Conversation, Lesson, Unfit
from apps.events.actors import Actor
from apps.knowledge.models import Article, Audience
from apps.tenants.admin.acts import Act, RowActs
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import actor_of

MOST_SHOWN = 10
NO_LESSON = {Unfit.OPEN, Unfit.UNASKED, Unfit.UNANSWERED}  # the others a person may overrule


class ExchangeForm(forms.Form):
    keep = forms.BooleanField(required=False, initial=True, label="Keep this one")
    question = forms.CharField(max_length=LONGEST_QUESTION, widget=forms.Textarea(attrs={"rows": 2}))
    answer = forms.CharField(max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 6}))
    audience = forms.ChoiceField(choices=Audience, initial=Audience.INTERNAL, label="Who finds it once it is published")

    @property
    def is_wanted(self) -> bool:
        """What is not to be kept need not be right either."""
        return self.add_prefix("keep") in self.data


@dataclass
class Shown:
    """A conversation on the page: with a form, or with why there is none."""

    conversation: Conversation
    exchange: Exchange
    article: Article | None
    form: ExchangeForm | None = None

    @property
    def why(self) -> str:
        """Why nothing is learned, or what to mind before it is."""
        return str(Unfit(self.exchange.unfit).label) if self.exchange.unfit else ""

    def keep(self, actor: Actor, *, publish: bool) -> None:
        given = self.form.cleaned_data if self.form else {}
        exchange = Exchange(given["question"], given["answer"], self.exchange.language)
        actions.learn(self.conversation, exchange=exchange, audience=given["audience"], publish=publish, actor=actor)


class LearningPages(RowActs):
    acts = {"unlearn": Act(actions.unlearn, "What was learned from {row} is forgotten.")}

    def get_urls(self) -> list[URLPattern]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        return [path("learn/", wrap(self.learn_view), name=self.page_name("learn")), *super().get_urls()]

    def has_learn_permission(self, request: HttpRequest) -> bool:
        return getattr(request, "member", None) is not None and allows(actor_of(request), Can.MANAGE_KNOWLEDGE)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def learn_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_learn_permission(request):
            raise PermissionDenied
        shown = _shown(request, self.get_queryset(request))
        wanted = [one for one in shown if one.form and one.form.is_wanted]
        if request.method == "POST" and all(one.form.is_valid() for one in wanted if one.form):
            return self._keep(request, wanted)
        learnable = sum(1 for one in shown if one.form)
        return self.page(
            request, "admin/conversations/learn.html", title="Learn from conversations", crumb="Learn", shown=shown, learnable=learnable
        )

    def _keep(self, request: HttpRequest, wanted: list[Shown]) -> HttpResponse:
        publish = "publish" in request.POST
        for one in wanted:
            one.keep(actor_of(request), publish=publish)
        messages.success(request, _told(len(wanted), publish=publish))
        return redirect("admin:conversations_conversation_changelist")

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        conversation: Conversation | None = context.get("original")
        own = {"article": _article_of(conversation) if conversation else None, "may_learn": self.has_learn_permission(request)}
        return super().render_change_form(request, context | own, *args, **kwargs)


def _shown(request: HttpRequest, rows: QuerySet[Conversation]) -> list[Shown]:
    """The conversations in the page's address, as many as there may be; one that whoever asks does not see is none."""
    wanted = [int(pk) for pk in request.GET.getlist("of")[:MOST_SHOWN] if pk.isascii() and pk.isdigit() and len(pk) < 19]
    found = rows.filter(pk__in=wanted, contact__forgotten_at=None).select_related("contact", "inbox").order_by("-last_message_at")
    return [_one(request, conversation) for conversation in found]


def _one(request: HttpRequest, conversation: Conversation) -> Shown:
    actions.opened_by_member(conversation, member=request.member)  # type: ignore[attr-defined]
    shown = Shown(conversation, exchange_of(conversation), _article_of(conversation))
    if shown.article is None and shown.exchange.unfit not in NO_LESSON:
        given = request.POST if request.method == "POST" else None
        first = {"question": shown.exchange.question, "answer": shown.exchange.answer, "keep": not shown.exchange.unfit}
        shown.form = ExchangeForm(given, prefix=str(conversation.pk), initial=first)
    return shown


def _article_of(conversation: Conversation) -> Article | None:
    lesson = Lesson.objects.select_related("article").filter(conversation=conversation).first()
    return lesson.article if lesson else None


def _told(kept: int, *, publish: bool) -> str:
    if not kept:
        return "Nothing was kept."
    things = "1 article" if kept == 1 else f"{kept} articles"
    return f"{things} published. It takes a moment until search finds them." if publish else f"{things} kept as drafts, to be published."
