"""What the business lends the assistant: each tool asks the tenant's back office, for the customer of the conversation and nobody else."""

from apps.business.tools import accounts, appointments, orders, products

__all__ = ["accounts", "appointments", "orders", "products"]
