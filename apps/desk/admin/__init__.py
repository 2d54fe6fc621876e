from apps.desk.admin import canned, macros

__all__ = ["canned", "macros"]
