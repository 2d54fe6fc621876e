"""The role matrix, spelled out once more as a person would read it."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.events.actors import SYSTEM, Actor
from apps.tenants.roles import MATRIX, Can, Role, allows, require, require_self

EVERYBODY = set(Role)
EXPECTED = {
    Can.SEE_CONSOLE: EVERYBODY,
    Can.ANSWER: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR, Role.AGENT},
    Can.SUPERVISE: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR},
    Can.SEE_ADMIN: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR, Role.OPS},
    Can.CHANGE_TENANT: {Role.OWNER, Role.ADMIN},
    Can.MANAGE_PEOPLE: {Role.OWNER, Role.ADMIN},
    Can.MANAGE_OWNERS: {Role.OWNER},
    Can.MANAGE_TEAMS: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR},
    Can.MANAGE_HOURS: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR},
    Can.MANAGE_INBOXES: {Role.OWNER, Role.ADMIN},
    Can.MANAGE_KNOWLEDGE: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR},
    Can.MANAGE_ASSISTANT: {Role.OWNER, Role.ADMIN},
    Can.MANAGE_RULES: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR},
    Can.MANAGE_BUSINESS: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR},
    Can.MANAGE_DESK: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR},
    Can.MANAGE_TICKETS: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR},
    Can.SPEND: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR, Role.AGENT},
    Can.APPROVE: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR},
    Can.SEE_AUDIT: {Role.OWNER, Role.ADMIN, Role.OPS},
    Can.SEE_FIGURES: {Role.OWNER, Role.ADMIN, Role.SUPERVISOR, Role.OPS, Role.VIEWER},
    Can.EXPORT: {Role.OWNER, Role.ADMIN, Role.OPS},
    Can.ERASE: {Role.OWNER, Role.ADMIN},
}


def test_the_matrix_answers_every_question() -> None:
    assert MATRIX.keys() == set(Can) == EXPECTED.keys()


@pytest.mark.parametrize("can", Can)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_matrix_says(role: Role, can: Can) -> None:
    assert allows(Actor("member", 1, role), can) is (role in EXPECTED[can])


@pytest.mark.parametrize("kind", ["customer", "assistant"])
def test_customers_and_the_assistant_have_no_role(kind: str) -> None:
    assert not any(allows(Actor(kind, 1, Role.OWNER), can) for can in Can)


def test_a_refusal_says_what_was_refused() -> None:
    require(SYSTEM, Can.MANAGE_OWNERS)
    with pytest.raises(PermissionDenied, match="does not let you invite people"):
        require(Actor("member", 1, Role.AGENT), Can.MANAGE_PEOPLE)


def test_nobody_speaks_for_somebody_else() -> None:
    require_self(Actor("member", 4, Role.VIEWER), 4)
    for other in (Actor("member", 2, Role.OWNER), Actor("customer", 4), Actor("operator", 4), SYSTEM):
        with pytest.raises(PermissionDenied, match="Only they"):
            require_self(other, 4)
