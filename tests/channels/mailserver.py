"""A mail server on this machine, which keeps what it took."""

import email
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Server(Controller):
    """On whichever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


class Post:
    """What it does: answers as the test says, and keeps what it took."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.senders: list[str] = []
        self.to_recipient = self.to_letter = "250 OK"
        self.breaks = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - its name
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name
        if self.to_letter.startswith("250"):
            self.taken.append(email.message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
            self.senders.append(envelope.mail_from)
        if self.breaks:
            server.transport.close()
        return self.to_letter
