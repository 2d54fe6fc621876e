"""What was once said to a customer's satisfaction becomes knowledge."""

from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.knowledge.actions.articles import source_of
from apps.knowledge.models import Article, ArticleVersion, Audience, Source
from apps.tenants.roles import Can, require

LONGEST_TITLE = 200


@transaction.atomic
def learn_resolution(
    *, question: str, answer: str, origin: str, actor: Actor, language: str = "", audience: str = Audience.INTERNAL
) -> Article:
    """A question and its answer, as a draft: nobody finds it until somebody has published it. Both come masked: no personal data is
    looked for here. The same origin twice is one."""
    require(actor, Can.MANAGE_KNOWLEDGE)
    title = " ".join(question.split())
    fields = {"title": title[:LONGEST_TITLE], "body": f"{title}\n\n{answer.strip()}", "language": language, "audience": audience}
    article, fresh = Article.objects.select_for_update().get_or_create(
        origin=origin, defaults={**fields, "source": source_of(Source.Kind.RESOLUTIONS)}
    )
    if fresh:
        by = actor.id if actor.kind == "member" else None
        ArticleVersion.objects.create(article=article, version=1, title=article.title, body=article.body, by_id=by)
        record("resolution.learned", actor=actor, about=article, article=article.pk)
    return article
