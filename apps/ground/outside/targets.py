"""What an address asks for, taken apart once: whatever could be read in two ways is refused."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from string import punctuation
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from apps.ground.outside.errors import Refused

LONGEST_URL = 4096
LONGEST_HOST = 253
PORTS = {"http": 80, "https": 443}
FIRST_FREE_PORT = 1024

_UNCLEAN = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
_BRACKETED = re.compile(r"\[([0-9a-fA-F:.]+)\](:[0-9]*)?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_READ_IN_TWO_WAYS = re.compile(r"[ßẞς\u200c\u200d]")  # the two editions of international names disagree on these

_PLAIN = "/?%:@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Target:
    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def target_of(url: str, *, allow_http: bool = False) -> Target:
    """Read an address; `Refused` says what is wrong with it."""
    parts = _split(url)
    _check_scheme(parts.scheme, allow_http=allow_http)
    if "@" in parts.netloc:
        raise Refused("The address holds a user name or password: leave them out.")
    return Target(scheme=parts.scheme, host=_host(parts), port=_port(parts), path=_path(parts))


def redirected(target: Target, location: str, *, allow_http: bool) -> Target:
    """Where a redirect leads. From https it never leads down to http."""
    # The header arrives as bytes read as Latin-1: quoting those bytes gives back what was sent.
    ascii_location = quote(location.encode("latin-1", errors="replace"), safe=punctuation)
    try:
        return target_of(urljoin(target.url, ascii_location), allow_http=allow_http and target.scheme == "http")
    except ValueError:
        raise Refused(f"{target.host} redirects to something that is not an address.") from None
    except Refused as refusal:
        raise Refused(f"{target.host} redirects to what is refused. {refusal}") from None


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST_URL:
        raise Refused(f"The address is longer than {LONGEST_URL:,} characters.")
    if _UNCLEAN.search(url):
        raise Refused("The address holds a space, a backslash or a control character.")
    try:
        return urlsplit(url)
    except ValueError:
        raise Refused("That is not an address.") from None


def _check_scheme(scheme: str, *, allow_http: bool) -> None:
    if scheme == "http" and not allow_http:
        raise Refused("The address must begin with https://, not http://.")
    if scheme not in PORTS:
        raise Refused("The address must begin with https://.")


def _port(parts: SplitResult) -> int:
    try:
        port = PORTS[parts.scheme] if parts.port is None else parts.port
    except ValueError:
        raise Refused("The address names a port that does not exist.") from None
    if port not in PORTS.values() and port < FIRST_FREE_PORT:
        raise Refused(f"Port {port} is not for the web: use 80, 443 or one from {FIRST_FREE_PORT} up.")
    return port


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_PLAIN)
    return f"{path}?{quote(parts.query, safe=_PLAIN)}" if parts.query else path


def _host(parts: SplitResult) -> str:
    if "[" in parts.netloc:
        return _ipv6(parts.netloc)
    host = _in_ascii(parts.hostname or "")
    if len(host) > LONGEST_HOST or not _HOST.fullmatch(host):
        raise Refused("The address names no proper host.")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        return _ipv4(host)
    return host


def _in_ascii(host: str) -> str:
    if len(host) > LONGEST_HOST + 1:
        raise Refused("The address names a host that is too long.")
    if _READ_IN_TWO_WAYS.search(host):
        raise Refused("The host's name can be read in two ways: write it in its xn-- form.")
    try:
        return host.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        raise Refused("The address names no proper host.") from None


def _ipv4(host: str) -> str:
    try:
        return str(IPv4Address(host))
    except ValueError:
        raise Refused("Write a numeric address as four plain numbers, such as 192.0.2.1.") from None


def _ipv6(netloc: str) -> str:
    found = _BRACKETED.fullmatch(netloc)
    try:
        return str(IPv6Address(found[1] if found else ""))
    except ValueError:
        raise Refused("The address in brackets is not a plain IPv6 address.") from None


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address a host's name is already."""
    try:
        return ip_address(host)
    except ValueError:
        return None
