"""Handing a letter to the mail server, and what that may say to it."""

from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from django.core.mail import EmailMessage
from django.core.mail import get_connection as mail_server
from django.core.mail.backends.base import BaseEmailBackend

from apps.inboxes.channels.base import Failure, Unsent, Unsure

LASTING = 500  # a mail server's codes from here on are its last word on a letter
_TOO_MUCH = {421, 450, 451, 452}


def hand_over(letter: EmailMessage) -> None:
    """Raises `Unsent` where the server refused it or was not reached, `Unsure` where the line broke."""
    server = mail_server()
    try:
        _reach(server)
        _send(server, letter)
    finally:
        server.close()


def _reach(server: BaseEmailBackend) -> None:
    try:
        server.open()
    except (SMTPAuthenticationError, SMTPNotSupportedError) as refused:
        raise Unsent(Failure.CONFIGURATION, code=_code(refused), is_lasting=False) from refused
    except OSError as away:
        raise Unsent(Failure.UNREACHABLE, code=_code(away), is_lasting=False) from away


def _send(server: BaseEmailBackend, letter: EmailMessage) -> None:
    try:
        is_sent = server.send_messages([letter])
    except SMTPRecipientsRefused as refused:
        raise _of_recipient(refused) from refused
    except SMTPSenderRefused as refused:
        raise _of_letter(refused, Failure.CONFIGURATION) from refused
    except SMTPDataError as refused:
        raise _of_letter(refused, Failure.FILTERED) from refused
    except OSError as broken:
        raise Unsure(type(broken).__name__) from broken
    except ValueError as unwritable:  # an address that no mail server can be told
        raise Unsent(Failure.BAD_ADDRESS) from unwritable
    if not is_sent:
        raise Unsent(Failure.CONFIGURATION)


def _of_recipient(refused: SMTPRecipientsRefused) -> Unsent:
    code, words = next(iter(refused.recipients.values()))
    if code < LASTING:
        return Unsent(_passing(code), code=str(code), is_lasting=False)
    is_policy = words.startswith(b"5.7")
    return Unsent(Failure.FILTERED if is_policy else Failure.BAD_ADDRESS, code=str(code))


def _of_letter(refused: SMTPResponseException, failure: Failure) -> Unsent:
    is_lasting = refused.smtp_code >= LASTING
    return Unsent(failure if is_lasting else _passing(refused.smtp_code), code=_code(refused), is_lasting=is_lasting)


def _passing(code: int) -> Failure:
    return Failure.THROTTLED if code in _TOO_MUCH else Failure.UNREACHABLE


def _code(error: Exception) -> str:
    return str(error.smtp_code) if isinstance(error, SMTPResponseException) else ""
