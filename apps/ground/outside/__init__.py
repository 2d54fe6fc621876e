"""The one door to the outside network, for every address that a tenant, a customer, a page or a document supplies.

`fetch` asks once and follows redirects, each looked at afresh; it reaches public addresses only, checks what a name stands for before it
connects to exactly that, and ends by one deadline whatever the other side does. It raises `Refused`, which trying again will not help, or
`Unreachable`, which it may. Addresses that the operator sets do not come through here.

Decisions
- Standard library alone: a client of our own on `http.client` is small and every connection is ours to vet. Cost: no HTTP/2, no pooling.
- Proxies named in the environment are not used: a proxy would look names up again and connect where we cannot see.
- Ports 80, 443 and from 1024 up: where web servers live; the low ones are other protocols, which a request could be made to speak.
- Old tunnels (6to4, Teredo) are refused whole; an IPv4 address inside an IPv6 one (mapped, NAT64) is judged as what it is.
"""

from apps.ground.outside.errors import OutsideError, Refused, Unreachable
from apps.ground.outside.fetching import fetch
from apps.ground.outside.wire import Response

__all__ = ["OutsideError", "Refused", "Response", "Unreachable", "fetch"]
