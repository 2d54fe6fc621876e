"""What every action here stands on: who may, once under a key, the next number, what was typed put right."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from apps.business.models import Deed, Series
from apps.business.queries.house import zone
from apps.events.actors import Actor
from apps.tenants import actions as tenants
from apps.tenants.roles import Can, require
from apps.text import phones
from apps.tools.registry import Refused

Row = TypeVar("Row", bound=models.Model)
FOR_A_CUSTOMER = ("assistant", "customer")


def may_serve(actor: Actor, can: Can = Can.ANSWER) -> None:
    """Members by their role. The assistant serves a customer through tools, whose runner has asked what must be asked."""
    if actor.kind not in FOR_A_CUSTOMER:
        require(actor, can)


@transaction.atomic
def once(key: str, model: type[Row], act: Callable[[], Row]) -> Row:
    """Act, or give what came of it when it was done under this key before. Two at one instant: the later waits for the earlier."""
    if not key:
        return act()
    deed, is_new = Deed.objects.get_or_create(key=key, defaults={"subject": model._meta.model_name or ""})
    if not is_new:
        return _done(deed, model)
    row = act()
    deed.subject_id = row.pk
    deed.save(update_fields=["subject_id"])
    return row


def _done(deed: Deed, model: type[Row]) -> Row:
    if deed.subject != model._meta.model_name:
        raise Refused("Something else was done under this key.", code="key_reused")
    return model._default_manager.get(pk=deed.subject_id)  # noqa: SLF001 - documented


def next_number(series: str) -> str:
    """The next of a series, such as RF-1001. Whoever else wants one waits for the commit, so there are no gaps."""
    Series.objects.get_or_create(name=series)
    counted = Series.objects.select_for_update(no_key=True).get(name=series)
    counted.last += 1
    counted.save(update_fields=["last"])
    return f"{series}-{counted.last}"


def checked(row: Row, *fields: str) -> Row:
    """Hold what somebody typed against the columns it goes into."""
    try:
        row.clean_fields(exclude={field.name for field in row._meta.fields} - set(fields))
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages), code="invalid") from None
    return row


def dialled(phone: str) -> str:
    """The number as the whole world dials it; one without a country code is taken for one of the tenant's country."""
    number = phones.dialled(phone, str(zone()))
    if not number:
        raise Refused("That is not a phone number. Give it with its country code.", code="invalid")
    return number


@transaction.atomic
def keep(row: Row, *, actor: Actor) -> Row:
    """A new record of the tenant's, as somebody who may set up the business gives it."""
    require(actor, Can.MANAGE_BUSINESS)
    row.full_clean(exclude=["tenant"])
    row.save()
    tenants.row_added(row, actor=actor)
    return row
