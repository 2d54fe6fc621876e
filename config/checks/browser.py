"""`browser`: the screens in Debian's Chromium. Root installs it; its absence is a failure in CI and a visible skip on a laptop."""

import os
import shutil
from pathlib import Path

from config.checks.outcome import Outcome, failed, skipped
from config.checks.shell import module, run
from config.checks.suite import said

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-color-emoji", "fonts-noto-cjk")


def shown(root: Path) -> Outcome:
    if not (found() or installed(root)):
        return absent()
    return said(module(root, "pytest", "-q", "-n", "1", "-m", "browser"))


def found() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def installed(root: Path) -> str | None:
    """Chromium, after an attempt to install it where that is ours to do."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        run(root, "apt-get", "update", "-qq")
        run(
            root,
            "apt-get",
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            *PACKAGES,
            DEBIAN_FRONTEND="noninteractive",
        )
    return found()


def absent() -> Outcome:
    advice = f"Chromium is missing: apt-get install --no-install-recommends {' '.join(PACKAGES)}"
    return failed("Chromium is missing", advice) if os.environ.get("CI") else skipped(advice)
