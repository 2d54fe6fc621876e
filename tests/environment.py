"""Loaded before anything else (`-p tests.environment`): the environment tests run in, and the embedded servers under it."""

import os
from pathlib import Path

from config import embedded, env

DATA_DIR = Path(os.environ.get("TEST_DATA_DIR") or env.ROOT / ".data" / "test")
WORKER = "PYTEST_XDIST_WORKER"

os.environ.update(
    DEBUG="1",
    DATA_DIR=str(DATA_DIR),
    PUBLIC_URL="http://localhost:8000",
    REDIS_PREFIX=f"test-{os.environ.get(WORKER, 'main')}-{os.getpid()}",
    LOG_LEVEL="WARNING",
)
THE_MACHINES = (
    "DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PORT", "ALLOWED_HOSTS", "SECRET_KEY", "ENCRYPTION_KEYS",
    "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_WIRE", "EMBEDDING_MODEL", "MODEL_PRICE",
    "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_BASE_URL",
)  # fmt: skip
for name in THE_MACHINES:
    os.environ[name] = ""  # set, so that a .env of this checkout fills nothing in
os.environ.pop("COVERAGE_PROCESS_START", None)  # processes that tests start are not measured


def pytest_configure(config: object) -> None:
    """Every process of the run holds the servers, so the last one out stops them."""
    hold = embedded.hold(DATA_DIR, durable=False)
    config.add_cleanup(hold.release)  # type: ignore[attr-defined]
