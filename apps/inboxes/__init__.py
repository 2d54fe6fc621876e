"""Inboxes: a tenant's configured channels, and how each looks and behaves.

Owns Inbox: its key, its secrets, where it may be embedded, its theme, hours and forms. It knows nothing of conversations.
"""
