"""Forwarded headers count only when a listed proxy sent them; from anybody else they are dropped."""

from collections.abc import Awaitable, Callable, Iterable
from ipaddress import ip_address, ip_network
from typing import Any

Asgi = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
FORWARDED = {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"forwarded", b"x-real-ip"}
SECURE = {"http": "https", "ws": "wss"}


class TrustedProxies:
    def __init__(self, application: Asgi, proxies: Iterable[str]) -> None:
        self._application = application
        self._networks = [ip_network(proxy, strict=False) for proxy in proxies]

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if "headers" in scope:
            scope = self._mended(scope)
        await self._application(scope, receive, send)

    def _mended(self, scope: dict[str, Any]) -> dict[str, Any]:
        said = {name: value.decode("latin-1") for name, value in scope["headers"] if name in FORWARDED}
        mended = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in FORWARDED]}
        mended["forwarded"] = bool(said)
        if self._listed(scope):
            mended["client"] = self._client(said, scope)
            if said.get(b"x-forwarded-proto", "").strip() == "https":
                mended["scheme"] = SECURE.get(scope.get("scheme", "http"), scope.get("scheme"))
        return mended

    def _listed(self, scope: dict[str, Any]) -> bool:
        return bool(scope.get("client")) and self._trusts(scope["client"][0])

    def _trusts(self, address: str) -> bool:
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        return any(ip in network for network in self._networks)

    def _client(self, said: dict[bytes, str], scope: dict[str, Any]) -> Any:
        """The last address in the chain that is not one of our own proxies: everything before it is hearsay."""
        hops = [hop.strip() for hop in said.get(b"x-forwarded-for", "").split(",") if hop.strip()]
        outside = next((hop for hop in reversed(hops) if not self._trusts(hop)), None)
        return [outside, 0] if outside else scope["client"]
