"""Closing with 1012, “the server restarts”: the library under Daphne lets an application close with codes from 3000 on alone."""

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

SERVICE_RESTART = 1012


class Protocol(WebSocketProtocol):  # type: ignore[misc]
    def serverClose(self, code: int | None = None) -> None:  # noqa: N802 - Daphne's name
        if code == SERVICE_RESTART:
            self.sendCloseFrame(code=code)
        else:
            super().serverClose(code)


def allow_service_restart() -> None:
    WebSocketFactory.protocol = Protocol
