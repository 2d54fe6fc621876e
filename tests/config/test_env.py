"""Settings come from the environment; what is wrong is said in words, all at once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apps.ground.encryption import parse_keys
from config import env, settings
from config.env import Environment, Refused


def test_values_have_types() -> None:
    values = Environment({"A": " x ", "B": "yes", "C": "7", "D": "a, b,,c"})
    assert (values.text("A"), values.flag("B", default=False), values.number("C", 1), values.words("D")) == ("x", True, 7, ["a", "b", "c"])
    assert (values.text("Z", "z"), values.flag("Z", default=True), values.number("Z", 3), values.words("Z")) == ("z", True, 3, [])
    values.finish()


def test_everything_wrong_is_said_at_once() -> None:
    values = Environment({"DEBUG": "maybe", "PORT": "http"})
    values.flag("DEBUG", default=False)
    values.number("PORT", 8000)
    values.demanded("SECRET_KEY", "", when=True, why="it signs sessions")
    values.refuse("And this.")
    with pytest.raises(Refused) as refused:
        values.finish()
    for sentence in (
        "DEBUG must be 1 or 0, not 'maybe'.",
        "PORT must be a whole number",
        "SECRET_KEY must be set when DEBUG=0: it signs sessions.",
        "And this.",
    ):
        assert sentence in str(refused.value)


def test_what_a_parser_refuses_is_said_with_its_name() -> None:
    values = Environment({})
    assert values.parsed("ENCRYPTION_KEYS", "k1", parse_keys) == []
    with pytest.raises(Refused, match="ENCRYPTION_KEYS: Encryption key"):
        values.finish()


def test_dotenv_fills_what_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_SET", "kept")
    for name in ("T_NEW", "T_QUOTED", "T_EXPORTED", "T_NOTE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text("# a note\nT_SET=lost\nT_NEW=1\nT_QUOTED='a # b'\nexport T_EXPORTED=x\nT_NOTE=y # why\nnonsense\n\n")
    env.load_dotenv(tmp_path / ".env")
    env.load_dotenv(tmp_path / "missing")
    assert [os.environ[name] for name in ("T_SET", "T_NEW", "T_QUOTED", "T_EXPORTED", "T_NOTE")] == ["kept", "1", "a # b", "x", "y"]
    for name in ("T_NEW", "T_QUOTED", "T_EXPORTED", "T_NOTE"):
        monkeypatch.delenv(name)


def test_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    made = env.made_secrets(tmp_path / "new")
    assert env.made_secrets(tmp_path / "new") == made
    assert (tmp_path / "new" / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert made["ENCRYPTION_KEYS"].startswith("k1:")


def test_of_two_starts_at_once_the_first_decides(tmp_path: Path) -> None:
    env._write_once(tmp_path / "secrets.json", json.dumps({"who": "first"}))
    env._write_once(tmp_path / "secrets.json", json.dumps({"who": "second"}))
    assert json.loads((tmp_path / "secrets.json").read_text()) == {"who": "first"}
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://app:p%40ss@db.example:6432/tandem?sslmode=require",
            {"USER": "app", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "6432", "NAME": "tandem", "OPTIONS": {"sslmode": "require"}},
        ),
        ("postgresql://app@/tandem?host=%2Fa%20b%2Frun", {"USER": "app", "HOST": "/a b/run", "PORT": "", "OPTIONS": {}}),
    ],
)
def test_database_addresses(url: str, expected: dict[str, Any]) -> None:
    parsed = env.database(url)
    assert {key: parsed[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("file:///a%20b/mail", {"EMAIL_FILE_PATH": "/a b/mail"}),
        (
            "smtp://me:p%3Aw@mail.example",
            {"EMAIL_HOST": "mail.example", "EMAIL_PORT": 587, "EMAIL_HOST_PASSWORD": "p:w", "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False},
        ),
        ("smtp://mail.example:25?tls=0", {"EMAIL_PORT": 25, "EMAIL_USE_TLS": False}),
        ("smtps://mail.example", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False}),
    ],
)
def test_mail_addresses(url: str, expected: dict[str, Any]) -> None:
    parsed = env.email(url)
    assert {key: parsed[key] for key in expected} == expected


def test_celerys_spelling_of_redis() -> None:
    assert env.celery_broker("unix:///a/r.sock?db=3") == "redis+socket:///a/r.sock?virtual_host=3"
    assert env.celery_broker("rediss://cache.example:6380/1") == "rediss://cache.example:6380/1"


PRODUCTION = {
    "DEBUG": "0", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "desk.example", "PUBLIC_URL": "https://desk.example",
    "ENCRYPTION_KEYS": "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "DATABASE_URL": "postgresql://app@db/tandem",
}  # fmt: skip


def started(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A start in an environment that is empty but for this."""
    base = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=env.ROOT,
        env=base | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_complete_production_environment_starts(tmp_path: Path) -> None:
    assert started(tmp_path, **PRODUCTION).stderr == ""


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "ENCRYPTION_KEYS"])
def test_production_without_a_setting_it_needs_is_refused_by_name(tmp_path: Path, name: str) -> None:
    result = started(tmp_path, **PRODUCTION | {name: ""})
    assert result.returncode == 1
    assert f"{name} must be set when DEBUG=0" in result.stderr
    assert "Traceback" not in result.stderr


def test_production_in_clear_is_refused(tmp_path: Path) -> None:
    assert "must begin with https://" in started(tmp_path, **PRODUCTION | {"PUBLIC_URL": "http://desk.example"}).stderr


def test_the_readme_lists_every_setting() -> None:
    readme = (env.ROOT / "README.md").read_text()
    assert [name for name in sorted(settings.values.names) if f"`{name}`" not in readme] == []
