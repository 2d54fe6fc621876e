"""The assistant in the admin."""

from apps.assistant.admin import coaching, playground, procedures, settings, turns

__all__ = ["coaching", "playground", "procedures", "settings", "turns"]
