"""Reading what a client sent: each field checked, each refusal naming it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.ground import ids
from apps.text.typed import NotText, clean
from apps.widget.errors import bad_field

MOST_ATTACHMENTS = 10


def text(body: dict[str, Any], name: str, *, most: int, required: bool = True) -> str:
    """A text of one line's worth; empty where it may be left out."""
    value = body.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        if required:
            raise bad_field(name, "is missing.")
        return ""
    if not isinstance(value, str):
        raise bad_field(name, "must be text.")
    try:
        value = clean(value)
    except NotText as refused:
        raise bad_field(name, str(refused)) from None
    if len(value) > most:
        raise bad_field(name, f"has at most {most} characters.")
    return value


def message_text(body: dict[str, Any], *, alone: bool) -> str:
    """A message's text; it may be empty beside attachments. Its length is the action's business."""
    value = body.get("text")
    if value is None and not alone:
        return ""
    if not isinstance(value, str):
        raise bad_field("text", "must be text.")
    return value


def email(body: dict[str, Any], name: str = "email", *, required: bool = True) -> str:
    value = text(body, name, most=254, required=required)
    try:
        if value:
            validate_email(value)
    except ValidationError:
        raise bad_field(name, "is not an email address.") from None
    return value


def phone(body: dict[str, Any], *, required: bool = True) -> str:
    value = text(body, "phone", most=40, required=required)
    if value and sum(letter.isdecimal() for letter in value) < 5:
        raise bad_field("phone", "is not a phone number.")
    return value


def client_id(body: dict[str, Any]) -> UUID:
    try:
        return UUID(str(body.get("client_id")))
    except ValueError:
        raise bad_field("client_id", "must be a UUID.") from None


def number(value: Any, name: str, *, least: int = 0, most: int = 2**31 - 1) -> int:
    """A whole number, out of JSON or out of an address."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 10:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise bad_field(name, f"must be a whole number from {least} to {most}.")
    return value


def flag(body: dict[str, Any], name: str) -> bool:
    value = body.get(name)
    if not isinstance(value, bool):
        raise bad_field(name, "must be true or false.")
    return value


def attachments(body: dict[str, Any]) -> tuple[str, ...]:
    value = body.get("attachments")
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_ATTACHMENTS or not all(ids.tenant_of(one) for one in value):
        raise bad_field("attachments", f"must be a list of at most {MOST_ATTACHMENTS} ids.")
    return tuple(dict.fromkeys(value))
