from apps.inboxes.admin import inboxes

__all__ = ["inboxes"]
