"""The assistant in the admin."""

from apps.assistant.admin import playground, procedures, settings, turns

__all__ = ["playground", "procedures", "settings", "turns"]
