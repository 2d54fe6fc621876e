"""`deploy`: Django's own deployment checks, on settings such as production has."""

import secrets
from pathlib import Path

from config.checks.outcome import Outcome
from config.checks.shell import module, verdict


def deployable(root: Path) -> Outcome:
    done = module(root, "django", "check", "--deploy", "--fail-level", "WARNING", PYTHONPATH=str(root), **production())
    return verdict(done, "nothing to warn of")


def production() -> dict[str, str]:
    return {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ENCRYPTION_KEYS": f"k1:{secrets.token_urlsafe(32)}=",
        "ALLOWED_HOSTS": "tandem.example",
        "PUBLIC_URL": "https://tandem.example",
        "EMAIL_URL": "smtp://mail.tandem.example:587",
    }
