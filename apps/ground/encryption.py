"""Secrets at rest: each value is kept as `key id:ciphertext`.

The first of `settings.ENCRYPTION_KEYS` writes and all of them read, so a key is replaced by putting a new one first, running `rotate_all`,
and then taking the old one out. Every place that keeps such values registers how they move with `@rotates`.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
Keys = list[tuple[str, str]]
Rotation = Callable[[], int]

_rotations: dict[str, Rotation] = {}


class Undecryptable(ValueError):
    """A value was damaged, or the key that wrote it is gone. The sentence holds neither value nor key."""


def encrypt(text: str) -> str:
    key_id, fernet = next(iter(_ring().items()))
    return f"{key_id}:{fernet.encrypt(text.encode(errors='surrogatepass')).decode()}"


def decrypt(value: str) -> str:
    key_id, found, ciphertext = value.partition(":")
    if not found or not KEY_ID.fullmatch(key_id):
        raise Undecryptable("The value was not written by this encryption: it does not begin with the id of a key.")
    fernet = _ring().get(key_id)
    if fernet is None:
        raise Undecryptable(f"The value was encrypted with the key “{key_id}”, which ENCRYPTION_KEYS does not hold.")
    try:
        return fernet.decrypt(ciphertext.encode(errors="replace")).decode(errors="surrogatepass")
    except InvalidToken:
        raise Undecryptable(f"The value is damaged, or the key “{key_id}” is not the one that encrypted it.") from None


def writing_key_id() -> str:
    return next(iter(_ring()))


def needs_rotation(value: str) -> bool:
    return not value.startswith(f"{writing_key_id()}:")


def reencrypt(value: str) -> str:
    """The same text under the key that writes."""
    return encrypt(decrypt(value))


def new_key(key_id: str | None = None) -> str:
    """A key as ENCRYPTION_KEYS takes it; without an id of its own it gets a random one."""
    return f"{key_id or f'k{secrets.token_hex(3)}'}:{Fernet.generate_key().decode()}"


def parse_keys(text: str) -> Keys:
    """Read `id1:key1,id2:key2`; whatever is wrong is said without showing a key."""
    keys = [_parse_pair(place, pair.strip()) for place, pair in enumerate(text.split(","), start=1) if pair.strip()]
    if not keys:
        raise ValueError("There is no encryption key: it reads id:key[,older-id:older-key].")
    if len({key_id for key_id, _ in keys}) < len(keys):
        raise ValueError("Two encryption keys have the same id.")
    return keys


def _parse_pair(place: int, pair: str) -> tuple[str, str]:
    key_id, found, key = pair.partition(":")
    if not found or not KEY_ID.fullmatch(key_id):
        raise ValueError(
            f"Encryption key {place} does not begin with an id and a colon; an id is up to 32 letters, digits, dots and hyphens."
        )
    try:
        Fernet(key)
    except ValueError:
        raise ValueError(f"Encryption key {place} (“{key_id}”) is not 32 bytes in URL-safe base64.") from None
    return key_id, key


def rotates(label: str) -> Callable[[Rotation], Rotation]:
    """Register a function that re-encrypts one place and says how many values it changed."""

    def register(rotation: Rotation) -> Rotation:
        if label in _rotations:
            raise ValueError(f"Two places rotate their keys as “{label}”.")
        _rotations[label] = rotation
        return rotation

    return register


def rotate_all() -> dict[str, int]:
    """Move every value to the key that writes; whoever calls opens the scope and the transaction around it."""
    return {label: rotation() for label, rotation in _rotations.items()}


def _ring() -> dict[str, Fernet]:
    return _ring_of(tuple((key_id, key) for key_id, key in settings.ENCRYPTION_KEYS))


@lru_cache(maxsize=4)
def _ring_of(keys: Sequence[tuple[str, str]]) -> dict[str, Fernet]:
    try:
        parse_keys(",".join(f"{key_id}:{key}" for key_id, key in keys))
    except ValueError as error:
        raise ImproperlyConfigured(f"ENCRYPTION_KEYS: {error}") from None
    return {key_id: Fernet(key) for key_id, key in keys}
