"""Escalations in the admin."""

from apps.escalations.admin import bounded, escalations, lab, queues, rules

__all__ = ["bounded", "escalations", "lab", "queues", "rules"]
