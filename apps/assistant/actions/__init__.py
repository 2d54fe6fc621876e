"""What happens to turns."""

from apps.assistant.actions.claiming import claim, renew
from apps.assistant.actions.sweeping import due
from apps.assistant.actions.turning import take_turns

__all__ = ["claim", "due", "renew", "take_turns"]
