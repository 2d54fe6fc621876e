from apps.conversations.admin import conversations, deliveries, inbound

__all__ = ["conversations", "deliveries", "inbound"]
