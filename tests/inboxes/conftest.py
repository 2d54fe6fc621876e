"""The preview is tried in a real browser."""

from tests.browser.conftest import chromium

__all__ = ["chromium"]
