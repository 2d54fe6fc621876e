"""Each guard is taken away in turn, and something notices: a guard nobody can break is not tested."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from apps.conversations import posting
from apps.conversations.actions import holding, messages
from apps.conversations.admitting import Guest
from apps.conversations.reading import messages_after
from apps.tenants.models import Membership, Tenant
from apps.tenants.roles import Role
from apps.widget import desk, thread
from tests import databases
from tests.factories import make_guest, make_inbox, make_member, make_tenant
from tests.faults import crowd

LOCKED = re.compile(
    r"UPDATE conversations_conversation c\s+SET .+?WHERE (c\.tenant_id.+?)"
    r"RETURNING c\.id, c\.public_id, c\.last_seq, c\.contact_id, c\.reach_id,\s+CASE .+?AS woken",
    re.DOTALL,
)
UNLOCKED = r"""SELECT c.id, c.public_id, c.contact_id, c.reach_id, NULL::bigint AS woken, pg_sleep(0.2),
    (SELECT COALESCE(max(m.seq), 0) + 1 FROM conversations_message m WHERE m.conversation_id = c.id) AS last_seq
    FROM conversations_conversation c WHERE \1"""


@pytest.fixture
def own_database(transactional_db: None) -> Iterator[None]:
    """A database that may be damaged."""
    usual, own = connections["default"].settings_dict["NAME"], databases.create()
    yield
    databases.let_go()
    databases.point_at(usual)
    databases.drop(own)


@pytest.fixture
def acme(transactional_db: None) -> Tenant:
    desk._desks.clear()  # numbers begin anew in each test
    return make_tenant()


@pytest.fixture
def guest(acme: Tenant) -> Guest:
    return make_guest(make_inbox(acme))


@pytest.fixture
def agents(acme: Tenant) -> list[Membership]:
    return [make_member(acme, Role.AGENT), make_member(acme, Role.AGENT)]


def rewrite(monkeypatch: pytest.MonkeyPatch, guard: "re.Pattern[str]", without: str) -> None:
    """Take a part out of the one statement that posts."""
    for key, sql in posting._STATEMENTS.items():
        rewritten, times = guard.subn(without, sql)
        assert times == 1
        monkeypatch.setitem(posting._STATEMENTS, key, rewritten)


def to_anybody(**target: Any) -> posting.Target:
    return posting.Target(**{name: value for name, value in target.items() if name not in {"holder", "agent_id"}})


def test_the_same_words_are_one_message(guest: Guest) -> None:
    crowd.the_same_words_at_one_instant_are_one_message(guest)


@pytest.mark.usefixtures("own_database")
def test_without_the_unique_key_words_are_doubled(guest: Guest) -> None:
    databases.as_owner("DROP INDEX message_once_a_visitor")
    with pytest.raises(AssertionError, match="there twice"):
        crowd.the_same_words_at_one_instant_are_one_message(guest)


def test_many_get_a_number_each(guest: Guest) -> None:
    crowd.many_at_one_instant_get_a_number_each(guest)


def test_without_the_row_lock_words_are_refused(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(monkeypatch, LOCKED, UNLOCKED)
    with pytest.raises(pytest.fail.Exception, match="were not accepted"):
        crowd.many_at_one_instant_get_a_number_each(guest)


@pytest.mark.usefixtures("own_database")
def test_without_the_row_lock_and_the_key_numbers_are_doubled(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(monkeypatch, LOCKED, UNLOCKED)
    databases.as_owner("ALTER TABLE conversations_message DROP CONSTRAINT message_seq_once_a_conversation")
    with pytest.raises(AssertionError, match="a gap or a double"):
        crowd.many_at_one_instant_get_a_number_each(guest)


def test_words_said_again_are_found(guest: Guest) -> None:
    crowd.words_said_again_are_the_same_message(guest)


def test_without_looking_first_words_said_again_are_refused(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(monkeypatch, re.compile(r"AND NOT EXISTS \(SELECT FROM known\)"), "")
    with pytest.raises(pytest.fail.Exception, match="were not accepted"):
        crowd.words_said_again_are_the_same_message(guest)


def test_who_comes_back_misses_nothing(guest: Guest) -> None:
    crowd.a_browser_that_comes_back_misses_nothing(guest)


def test_without_the_resume_query_there_is_a_gap(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread, "messages_after", lambda tenant, conversation, seq: messages_after(tenant, conversation, seq + 1))
    with pytest.raises(AssertionError, match="a gap before 2"):
        crowd.a_browser_that_comes_back_misses_nothing(guest)


def test_the_first_claim_wins(guest: Guest, agents: list[Membership]) -> None:
    crowd.of_two_who_claim_the_first_wins(guest, *agents)


def test_without_the_fence_a_stale_claim_wins(guest: Guest, agents: list[Membership], monkeypatch: pytest.MonkeyPatch) -> None:
    lock = holding.lock
    monkeypatch.setattr(holding, "lock", lambda conversation, *, fence=None: lock(conversation))
    with pytest.raises(AssertionError, match="Moved was not raised"):
        crowd.of_two_who_claim_the_first_wins(guest, *agents)


def test_the_holder_alone_speaks(guest: Guest, agents: list[Membership]) -> None:
    crowd.only_the_holder_speaks(guest, *agents)


def test_without_the_holder_in_the_statement_anybody_speaks(
    guest: Guest, agents: list[Membership], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "Target", to_anybody)
    with pytest.raises(AssertionError, match="NotTheHolder was not raised"):
        crowd.only_the_holder_speaks(guest, *agents)
