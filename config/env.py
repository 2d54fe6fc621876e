"""Every value Tandem reads from its environment passes through here.

Standard library alone: manage.py reads `.env` before anything is installed. What is wrong or missing is collected and said at once.
"""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class Refused(SystemExit):
    """The start is refused: a SystemExit with a sentence, so that no traceback hides it."""


def load_dotenv(path: Path = ROOT / ".env") -> None:
    """Put what `.env` says into the environment; what is already set there wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, found, value = line.strip().removeprefix("export ").partition("=")
        if found and not name.startswith("#"):
            os.environ.setdefault(name.strip(), _unquoted(value.strip()))


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value.split(" #", 1)[0].rstrip()


class Environment:
    """Typed reads of one environment; `finish()` refuses the start when any of them found something wrong."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._problems: list[str] = []
        self.names: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        self.names.add(name)
        return self._values.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value not in TRUE | FALSE:
            self._problems.append(f"{name} must be 1 or 0, not {value!r}.")
        return value in TRUE

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal():
            self._problems.append(f"{name} must be a whole number, not {value!r}.")
            return default
        return int(value)

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def demanded(self, name: str, made: str, *, when: bool, why: str) -> str:
        """A value that production must be given; elsewhere the `made` one serves."""
        value = self.text(name)
        if when and not value:
            self._problems.append(f"{name} must be set when DEBUG=0: {why}.")
        return value or made

    def parsed(self, name: str, text: str, parse: Callable[[str], list[T]]) -> list[T]:
        """What `parse` makes of the text; nothing of a text that is missing or wrong."""
        try:
            return parse(text) if text else []
        except ValueError as wrong:
            self._problems.append(f"{name}: {wrong}")
            return []

    def refuse(self, sentence: str) -> None:
        self._problems.append(sentence)

    def finish(self) -> None:
        if self._problems:
            raise Refused("\n".join(["Tandem cannot start:", *(f"  - {problem}" for problem in self._problems)]))


def made_secrets(data_dir: Path) -> dict[str, str]:
    """The secrets of a checkout without settings of its own: made once, kept in its data folder."""
    kept = data_dir / "secrets.json"
    if not kept.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = {"SECRET_KEY": secrets.token_urlsafe(50), "ENCRYPTION_KEYS": f"k1:{_fernet_key()}"}
        _write_once(kept, json.dumps(made, indent=2))
    found: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def _fernet_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _write_once(path: Path, text: str) -> None:
    """Whoever of two starting processes links the file first decides; the other reads it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def database(url: str) -> dict[str, Any]:
    """Django's settings for a `postgresql://user:password@host:port/name?option=value` address."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def celery_broker(redis_url: str) -> str:
    """Celery's spelling of a Redis address, in a database of its own where the address names none."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host={dict(parse_qsl(parts.query)).get('db', '0')}"
    return redis_url


def email(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for `smtp://user:password@host:587?tls=1`, `smtps://…` or `file:///folder`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    secure = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if secure else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure and dict(parse_qsl(parts.query)).get("tls", "1") == "1",
        "EMAIL_TIMEOUT": 10,
    }


def prices(text: str) -> list[Decimal]:
    """`prompt,cached,completion` in dollars for a million tokens; one number stands for all three."""
    try:
        found = [Decimal(part.strip()) for part in text.split(",")]
    except ArithmeticError:
        found = []
    if len(found) not in {1, 3} or any(not price.is_finite() or price < 0 for price in found):
        raise ValueError("write one price, or three with commas, in dollars for a million tokens, such as 0.4,0.1,1.6.")
    return found * 3 if len(found) == 1 else found
