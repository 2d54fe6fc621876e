"""Conversations that went well become knowledge: what a person answered, without what tells who anybody is, read by somebody first."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations import actions
from apps.conversations.actions import learning
from apps.conversations.admitting import Guest
from apps.conversations.learning import exchange_of, tells
from apps.conversations.models import Contact, Conversation, Lesson, Outcome, Rating, Unfit
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground.clock import HeldClock
from apps.inboxes.models import Inbox
from apps.knowledge.models import Article, Audience, Chunk
from apps.tenants.models import Tenant
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, given_to_assistant, reply, says
from tests.factories import make_guest
from tests.knowledge.scenes import shelve, titles

pytestmark = pytest.mark.django_db

ASKED = "How do I open the pump bottle?"
ANSWERED = "Turn the neck to the left until it clicks, then press twice."


def resolved(cast: Cast, guest: Guest, *said: str, answer: str = ANSWERED, outcome: Outcome = Outcome.SOLVED) -> Conversation:
    """A customer asks, Sarah answers, and it ends."""
    for text in said or (ASKED,):
        conversation = says(guest, text)
    claims(cast.sarah, conversation)
    if answer:
        answers(cast.sarah, conversation, answer)
    return actions.resolve(conversation, outcome=outcome, actor=cast.sarah.actor)


def rated(guest: Guest, score: int) -> None:
    actions.rate(guest, kind=Rating.Kind.CSAT, score=score)


def learns_from(tenant: Tenant, score: int | None) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(learn_from_rating=score)


def learned(cast: Cast, conversation: Conversation, **options: Any) -> Article:
    return actions.learn(conversation, exchange=exchange_of(conversation), actor=cast.sofia.actor, **options)


def by_rule(conversation: Conversation) -> bool:
    return actions.learn_by_rule(conversation.tenant_id, conversation.pk)


class TestWhatIsKept:
    def test_is_the_question_and_what_a_person_answered(self, at_acme: Cast, guest: Guest) -> None:
        found = exchange_of(resolved(at_acme, guest))
        assert (found.question, found.answer, found.unfit) == (ASKED, ANSWERED, "")

    def test_passes_over_greetings_and_questions_back(self, at_acme: Cast, guest: Guest) -> None:
        says(guest, "Hello")
        conversation = claims(at_acme.sarah, says(guest, "anybody?"))
        answers(at_acme.sarah, conversation, "Hi, which bottle do you mean, please?")
        says(guest, ASKED)
        answers(at_acme.sarah, conversation, ANSWERED)
        answers(at_acme.sarah, conversation, "You are welcome!")
        found = exchange_of(actions.resolve(conversation, outcome=Outcome.SOLVED, actor=at_acme.sarah.actor))
        assert (found.question, found.answer) == (ASKED, ANSWERED)

    def test_hides_the_people_by_name_and_address(self, at_acme: Cast, guest: Guest) -> None:
        Contact.objects.filter(pk=guest.contact_id).update(name="Xiomara Quill")
        actions.add_address(Contact.objects.get(pk=guest.contact_id), "user", "quill-77-b")
        asked = "Quill here, quill-77-b, mail ann@example.org: how do I open the pump bottle?"
        found = exchange_of(resolved(at_acme, guest, asked, answer=f"Dear Xiomara, {ANSWERED} Yours, Sarah Lindqvist"))
        kept = f"{found.question} {found.answer}"
        assert not any(word in kept for word in ("Quill", "quill-77", "Xiomara", "Lindqvist", "ann@example.org"))
        assert "Turn the neck" in kept

    def test_leaves_the_assistants_words_out_where_a_person_spoke(self, at_acme: Cast, guest: Guest) -> None:
        conversation = given_to_assistant(says(guest, ASKED))
        actions.post_draft(conversation, reply("I believe that it opens by pulling hard.", turn="one"))
        assert "pulling" not in exchange_of(resolved(at_acme, guest, "That does not open it at all")).answer

    def test_counts_words_in_scripts_without_spaces(self) -> None:
        assert tells("如何打开这个泵瓶子")
        assert not tells("你好")


class TestWhatCannotBe:
    def test_is_still_open(self, waiting: Conversation) -> None:
        assert exchange_of(waiting).unfit == Unfit.OPEN

    @pytest.mark.parametrize(
        ("said", "answer", "unfit"),
        [
            ("Hello", ANSWERED, Unfit.UNASKED),
            (ASKED, "", Unfit.UNANSWERED),
            (ASKED, "Which of our bottles do you have?", Unfit.UNANSWERED),
            ("I want to kill myself tonight", ANSWERED, Unfit.DANGER),
        ],
    )
    def test_says_why(self, at_acme: Cast, guest: Guest, said: str, answer: str, unfit: Unfit) -> None:
        assert exchange_of(resolved(at_acme, guest, said, answer=answer)).unfit == unfit

    def test_has_only_the_assistants_own_words(self, at_acme: Cast, guest: Guest) -> None:
        conversation = given_to_assistant(says(guest, ASKED))
        actions.post_draft(conversation, reply(ANSWERED, turn="one"))
        found = exchange_of(actions.resolve(conversation, outcome=Outcome.SOLVED, actor=SYSTEM))
        assert (found.answer, found.unfit) == (ANSWERED, Unfit.BY_ASSISTANT)


class TestLearning:
    def test_makes_a_draft_for_the_team_alone(self, at_acme: Cast, guest: Guest) -> None:
        article = learned(at_acme, resolved(at_acme, guest))
        assert (article.title, article.state, article.audience) == (ASKED, "draft", Audience.INTERNAL)
        assert titles(at_acme.acme, "pump bottle", audience=Audience.INTERNAL) == []

    def test_is_found_once_published(self, at_acme: Cast, guest: Guest) -> None:
        shelve(learned(at_acme, resolved(at_acme, guest), audience=Audience.PUBLIC, publish=True))
        assert titles(at_acme.acme, "neck clicks") == [ASKED]

    def test_keeps_from_which_conversation(self, at_acme: Cast, guest: Guest) -> None:
        conversation = resolved(at_acme, guest)
        article = learned(at_acme, conversation)
        assert article.origin == f"conversation:{conversation.pk}"
        assert Lesson.objects.get(conversation__contact=guest.contact_id).article == article
        assert Event.objects.get(name="conversation.taught").payload == {"conversation": conversation.pk, "article": article.pk}

    def test_twice_is_once(self, at_acme: Cast, guest: Guest) -> None:
        conversation = resolved(at_acme, guest)
        assert learned(at_acme, conversation) == learned(at_acme, conversation)
        assert Article.objects.count() == 1

    def test_is_for_those_who_manage_knowledge(self, at_acme: Cast, guest: Guest) -> None:
        conversation = resolved(at_acme, guest)
        with pytest.raises(PermissionDenied):
            actions.learn(conversation, exchange=exchange_of(conversation), actor=at_acme.sarah.actor)
        with pytest.raises(PermissionDenied):
            actions.unlearn(conversation, actor=at_acme.sarah.actor)

    def test_from_one_that_is_open_is_refused(self, at_acme: Cast, waiting: Conversation) -> None:
        with pytest.raises(ValidationError, match="still open"):
            learned(at_acme, waiting)


class TestForgetting:
    def test_leaves_no_article_and_no_chunk(self, at_acme: Cast, guest: Guest) -> None:
        conversation = resolved(at_acme, guest)
        shelve(learned(at_acme, conversation, publish=True))
        assert actions.unlearn(conversation, actor=at_acme.sofia.actor)
        assert not Article.objects.exists()
        assert not Chunk.objects.exists()
        assert not actions.unlearn(conversation, actor=at_acme.sofia.actor)

    def test_lasts_however_well_it_is_rated(self, at_acme: Cast, guest: Guest) -> None:
        learns_from(at_acme.acme, 4)
        conversation = resolved(at_acme, guest)
        learned(at_acme, conversation)
        actions.unlearn(conversation, actor=at_acme.sofia.actor)
        rated(guest, 5)
        assert not by_rule(conversation)
        assert not Article.objects.exists()

    def test_can_be_taken_back_by_a_person(self, at_acme: Cast, guest: Guest) -> None:
        conversation = resolved(at_acme, guest)
        learned(at_acme, conversation)
        actions.unlearn(conversation, actor=at_acme.sofia.actor)
        assert learned(at_acme, conversation).title == ASKED


class TestTheRule:
    @pytest.mark.parametrize(("asks_for", "score", "learns"), [(None, 5, False), (4, 3, False), (4, 4, True), (4, 5, True), (1, 1, True)])
    def test_learns_from_what_was_rated_so_well(self, at_acme: Cast, guest: Guest, asks_for: int, score: int, *, learns: bool) -> None:
        learns_from(at_acme.acme, asks_for)
        conversation = resolved(at_acme, guest)
        rated(guest, score)
        assert by_rule(conversation) is learns
        assert Article.objects.filter(state="draft", audience="internal").count() == int(learns)

    def test_hears_of_ratings_and_endings_by_itself(self, at_acme: Cast, guest: Guest, after_commit: Callable[[], Any]) -> None:
        learns_from(at_acme.acme, 5)
        with after_commit():
            resolved(at_acme, guest)
            rated(guest, 5)
        assert Article.objects.get().title == ASKED

    @pytest.mark.parametrize("outcome", [Outcome.SPAM, Outcome.TICKET, Outcome.MERGED])
    def test_leaves_alone_what_was_not_solved_here(self, at_acme: Cast, guest: Guest, outcome: Outcome) -> None:
        learns_from(at_acme.acme, 1)
        conversation = resolved(at_acme, guest, outcome=outcome)
        rated(guest, 5)
        assert not by_rule(conversation)

    def test_considers_what_teaches_nothing_once(self, at_acme: Cast, guest: Guest) -> None:
        learns_from(at_acme.acme, 1)
        conversation = resolved(at_acme, guest, answer="")
        rated(guest, 5)
        assert not by_rule(conversation)
        assert Lesson.objects.get().unfit == Unfit.UNANSWERED
        assert not Conversation.objects.to_learn_from().exists()

    def test_learns_no_more_a_day_than_people_can_read(
        self, at_acme: Cast, shop: Inbox, held_clock: HeldClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        learns_from(at_acme.acme, 1)
        monkeypatch.setattr(learning, "MOST_A_DAY", 2)
        for guest in [make_guest(shop) for _ in range(3)]:
            resolved(at_acme, guest)
            rated(guest, 5)
        assert (actions.learn_from_rated(), Article.objects.count()) == (2, 2)
        assert actions.learn_from_rated() == 0
        held_clock.advance(days=1, minutes=1)
        assert (actions.learn_from_rated(), Article.objects.count()) == (1, 3)

    def test_lets_old_ones_be(self, at_acme: Cast, guest: Guest, held_clock: HeldClock) -> None:
        learns_from(at_acme.acme, 1)
        resolved(at_acme, guest)
        rated(guest, 5)
        held_clock.advance(days=8)
        assert actions.learn_from_rated() == 0
