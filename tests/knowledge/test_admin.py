"""Knowledge in the admin: written, published, uploaded, searched, by whom the role matrix lets."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.knowledge.models import Article, Source, Synonym
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.knowledge.scenes import found, publish, synonyms, upload, write

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
ARTICLES, SOURCES, SYNONYMS = (f"/admin/knowledge/{model}/" for model in ("article", "source", "synonym"))
SEARCH = f"{ARTICLES}search/"
ARTICLE = {"title": "Returns", "body": "Thirty **days**.", "audience": "public", "language": "", "url": "", "owner": "", "review_on": ""}
FILE = {"name": "", "audience": "public", "language": "", "url": "", "owner": "", "review_on": ""}


def kept(cast: Cast, model: Any = Article) -> Any:
    with tenant_scope(cast.acme.pk):
        return model.objects.get()


def at(row: Any, page: str = "change") -> str:
    return f"/admin/knowledge/{row._meta.model_name}/{row.pk}/{page}/"


class TestArticles:
    def test_are_written_through_the_action(self, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.sofia).post(f"{ARTICLES}add/", ARTICLE).status_code == 302
        assert (kept(cast).title, kept(cast).state) == ("Returns", "draft")
        with tenant_scope(cast.acme.pk):
            assert Event.objects.get(name="article.created").actor_id == cast.sofia.pk

    def test_are_changed_published_and_withdrawn(self, cast: Cast, sign_in: SignIn) -> None:
        article, browser = write(cast.acme), sign_in(cast.sofia)
        browser.post(at(article), ARTICLE)
        assert kept(cast).version == 2
        browser.post(at(article, "publish"))
        assert kept(cast).is_published
        page = browser.get(at(article)).text
        assert "Take back to draft" in page
        browser.post(at(article, "withdraw"))
        assert not kept(cast).is_published

    def test_show_their_versions_and_take_one_back(self, cast: Cast, sign_in: SignIn) -> None:
        article, browser = write(cast.acme, body="First **words**"), sign_in(cast.sofia)
        browser.post(at(article), ARTICLE)
        page = browser.get(at(article, "versions")).text
        assert "First <strong>words</strong>" in page
        browser.post(at(article, "versions/1/restore"))
        assert (kept(cast).body, kept(cast).version) == ("First **words**", 3)
        assert browser.post(at(article, "versions/9/restore")).status_code == 404

    def test_are_previewed_without_what_could_do_harm(self, cast: Cast, sign_in: SignIn) -> None:
        shown = sign_in(cast.sofia).post(f"{ARTICLES}preview/", {"body": "**bold** <script>alert(1)</script>"}).text
        assert "<strong>bold</strong>" in shown
        assert "<script" not in shown

    def test_are_deleted_with_what_search_knows_of_them(self, cast: Cast, sign_in: SignIn) -> None:
        article = publish(cast.acme)
        sign_in(cast.sofia).post(at(article, "delete"), {"post": "yes"})
        with tenant_scope(cast.acme.pk):
            assert not Article.objects.exists()
        assert found(cast.acme, "send back") == []

    def test_several_at_once_are_deleted_alike(self, cast: Cast, sign_in: SignIn) -> None:
        articles = [publish(cast.acme, title=f"Returns {number}") for number in range(2)]
        chosen = {"action": "delete_selected", "_selected_action": [article.pk for article in articles], "post": "yes"}
        sign_in(cast.sofia).post(ARTICLES, chosen)
        assert found(cast.acme, "send back") == []

    def test_are_only_looked_at_by_ops(self, cast: Cast, sign_in: SignIn) -> None:
        article, browser = write(cast.acme), sign_in(cast.oscar)
        assert browser.get(at(article)).status_code == 200
        assert browser.post(at(article), ARTICLE).status_code == 403
        for page in ("publish", "withdraw", "versions/1/restore"):
            assert browser.post(at(article, page)).status_code == 403
        assert kept(cast).state == "draft"

    def test_of_a_rival_are_nowhere(self, cast: Cast, sign_in: SignIn) -> None:
        article, browser = write(cast.acme), sign_in(cast.charlie)
        assert [browser.post(at(article, page)).status_code for page in ("publish", "withdraw", "versions/1/restore")] == [404] * 3
        assert browser.get(at(article, "versions")).status_code == 404

    def test_cost_the_same_queries_with_one_or_three(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        write(cast.acme, owner=cast.sofia)
        with CaptureQueriesContext(connection) as few:
            browser.get(ARTICLES)
        for number in range(2):
            write(cast.acme, title=f"More {number}", owner=cast.sarah)
        with CaptureQueriesContext(connection) as many:
            browser.get(ARTICLES)
        assert len(many) == len(few)

    def test_that_are_due_for_review_can_be_listed(self, cast: Cast, sign_in: SignIn) -> None:
        write(cast.acme, title="Old", review_on="2026-11-01")
        write(cast.acme, title="New", review_on="2027-11-01")
        page = sign_in(cast.sofia).get(f"{ARTICLES}?review=due")
        assert [article.title for article in page.context["cl"].result_list] == ["Old"]


class TestFiles:
    def test_are_uploaded_and_named_after_themselves(self, cast: Cast, sign_in: SignIn) -> None:
        file = SimpleUploadedFile("terms.md", b"# Terms\n\nTwo years.")
        assert sign_in(cast.sofia).post(f"{SOURCES}add/", FILE | {"file": file}).status_code == 302
        assert (kept(cast, Source).name, kept(cast, Source).state) == ("terms.md", "queued")

    def test_say_beside_the_item_what_could_not_be_read(self, cast: Cast, sign_in: SignIn) -> None:
        source = upload(cast.acme, b"%PDF-1.7 broken", "broken.pdf")
        page = sign_in(cast.sofia).get(at(source)).text
        assert "Failed" in page
        assert "The whole file" in page

    def test_show_how_far_their_reading_is(self, cast: Cast, sign_in: SignIn) -> None:
        source = upload(cast.acme, b"# One\n\nWords.\n\n# Two\n\nWords.")
        assert "2 of 2 passages" in sign_in(cast.oscar).get(at(source)).text
        assert "2 of 2" in sign_in(cast.oscar).get(SOURCES).text

    def test_are_replaced_and_read_again(self, cast: Cast, sign_in: SignIn) -> None:
        source, browser = upload(cast.acme, b"# One\n\nWords."), sign_in(cast.sofia)
        file = SimpleUploadedFile("new.md", b"# Two\n\nOther.")
        browser.post(at(source), FILE | {"name": "Terms", "file": file})
        assert (kept(cast, Source).name, kept(cast, Source).state) == ("Terms", "queued")
        browser.post(at(source, "read"))
        assert kept(cast, Source).state == "queued"

    def test_are_deleted_through_the_action(self, cast: Cast, sign_in: SignIn) -> None:
        sign_in(cast.sofia).post(at(upload(cast.acme, b"# One\n\nWords."), "delete"), {"post": "yes"})
        with tenant_scope(cast.acme.pk):
            assert Event.objects.filter(name="source.deleted").exists()

    def test_what_holds_the_articles_is_only_looked_at(self, cast: Cast, sign_in: SignIn) -> None:
        write(cast.acme)
        source, browser = kept(cast, Source), sign_in(cast.sofia)
        assert browser.get(at(source)).status_code == 200
        assert browser.post(at(source), FILE | {"name": "Mine"}).status_code == 403
        assert browser.post(at(source, "delete"), {"post": "yes"}).status_code == 403

    def test_are_only_looked_at_by_ops(self, cast: Cast, sign_in: SignIn) -> None:
        source, browser = upload(cast.acme, b"# One\n\nWords."), sign_in(cast.oscar)
        assert browser.post(at(source, "read")).status_code == 403
        assert browser.post(f"{SOURCES}add/", FILE).status_code == 403
        assert sign_in(cast.charlie).post(at(source, "read")).status_code == 404


class TestSynonyms:
    def test_are_at_least_two_words(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        assert "at least two words" in browser.post(f"{SYNONYMS}add/", {"words": "parcel, parcel"}).text
        browser.post(f"{SYNONYMS}add/", {"words": " parcel,  the package "})
        assert kept(cast, Synonym).words == ["parcel", "the package"]


class TestTheSearchBox:
    def test_shows_why_a_passage_was_found(self, cast: Cast, sign_in: SignIn) -> None:
        publish(cast.acme)
        synonyms(cast.acme, "postage", "shipping")
        page = sign_in(cast.oscar).get(SEARCH, {"q": "return postage to Mars"}).text
        assert all(words in page for words in ("Return shipping is free", "place 1, score", "postage", "<s>mars</s>", "cosine"))

    def test_asks_as_a_customer_unless_told_otherwise(self, cast: Cast, sign_in: SignIn) -> None:
        publish(cast.acme, title="Goodwill", audience="internal")
        browser = sign_in(cast.sofia)
        assert "Nothing was found" in browser.get(SEARCH, {"q": "send back"}).text
        assert "Goodwill" in browser.get(SEARCH, {"q": "send back", "audience": "internal"}).text
        assert browser.get(SEARCH, {"q": "send back", "audience": "' or 1"}).status_code == 200

    def test_says_what_it_is_for_before_anything_is_asked(self, cast: Cast, sign_in: SignIn) -> None:
        assert "Ask as a customer would" in sign_in(cast.sofia).get(SEARCH).text

    def test_writes_what_was_asked_as_text(self, cast: Cast, sign_in: SignIn) -> None:
        assert "<b>bold" not in sign_in(cast.sofia).get(SEARCH, {"q": "<b>bold</b>"}).text

    def test_finds_nothing_of_a_rival(self, cast: Cast, sign_in: SignIn) -> None:
        publish(cast.acme)
        assert "Nothing was found" in sign_in(cast.charlie).get(SEARCH, {"q": "send back"}).text
