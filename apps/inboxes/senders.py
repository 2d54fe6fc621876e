"""What customers write to and hear from: a phone number or an email address, written the one way it is compared in."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.inboxes.models import Inbox
from apps.text.phones import international

NO_NUMBER = "Give the number with its country code, such as +49 30 901820."
NO_ADDRESS = "Give the address customers write to, such as help@example.com."

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)


def normalised(kind: str, sender: str) -> str:
    return _address(sender) if kind == Inbox.Kind.EMAIL else _number(sender)


def _number(sender: str) -> str:
    """E.164. Short codes and senders of letters are no numbers of the world: nobody elsewhere could answer them."""
    number = international(sender)
    if not _E164.fullmatch(number):
        raise ValidationError(NO_NUMBER)
    return number


def _address(sender: str) -> str:
    try:
        validate_email(sender.strip())
    except ValidationError:
        raise ValidationError(NO_ADDRESS) from None
    return sender.strip().lower()
