"""From a message to what it means: words, intents and slots, in all our full languages at once, because people mix them."""

from apps.llm.builtin.reading.reader import Reading, read

__all__ = ["Reading", "read"]
