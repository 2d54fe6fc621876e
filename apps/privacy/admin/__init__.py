from apps.privacy.admin import audit, contacts, records, retention

__all__ = ["audit", "contacts", "records", "retention"]
