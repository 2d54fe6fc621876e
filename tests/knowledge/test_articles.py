"""Articles are written, published, changed and withdrawn, and search follows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.events.actors import Actor
from apps.events.models import Event
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.knowledge import actions
from apps.knowledge.models import Article, ArticleVersion, Audience, Chunk, Embedding, Entry, Shelf
from tests.cast import Cast
from tests.knowledge.scenes import found, publish, shelve, titles, write

pytestmark = pytest.mark.django_db


def chunks(article: Article) -> list[Chunk]:
    with tenant_scope(article.tenant_id):
        return list(Chunk.objects.filter(article=article))


class TestWriting:
    def test_begins_with_a_draft_that_nobody_finds(self, cast: Cast) -> None:
        article = write(cast.acme)
        shelve(article)
        assert (article.state, article.version, article.is_found) == ("draft", 1, False)
        assert titles(cast.acme, "send back") == []

    def test_is_for_those_who_manage_knowledge(self, cast: Cast) -> None:
        for member in (cast.sarah, cast.oscar, cast.vera):
            with pytest.raises(PermissionDenied):
                write(cast.acme, actor=member.actor)
        assert write(cast.acme, actor=cast.sofia.actor)

    def test_needs_a_title(self, cast: Cast) -> None:
        with pytest.raises(ValidationError):
            write(cast.acme, title="")

    def test_keeps_who_wrote_each_version(self, cast: Cast) -> None:
        article = write(cast.acme, actor=cast.sofia.actor)
        with tenant_scope(cast.acme.pk):
            assert ArticleVersion.objects.get(article=article).by_id == cast.sofia.pk


class TestPublishing:
    def test_wakes_a_worker_who_puts_it_on_the_shelf(self, cast: Cast, after_commit: Callable[[], Any]) -> None:
        article = write(cast.acme)
        with after_commit():
            actions.publish_article(article, actor=cast.sofia.actor)
        assert titles(cast.acme, "send back") == ["Returns"]

    def test_keeps_the_headings_above_each_chunk(self, cast: Cast) -> None:
        publish(cast.acme, body=f"{'Long words about returning. ' * 40}\n\n## Costs\n\n### From Canada\n\nPostage is yours.")
        assert found(cast.acme, "postage")[0].path == "Costs \u203a From Canada"

    def test_leaves_the_chunks_of_other_articles_alone(self, cast: Cast) -> None:
        publish(cast.acme)
        publish(cast.acme, title="Shipping", body="Parcels take two days.")
        assert titles(cast.acme, "return") == ["Returns"]
        assert titles(cast.acme, "parcels") == ["Shipping"]

    def test_an_article_that_is_all_title_is_found_by_it(self, cast: Cast) -> None:
        publish(cast.acme, title="We do not ship to Mars", body="")
        assert titles(cast.acme, "mars") == ["We do not ship to Mars"]

    def test_tells_the_language_from_the_text(self, cast: Cast) -> None:
        article = publish(cast.acme, title="Rückgabe", body="Sie können alles innerhalb von dreißig Tagen zurückgeben, auch geöffnet.")
        assert chunks(article)[0].language == "de"

    def test_twice_changes_nothing(self, cast: Cast) -> None:
        article = publish(cast.acme)
        before = [chunk.pk for chunk in chunks(article)]
        actions.publish_article(article, actor=cast.sofia.actor)
        shelve(article)
        assert [chunk.pk for chunk in chunks(article)] == before


class TestChanging:
    def test_a_published_article_is_found_as_it_is_now(self, cast: Cast) -> None:
        article = publish(cast.acme)
        article.body = "You have sixty days."
        actions.change_article(article, changed=["body"], actor=cast.sofia.actor)
        assert titles(cast.acme, "thirty") == ["Returns"]
        shelve(article)
        assert (titles(cast.acme, "thirty"), titles(cast.acme, "sixty")) == ([], ["Returns"])
        assert (article.version, article.is_found) == (2, True)

    def test_makes_only_the_chunks_anew_that_changed(self, cast: Cast) -> None:
        article = publish(cast.acme, body=f"# One\n\n{'First part. ' * 60}\n\n# Two\n\n{'Second part. ' * 60}")
        before = {chunk.path: chunk.pk for chunk in chunks(article)}
        article.body = article.body.replace("Second", "Other")
        actions.change_article(article, changed=["body"], actor=cast.sofia.actor)
        shelve(article)
        after = {chunk.path: chunk.pk for chunk in chunks(article)}
        assert before["One"] == after["One"]
        assert before["Two"] != after["Two"]
        with tenant_scope(cast.acme.pk):
            assert Entry.objects.count() == Embedding.objects.count() == len(after)

    def test_to_internal_hides_it_from_customers_at_once(self, cast: Cast) -> None:
        article = publish(cast.acme)
        article.audience = Audience.INTERNAL
        actions.change_article(article, changed=["audience"], actor=cast.sofia.actor)
        assert found(cast.acme, "send back") == []
        assert titles(cast.acme, "send back", audience=Audience.INTERNAL) == ["Returns"]

    def test_of_who_looks_after_it_is_no_new_version(self, cast: Cast) -> None:
        article = publish(cast.acme)
        article.owner = cast.sofia
        actions.change_article(article, changed=["owner"], actor=cast.sofia.actor)
        assert (article.version, article.is_found) == (1, True)

    def test_remembers_what_it_said_before_and_can_say_it_again(self, cast: Cast) -> None:
        article = publish(cast.acme)
        article.body = "You have sixty days."
        actions.change_article(article, changed=["body"], actor=cast.sofia.actor)
        actions.restore_version(article, version=1, actor=cast.sofia.actor)
        shelve(article)
        assert article.version == 3
        assert titles(cast.acme, "thirty") == ["Returns"]

    def test_never_writes_words_into_the_log(self, cast: Cast) -> None:
        article = publish(cast.acme, body="Call Quillfeather.")
        article.body = "Call Quillfeather twice."
        actions.change_article(article, changed=["body"], actor=cast.sofia.actor)
        with tenant_scope(cast.acme.pk):
            assert "Quillfeather" not in str(list(Event.objects.values_list("payload", flat=True)))


class TestWithdrawing:
    def test_takes_it_off_the_shelf_in_the_same_moment(self, cast: Cast) -> None:
        article = publish(cast.acme)
        actions.withdraw_article(article, actor=cast.sofia.actor)
        assert found(cast.acme, "send back") == []
        assert chunks(article) == []

    def test_wins_over_a_worker_who_comes_late(self, cast: Cast) -> None:
        article = publish(cast.acme)
        actions.withdraw_article(article, actor=cast.sofia.actor)
        assert not actions.shelve_article(cast.acme.pk, article.pk)
        assert chunks(article) == []

    def test_by_deleting_leaves_nothing(self, cast: Cast) -> None:
        actions.delete_article(publish(cast.acme), actor=cast.sofia.actor)
        with tenant_scope(cast.acme.pk):
            assert not any(model.objects.exists() for model in (Article, ArticleVersion, Chunk, Entry, Embedding))
            assert Shelf.objects.get().chunks == 0


class TestLearning:
    def learn(self, actor: Actor) -> Article:
        words = {"question": "My code does not work", "answer": "Codes end after a month."}
        return actions.learn_resolution(**words, origin="conversation:7", actor=actor)

    def test_a_resolution_is_found_by_its_question_and_by_its_answer(self, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            article = self.learn(cast.sofia.actor)
            actions.publish_article(article, actor=cast.sofia.actor)
        shelve(article)
        assert (
            titles(cast.acme, "code works not", audience="internal")
            == titles(cast.acme, "end of the month", audience="internal")
            == ["My code does not work"]
        )

    def test_is_for_nobody_before_it_is_published(self, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            article = self.learn(cast.sofia.actor)
        assert (article.state, article.audience) == ("draft", "internal")
        assert found(cast.acme, "code works", audience="internal") == []

    def test_the_same_conversation_twice_is_one(self, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            first, again = (self.learn(cast.sofia.actor) for _ in range(2))
            assert first == again
            assert Event.objects.filter(name="resolution.learned").count() == 1


class TestTheSweep:
    def test_takes_up_an_article_whose_task_was_lost(self, cast: Cast, held_clock: HeldClock) -> None:
        article = write(cast.acme)
        actions.publish_article(article, actor=cast.sofia.actor)
        assert actions.take_up_forsaken() == 0
        held_clock.advance(minutes=2)
        assert actions.take_up_forsaken() > 0
        assert titles(cast.acme, "send back") == ["Returns"]
        assert actions.take_up_forsaken() == 0
