from apps.conversations.admin import conversations

__all__ = ["conversations"]
