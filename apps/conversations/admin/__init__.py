from apps.conversations.admin import conversations, deliveries, inbound, messages

__all__ = ["conversations", "deliveries", "inbound", "messages"]
