"""Past resolutions become knowledge: one that a person chose, or that the tenant's rule finds well rated. Forgotten, they stay forgotten.

Either way a draft comes of it, for the team alone: masking misses some of what is personal, and what helped one customer may be wrong for
the next. So nobody finds it before somebody with a say over knowledge has read and published it.
"""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from apps.conversations.learning import Exchange, exchange_of
from apps.conversations.models import Conversation, Lesson
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.knowledge.actions import delete_article, learn_resolution, publish_article
from apps.knowledge.models import Article, Audience
from apps.tenants.roles import Can, require

MOST_A_DAY = 50  # of the rule, in one tenant: people must be able to read them
BATCH = 50
TOO_LATE = timedelta(days=7)


@transaction.atomic
def learn(
    conversation: Conversation, *, exchange: Exchange, actor: Actor, audience: str = Audience.INTERNAL, publish: bool = False
) -> Article:
    """Keep what somebody has read, as they have put it. Learned twice it is one."""
    require(actor, Can.MANAGE_KNOWLEDGE)
    if conversation.is_open:
        raise ValidationError("This conversation is still open.")
    lesson = _lesson(conversation)
    article: Article | None = lesson.article
    if article is not None:
        return article
    article = _kept(conversation, exchange, audience, actor)
    lesson.article, lesson.unfit, lesson.considered_at = article, "", clock.now()
    lesson.save()
    if publish:
        publish_article(article, actor=actor)
    return article


def _lesson(conversation: Conversation) -> Lesson:
    """Locked: two who learn at once make one of it."""
    Lesson.objects.get_or_create(conversation=conversation)
    return Lesson.objects.select_for_update(of=("self",)).select_related("article").get(conversation=conversation)


def _kept(conversation: Conversation, exchange: Exchange, audience: str, actor: Actor) -> Article:
    article = learn_resolution(
        question=exchange.question, answer=exchange.answer, language=exchange.language, audience=audience,
        origin=f"conversation:{conversation.pk}", actor=actor,
    )  # fmt: skip
    record("conversation.taught", actor=actor, about=conversation, conversation=conversation.pk, article=article.pk)
    return article


@transaction.atomic
def unlearn(conversation: Conversation, *, actor: Actor) -> bool:
    """Forget what was learned: the article, its versions, and everything search kept of it."""
    require(actor, Can.MANAGE_KNOWLEDGE)
    lesson = Lesson.objects.select_for_update(of=("self",)).select_related("article").filter(conversation=conversation).first()
    if lesson is None or lesson.article is None:
        return False
    record("conversation.unlearned", actor=actor, about=conversation, conversation=conversation.pk, article=lesson.article_id)
    delete_article(lesson.article, actor=actor)
    return True


def learn_by_rule(tenant_id: int, conversation_id: int) -> bool:
    """Of a conversation its tenant's rule asks for, unless there was enough for today."""
    with tenant_scope(tenant_id):
        found = Conversation.objects.to_learn_from().select_related("contact", "tenant").filter(pk=conversation_id).first()
        if found is None or _tired().exists():
            return False
        exchange = exchange_of(found)
        if exchange.unfit:
            Lesson.objects.get_or_create(conversation=found, defaults={"unfit": exchange.unfit})
            return False
        learn(found, exchange=exchange, actor=SYSTEM)
    return True


def learn_from_rated() -> int:
    """Sweep: what was rated well while nobody was there to learn, or on a day that had brought enough."""
    with across_tenants(Door.SWEEP):
        missed = Conversation.objects.to_learn_from().filter(resolved_at__gt=clock.now() - TOO_LATE)
        found = list(missed.exclude(tenant_id__in=_tired()).order_by("resolved_at").values_list("tenant_id", "id")[:BATCH])
    return each(found, learn_by_rule)


def _tired() -> "QuerySet[Lesson, Any]":
    """Tenants that have learned enough for a day."""
    today = Q(considered_at__gt=clock.now() - timedelta(days=1), article__isnull=False)
    return Lesson.objects.filter(today).values("tenant_id").annotate(each=Count("id")).filter(each__gte=MOST_A_DAY).values("tenant_id")
