"""What a worker reads before its first turn, so that no customer waits for it: the words of all languages, some seconds' work."""

from apps.conversations.signals import hear
from apps.llm.builtin.engine import warm as warm_engine
from apps.text.consent import affirms
from apps.text.promises import promises


def warm() -> None:
    hear("Good morning, I would like to know where my parcel is, please. I was charged twice, and I cannot go on like this.", "en")
    affirms("yes", "en")
    promises("I will call you back.")
    warm_engine()
