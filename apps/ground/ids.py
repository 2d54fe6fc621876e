"""Random ids and tokens for the eyes of outsiders.

Each begins with the public id of its tenant, so that the tenant is known before any row is read.
"""

import hashlib
import hmac
import re
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o or u to misread
ID_LENGTH = 26  # 130 bits
TOKEN_LENGTH = 52  # 260 bits
LONGEST_PUBLIC_ID = 16
_OUTSIDE = re.compile(rf"([{ALPHABET}]{{6,{LONGEST_PUBLIC_ID}}})_(?:[{ALPHABET}]{{{ID_LENGTH}}}|[{ALPHABET}]{{{TOKEN_LENGTH}}})")


def public_id(length: int = 10) -> str:
    """A tenant's name to the outside: unguessable is not its business, unique is."""
    return _random(length)


def outside_id(tenant_public_id: str) -> str:
    """For what outsiders see and must not guess."""
    return f"{tenant_public_id}_{_random(ID_LENGTH)}"


def token(tenant_public_id: str) -> str:
    """For what lets its bearer in: only its digest is kept."""
    return f"{tenant_public_id}_{_random(TOKEN_LENGTH)}"


def tenant_of(value: object) -> str | None:
    """The public id of the tenant at the beginning of an outside id or token; None for anything that was never one."""
    found = _OUTSIDE.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else None


def digest(value: str) -> str:
    """What is kept of a token. A plain hash will do: the token is random and long."""
    return hashlib.sha256(_octets(value)).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare secrets without telling by time where they differ."""
    return hmac.compare_digest(_octets(one), _octets(other))


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _octets(value: str) -> bytes:
    return value.encode(errors="surrogatepass")  # what strangers send may hold lone surrogates
