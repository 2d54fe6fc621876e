from apps.business.admin import appointments, billing, catalogue, customers, orders, policies

__all__ = ["appointments", "billing", "catalogue", "customers", "orders", "policies"]
