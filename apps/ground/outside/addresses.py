"""From a host's name to addresses that may be connected to.

`resolve` and `is_public` are looked up in this module at each use, so that a test can replace them.
"""

import socket
import threading
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from queue import Empty, SimpleQueue

from apps.ground.outside.deadline import Deadline
from apps.ground.outside.errors import OutsideError, Refused, Unreachable
from apps.ground.outside.targets import literal

Address = IPv4Address | IPv6Address

# The registries of special purposes, and what some clouds keep at addresses that look public.
CLOSED = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )
]  # fmt: skip
GLOBAL_UNICAST = IPv6Network("2000::/3")
CLOSED_6 = [IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")]
NAT64 = IPv6Network("64:ff9b::/96")

MOST_LOOKUPS = 32
_lookups = threading.BoundedSemaphore(MOST_LOOKUPS)  # a look-up cannot be stopped, only left behind: so there is an end to them


def vetted(host: str, deadline: Deadline) -> list[Address]:
    """The addresses of a host, every one of them public: one that is not makes the whole answer suspect."""
    found = found_at(host, deadline)
    if not all(is_public(address) for address in found):
        raise Refused(f"{host} is not on the public internet.")
    return found


def found_at(host: str, deadline: Deadline) -> list[Address]:
    """The same wherever they are: for a host that the operator named."""
    known = literal(host)
    found = [known] if known else resolve(host, deadline)
    if not found:
        raise Refused(f"{host} has no address.")
    return found


def is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED)
    if inner := _inner(address):
        return is_public(inner)
    return address in GLOBAL_UNICAST and not any(address in network for network in CLOSED_6)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one is only another spelling of, here or behind a translator."""
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else address.ipv4_mapped


def resolve(host: str, deadline: Deadline) -> list[Address]:
    """Ask the system's resolver, which knows no time limit, from a thread that may be left behind."""
    if not _lookups.acquire(timeout=deadline.left()):
        raise Unreachable("Too many names are being looked up: the resolver does not answer.")
    answer: SimpleQueue[list[Address] | OutsideError] = SimpleQueue()
    threading.Thread(target=_look_up, args=(host, answer), name="lookup", daemon=True).start()
    try:
        found = answer.get(timeout=deadline.left())
    except Empty:
        raise Unreachable(f"Looking up {host} took too long.") from None
    if isinstance(found, OutsideError):
        raise found
    return found


def _look_up(host: str, answer: "SimpleQueue[list[Address] | OutsideError]") -> None:
    try:
        answer.put(_ask(host))
    finally:
        _lookups.release()


def _ask(host: str) -> list[Address] | OutsideError:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            return Unreachable(f"The name {host} could not be looked up just now.")
        return Refused(f"There is no host named {host}.")
    except (OSError, ValueError):
        return Unreachable(f"The name {host} could not be looked up.")
    return list(dict.fromkeys(ip_address(sockaddr[0]) for *_, sockaddr in found))
