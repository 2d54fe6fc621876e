"""What stands is as its actions made it, however often it is put back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction

from apps.ground import clock
from apps.ground.scope import Door, across_tenants
from apps.tenants.models import Tenant
from tests.cast import assemble, introduce
from tests.factories import make_tenant
from tests.standing import Standing, columns, everything

pytestmark = pytest.mark.django_db


@contextmanager
def undone() -> Iterator[None]:
    """What is written within is gone after it, as after a test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def counted(calls: list[str]) -> Callable[[], Tenant]:
    def make() -> Tenant:
        calls.append("made")
        return make_tenant(slug="standing")

    return make


def rows() -> dict[str, list[str]]:
    return {table: found for table, found in everything(dict.fromkeys(columns(), "true")).items() if found}


def test_what_was_made_once_is_put_back_to_the_letter() -> None:
    calls: list[str] = []
    stand = Standing(counted(calls))
    with undone():
        first, as_made = stand(), rows()
    again = stand()
    assert (calls, again, again is first, rows()) == (["made"], first, False, as_made)


def test_rows_that_were_there_before_are_not_kept() -> None:
    stand = Standing(lambda: make_tenant(slug="standing"))
    with undone():
        make_tenant(slug="earlier")
        stand()
    stand()
    with across_tenants(Door.OPERATOR):
        assert [tenant.slug for tenant in Tenant.objects.all()] == ["standing"]


def test_no_other_row_is_given_an_id_of_theirs() -> None:
    stand = Standing(lambda: make_tenant(slug="standing"))
    with undone():
        stand()
    assert make_tenant(slug="other").pk != stand().pk


def test_what_stands_already_cannot_stand_twice() -> None:
    stand = Standing(lambda: make_tenant(slug="standing"))
    stand()
    with pytest.raises(IntegrityError), transaction.atomic():
        stand()


def test_at_another_moment_it_is_made_anew(held_clock: clock.HeldClock) -> None:
    calls: list[str] = []
    stand = Standing(counted(calls))
    with undone():
        stand()
    held_clock.advance(days=1)
    assert (stand().created_at, len(calls)) == (held_clock.at, 2)


def test_the_cast_is_put_back_as_it_was_introduced() -> None:
    with undone():
        introduced = {table: len(found) for table, found in (introduce(), rows())[1].items()}
    with undone():
        assemble()
    cast = assemble()
    assert {table: len(found) for table, found in rows().items()} == introduced
    assert cast.sarah.tenant is cast.acme
