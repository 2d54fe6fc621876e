"""A draft held against what is stored: who would newly meet a person, who would not any more, and who would meet another."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.escalations import actions, lab
from apps.escalations.lab.replaying import BATCH
from apps.escalations.models import Replay, Replayed, Rule
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.actions import create_team
from apps.tenants.models import Team
from tests.cast import Cast
from tests.escalations.lab.corpus import Told, agent, assistant, customer, make_rule, redraft, tell, write

pytestmark = pytest.mark.django_db

UTC = ZoneInfo("UTC")
ANGRY, CROSS, CALM = 0.1, 0.25, 0.6
DISPUTE = {"references": ["invoice"], "topics": ["dispute"]}
HUMAN = (customer("A person, please", flags=("human",)), agent())
DISPUTED = (customer("That invoice is wrong", flags=("names.invoice", "topic.dispute")), assistant(), customer("Well?"))
ANGRY_TWICE = (customer("This is bad", sentiment=ANGRY), assistant(), customer("This is worse", sentiment=ANGRY))
CROSS_ONCE = (customer("Hello"), assistant(), customer("Not good", sentiment=CROSS), assistant(), customer("Fine, thanks"))
GLAD = (customer("Hello"), assistant(), customer("Thank you", sentiment=0.9))


@pytest.fixture
def billing(at_acme: Cast) -> Team:
    return create_team(name="Billing", members=[at_acme.sarah], actor=SYSTEM)


@pytest.fixture
def disputes(billing: Team) -> Rule:
    return make_rule("Disputes", conditions=DISPUTE, target="team", team=billing)


@pytest.fixture
def moods(disputes: Rule) -> Rule:
    """A rule that asks for a bad mood over two turns."""
    return make_rule("Bad moods", conditions={"sentiment_below": 0.3, "sentiment_turns": 2})


def replayed(trial: lab.Trial, filters: lab.Filters | None = None) -> tuple[Counter[str], list[lab.Found]]:
    scope = Rule.objects.values_list("tenant_id", flat=True)[0]
    batches = list(lab.replay(trial, lab.chosen(filters or lab.Filters(), UTC), scope))
    return sum((batch.counts for batch in batches), Counter()), [one for batch in batches for one in batch.found]


class TestTwoThousandConversations:
    def test_take_seconds_and_come_out_exactly(
        self, shop: Inbox, moods: Rule, disputes: Rule, record_property: Callable[..., None]
    ) -> None:
        kinds = [HUMAN, DISPUTED, ANGRY_TWICE, CROSS_ONCE, *[GLAD] * 6]
        numbers = [held.number for held in write(shop, [Told(lines) for lines in kinds * 200])]
        redraft(moods, conditions={"sentiment_below": 0.3, "sentiment_turns": 1})
        redraft(disputes, conditions={"references": ["invoice"], "topics": ["refund"]})
        began = time.perf_counter()
        counts, found = replayed(lab.as_drafted(), lab.Filters(limit=2_000))
        took = time.perf_counter() - began
        record_property("told", f"2,000 conversations of {sum(map(len, kinds)) * 200:,} messages replayed in {took:.1f} s")
        assert counts == {"newly": 200, "no_longer": 200, "elsewhere": 200, lab.SAME: 200, lab.NONE: 1_200}
        by_change = {change: [one.number for one in found if one.change == change] for change in Replayed.Change}
        assert sorted(by_change["newly"]) == numbers[3::10]
        assert sorted(by_change["no_longer"]) == numbers[1::10]
        assert sorted(by_change["elsewhere"]) == numbers[2::10]
        assert took < 30

    def test_cost_the_same_statements_however_many_there_are(self, shop: Inbox, moods: Rule) -> None:
        counted = []
        for _ in range(2):
            tell(shop, *ANGRY_TWICE)
            with CaptureQueriesContext(connection) as queries:
                replayed(lab.without(moods))
            counted.append(len(queries))
        assert counted[0] == counted[1]

    def test_are_read_in_batches_that_say_how_far_it_is(self, shop: Inbox, moods: Rule) -> None:
        write(shop, [Told(GLAD)] * (BATCH + 1))
        ids = lab.chosen(lab.Filters(), UTC)
        assert [batch.size for batch in lab.replay(lab.without(moods), ids, shop.tenant_id)] == [BATCH, 1]


class TestTheDiff:
    def test_says_which_rule_and_which_words(self, shop: Inbox, moods: Rule) -> None:
        tell(shop, *CROSS_ONCE)
        redraft(moods, conditions={"sentiment_below": 0.3, "sentiment_turns": 1})
        _, (found,) = replayed(lab.as_drafted(moods))
        hit = found.compared.after
        assert found.compared.before is None
        assert hit is not None
        assert (hit.rule.name, hit.seq, hit.evidence[0].quote) == ("Bad moods", 3, "Not good")

    def test_a_rule_taken_away_leaves_its_conversations_to_the_next(self, shop: Inbox, disputes: Rule, moods: Rule) -> None:
        tell(shop, *DISPUTED)
        tell(
            shop, customer("This invoice is wrong", sentiment=ANGRY, flags=("names.invoice", "topic.dispute")), assistant(), ANGRY_TWICE[0]
        )
        counts, _ = replayed(lab.without(disputes))
        assert counts == {"no_longer": 1, "elsewhere": 1}

    def test_a_draft_for_another_team_is_an_escalation_elsewhere(self, shop: Inbox, disputes: Rule, at_acme: Cast) -> None:
        tell(shop, *DISPUTED)
        redraft(disputes, team=create_team(name="Finance", members=[at_acme.tom], actor=SYSTEM))
        counts, _ = replayed(lab.as_drafted(disputes))
        assert counts == {"elsewhere": 1}

    def test_a_rule_never_published_stands_where_it_will(self, shop: Inbox, disputes: Rule) -> None:
        tell(shop, *DISPUTED)
        tell(shop, customer("Your prices are high"), assistant())
        late = make_rule("Prices and invoices", published=False, conditions={"keywords": ["prices", "invoice"]})
        counts, _ = replayed(lab.as_drafted(late))
        assert counts == {"newly": 1, lab.SAME: 1}, "the dispute is decided by the rule before it"

    def test_what_opens_a_ticket_leaves_the_conversation_to_later_rules(self, shop: Inbox, moods: Rule) -> None:
        tell(shop, customer("A bug", sentiment=ANGRY, flags=("topic.bug",)), assistant(), customer("Bad", sentiment=ANGRY))
        tell(shop, customer("A bug", flags=("topic.bug",)), assistant())
        bugs = make_rule("Bugs", published=False, conditions={"topics": ["bug"]}, target="ticket")
        counts, (found,) = replayed(lab.as_drafted(bugs))
        assert counts == {lab.SAME: 1, "newly": 1}
        assert found.compared.after is not None
        assert found.compared.after.rule.target == "ticket"

    def test_a_rule_opens_one_ticket_and_then_leaves_the_word_to_those_behind_it(self, shop: Inbox) -> None:
        """As it does live: what is still spoken of is not made a ticket again."""
        tell(shop, customer("A bug", flags=("topic.bug",)), assistant(), customer("It is bad"))
        make_rule("Bugs", conditions={"topics": ["bug"]}, target="ticket")
        counts, (found,) = replayed(lab.as_drafted(make_rule("Bad", published=False, conditions={"keywords": ["bad"]})))
        assert counts == {"elsewhere": 1}
        assert found.compared.after is not None
        assert found.compared.after.rule.name == "Bad"

    def test_a_rule_that_is_off_is_tried_as_if_it_were_on(self, shop: Inbox, disputes: Rule) -> None:
        tell(shop, *DISPUTED)
        actions.switch_rule(disputes, is_on=False, actor=SYSTEM)
        assert replayed(lab.as_drafted(disputes))[0] == {"newly": 1}


class TestWhatIsTried:
    def test_needs_something_to_try(self, disputes: Rule) -> None:
        with pytest.raises(ValidationError, match="Disputes has no draft"):
            lab.as_drafted(disputes)
        with pytest.raises(ValidationError, match="No rule has a draft"):
            lab.as_drafted()

    def test_is_never_without_what_is_always_there(self, at_acme: Cast) -> None:
        always = Rule.objects.create(name="Asks for a person", kind="E1", place=0)
        with pytest.raises(ValidationError, match="always there"):
            lab.without(always)

    def test_is_not_without_what_decides_nothing(self, disputes: Rule) -> None:
        actions.switch_rule(disputes, is_on=False, actor=SYSTEM)
        with pytest.raises(ValidationError, match="decides nothing now"):
            lab.without(disputes)

    def test_asks_nothing_of_what_speaks_of_other_rules(self, at_acme: Cast) -> None:
        nobody = Rule.objects.create(name="Nobody is there", kind="E10")
        for trial in (lab.as_drafted, lab.without):
            with pytest.raises(ValidationError, match="nothing to replay"):
                trial(nobody)

    def test_keeps_the_locked_ones_first(self, moods: Rule) -> None:
        redraft(moods, conditions={"sentiment_below": 0.4})
        assert [rule.kind for rule in lab.as_drafted(moods).then][:2] == ["E2", "E1"]


class TestWhichConversations:
    def test_the_newest_of_those_days_in_the_tenants_own_zone(self, shop: Inbox) -> None:
        noon = clock.now()
        days = [tell(shop, *GLAD, opened_at=noon - timedelta(days=back)).pk for back in (3, 2, 1, 0)]
        today: date = noon.date()
        between = lab.Filters(since=today - timedelta(days=2), until=today - timedelta(days=1))
        assert lab.chosen(between, UTC) == [days[2], days[1]]
        assert lab.chosen(between, ZoneInfo("Pacific/Kiritimati")) == [days[1], days[0]], "there it is two in the morning of the next day"
        assert lab.chosen(lab.Filters(limit=1), UTC) == [days[3]]

    def test_of_one_channel(self, shop: Inbox) -> None:
        held = tell(shop, *GLAD)
        assert lab.chosen(lab.Filters(channel="web"), UTC) == [held.pk]
        assert lab.chosen(lab.Filters(channel="sms"), UTC) == []


class TestAReplay:
    def asked(self, rule: Rule, cast: Cast, **given: object) -> Replay:
        return actions.ask_replay(Replay(rule=rule, **given), actor=cast.sofia.actor)

    def test_is_run_by_a_worker_and_kept(self, shop: Inbox, moods: Rule, at_acme: Cast) -> None:
        held = tell(shop, *ANGRY_TWICE)
        tell(shop, *GLAD)
        replay = self.asked(moods, at_acme, trial="without")
        assert (replay.state, replay.asked_by) == ("queued", at_acme.sofia)
        assert actions.run_replay(replay.tenant_id, replay.pk)
        replay.refresh_from_db()
        assert (replay.state, replay.done, replay.total, replay.counts) == ("done", 2, 2, {"no_longer": 1, lab.NONE: 1})
        (change,) = replay.changes.all()
        assert (change.conversation, change.change, change.after) == (held, "no_longer", None)
        assert change.before["to"] == "anyone who answers"
        assert [one["quote"] for one in change.before["evidence"]] == ["This is worse", "This is bad"]

    def test_is_run_once(self, moods: Rule, at_acme: Cast) -> None:
        replay = self.asked(moods, at_acme, trial="without")
        assert [actions.run_replay(replay.tenant_id, replay.pk) for _ in range(2)] == [True, False]

    def test_that_cannot_be_run_any_more_says_so(self, moods: Rule, at_acme: Cast) -> None:
        replay = self.asked(moods, at_acme, trial="without")
        actions.switch_rule(moods, is_on=False, actor=SYSTEM)
        assert not actions.run_replay(replay.tenant_id, replay.pk)
        replay.refresh_from_db()
        assert replay.has_failed
        assert replay.problem == "Bad moods decides nothing now, so nothing would change without it."

    def test_is_asked_for_by_who_may(self, moods: Rule, at_acme: Cast) -> None:
        with pytest.raises(PermissionDenied):
            actions.ask_replay(Replay(rule=moods, trial="without"), actor=at_acme.sarah.actor)

    def test_waits_its_turn(self, moods: Rule, at_acme: Cast, held_clock: clock.HeldClock) -> None:
        for _ in range(2):
            self.asked(moods, at_acme, trial="without")
        with pytest.raises(ValidationError, match="still running"):
            self.asked(moods, at_acme, trial="without")
        held_clock.advance(minutes=3)
        assert self.asked(moods, at_acme, trial="without").pk, "those whose worker never came are not waited for"

    def test_is_forgotten_after_a_month(self, shop: Inbox, moods: Rule, at_acme: Cast, held_clock: clock.HeldClock) -> None:
        tell(shop, *ANGRY_TWICE)
        replay = self.asked(moods, at_acme, trial="without")
        actions.run_replay(replay.tenant_id, replay.pk)
        held_clock.advance(days=31)
        young = self.asked(moods, at_acme, trial="without")
        actions.forget_replays()
        with tenant_scope(replay.tenant_id):
            assert list(Replay.objects.all()) == [young]
            assert not Replayed.objects.exists()
