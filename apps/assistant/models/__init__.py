"""The assistant's settings and procedures; its turns, and everything done in them."""

from apps.assistant.models.settings import Assistant
from apps.assistant.models.turns import LEASE, Step, Turn

__all__ = ["LEASE", "Assistant", "Step", "Turn"]
