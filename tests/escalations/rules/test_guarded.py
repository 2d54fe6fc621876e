"""E1 and E2 cannot be weakened: whatever has become of a tenant's rules, who asks for a person or writes words of crisis gets one.

Each is said to the assistant as customers say it, at an hour when nobody is there: the hardest one at which to get a person.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db.utils import IntegrityError

from apps.conversations.models import Conversation, Holder
from apps.escalations import gathering
from apps.escalations.actions.installing import install_standard
from apps.escalations.models import LOCKED, Escalation, Priority, Rule, RuleVersion, Target
from apps.escalations.rules import judging, live
from apps.escalations.rules.standard import FIRST
from apps.ground.scope import tenant_scope
from tests.cast import Cast
from tests.conversations.scenes import comes, given_to_assistant
from tests.escalations.rules.scenes import asked, publish
from tests.factories import make_guest, make_inbox
from tests.llm.conftest import no_model  # noqa: F401
from tests.scenarios.conftest import Talk

pytestmark = pytest.mark.django_db

HUMAN, CRISIS = "I want to talk to a human being.", "I want to kill myself."
LEAST = {HUMAN: Priority.HIGH, CRISIS: Priority.CRITICAL}
BOTH = pytest.mark.parametrize("said", [HUMAN, CRISIS], ids=["human", "crisis"])
TO_TICKET = {"target": Target.TICKET, "waits_for_nobody": False}


@pytest.fixture
def talk(cast: Cast) -> Talk:
    return Talk(make_guest(make_inbox(cast.acme, answered_by="assistant")))


def gets_a_person(talk: Talk, said: str) -> Escalation:
    """And is told so; gives how they were asked for."""
    assert talk.says(said)
    assert talk.conversation is not None
    with tenant_scope(talk.guest.tenant_id):
        assert Conversation.objects.get(pk=talk.conversation.pk).holder == Holder.QUEUE
        return Escalation.objects.select_related("rule").get(conversation=talk.conversation, state=Escalation.State.WAITING)


def locked(**changed: Any) -> Callable[[], Any]:
    """Their words as somebody with SQL at hand would change them."""
    return lambda: RuleVersion.objects.filter(rule__kind__in=LOCKED).update(**changed)


def other(**changed: Any) -> Callable[[], Any]:
    """A tenant's own rule, published as any may be and changed behind lint's back."""

    def change() -> None:
        rule = Rule.objects.create(name="Mine", place=1)
        RuleVersion.objects.create(rule=rule, number=1, state=RuleVersion.State.PUBLISHED, **changed)

    return change


BREAKS: dict[str, Callable[[], Any]] = {
    "nothing": lambda: None,
    "their rows are gone": lambda: Rule.objects.filter(kind__in=LOCKED).delete(),
    "all rows are gone": lambda: Rule.objects.all().delete(),
    "they are other rules now": lambda: [Rule.objects.filter(kind=one).update(kind="E3", place=5) for one in LOCKED],
    "they were withdrawn": locked(state=RuleVersion.State.RETIRED),
    "they are drafts": locked(state=RuleVersion.State.DRAFT),
    "they ask for something else": locked(conditions={"topics": ["loyalty"]}),
    "they ask for much besides": locked(conditions={"wants_human": True, "dangers": ["crisis"], "hours": "open", "tags": ["vip"]}),
    "they ask for nothing": locked(conditions={}),
    "they cannot be read": locked(conditions={"weather": "bad"}),
    "they are no conditions at all": locked(conditions=["wants_human"]),
    "they count little": locked(priority=Priority.LOW),
    "they wait for nobody": locked(waits_for_nobody=False),
    "they become tickets": locked(**TO_TICKET),
    "they go to a skill that nobody has": locked(target=Target.SKILL, skill="patience", waits_for_nobody=False),
    "they go to supervisors alone": locked(target=Target.SUPERVISOR, waits_for_nobody=False),
    "they say other words": locked(words="No.", words_language="en"),
    "another cannot be read": other(conditions={"weather": "bad"}),
    "another is no conditions at all": other(conditions="wants_human"),
    "another makes them tickets": other(conditions={"wants_human": True}, **TO_TICKET),
    "another makes crisis a ticket": other(conditions={"dangers": ["crisis"]}, **TO_TICKET),
    "another catches their words": other(conditions={"keywords": ["human", "kill"]}, **TO_TICKET),
    "another takes every hour": other(conditions={"presence": "nobody"}, **TO_TICKET),
}


@BOTH
@pytest.mark.parametrize("broken", BREAKS)
def test_whatever_became_of_the_rules(cast: Cast, talk: Talk, said: str, broken: str) -> None:
    with tenant_scope(cast.acme.pk):
        BREAKS[broken]()
    assert gets_a_person(talk, said).priority >= LEAST[said]


@BOTH
def test_whoever_is_there(cast: Cast, talk: Talk, said: str) -> None:
    comes(cast.sarah)
    escalation = gets_a_person(talk, said)
    assert escalation.was_staffed
    assert escalation.rule is not None
    assert escalation.rule.kind == {HUMAN: "E1", CRISIS: "E2"}[said]


@BOTH
@pytest.mark.parametrize("before", ["Where is my parcel?", "It is broken, and now I wait"])
def test_whatever_was_settled_before(cast: Cast, talk: Talk, said: str, before: str) -> None:
    publish(cast.acme, "Broken", conditions={"keywords": ["broken"]}, target=Target.TICKET)
    talk.says(before)
    gets_a_person(talk, said)


@BOTH
def test_also_when_it_was_handed_back(cast: Cast, talk: Talk, said: str) -> None:
    gets_a_person(talk, said)
    assert talk.conversation is not None
    given_to_assistant(talk.conversation)
    gets_a_person(talk, said)


def breaks(*_: Any, **__: Any) -> Any:
    raise RuntimeError("It broke.")


@BOTH
def test_when_a_rule_breaks(cast: Cast, talk: Talk, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(cast.acme, conditions={"keywords": ["want"]})
    monkeypatch.setattr(judging, "CHECKS", {**judging.CHECKS, "keywords": breaks})
    assert gets_a_person(talk, said).priority >= LEAST[said]


@BOTH
def test_when_the_facts_cannot_be_read(talk: Talk, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "facts_of", breaks)
    assert gets_a_person(talk, said).priority >= LEAST[said]


@BOTH
def test_when_the_rules_cannot_be_read(talk: Talk, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_published", breaks)
    gets_a_person(talk, said)


def test_who_asks_for_nothing_of_the_kind_is_served_all_the_same(cast: Cast, talk: Talk) -> None:
    """One rule that cannot be read takes the others nothing."""
    with tenant_scope(cast.acme.pk):
        BREAKS["another cannot be read"]()
    publish(cast.acme, "Loyal", conditions={"keywords": ["loyal"]}, waits_for_nobody=True)
    with tenant_scope(cast.acme.pk):
        assert {rule.name for rule in live.live_rules()} >= {"Loyal", *(one.name for one in FIRST)}
        assert "Mine" not in {rule.name for rule in live.live_rules()}
    assert gets_a_person(talk, "I am a loyal customer").title == "Loyal"


class TestTheDatabase:
    @pytest.mark.parametrize("kind", LOCKED)
    @pytest.mark.parametrize("changed", [{"is_on": False}, {"place": 7}])
    def test_holds_them_on_and_first(self, cast: Cast, kind: str, changed: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError), tenant_scope(cast.acme.pk):
            Rule.objects.filter(kind=kind).update(**changed)

    @pytest.mark.parametrize("place", [0, -1])
    def test_puts_no_other_before_them(self, cast: Cast, place: int) -> None:
        with pytest.raises(IntegrityError), tenant_scope(cast.acme.pk):
            Rule.objects.create(name="Mine", place=place)

    @pytest.mark.parametrize("kind", LOCKED)
    def test_has_one_of_each(self, cast: Cast, kind: str) -> None:
        with pytest.raises(IntegrityError), tenant_scope(cast.acme.pk):
            Rule.objects.create(name="Mine", kind=kind, place=0)


def test_they_are_asked_first_in_whatever_order_rules_come() -> None:
    crisis, human = live.ordered([])
    mine = asked("Mine", keywords=["human"], **TO_TICKET)
    assert live.ordered([mine, replace(human, words="Hold on."), crisis]) == [crisis, replace(human, words="Hold on."), mine]


def test_installed_anew_they_are_what_they_were(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        BREAKS["their rows are gone"]()
        install_standard()
        first = live.live_rules()[:2]
    assert [(rule.kind, rule.when, rule.priority, rule.waits_for_nobody) for rule in first] == [
        (one.kind, one.when, one.priority, True) for one in FIRST
    ]
