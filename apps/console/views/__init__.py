"""The console's addresses."""

from apps.console.views.pages import join

__all__ = ["join"]
