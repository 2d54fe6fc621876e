from apps.tenants.admin import audit, hours, people, teams, tenants

__all__ = ["audit", "hours", "people", "teams", "tenants"]
