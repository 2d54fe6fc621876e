"""A reply as its channel can show it: how long, with Markdown or without. Asked is what a channel can do, never which it is."""

from apps.inboxes.channels import Capabilities
from apps.text.markup import to_plain
from apps.text.sentences import sentences

OF_THE_HOUSE = 400  # characters kept free for what it adds itself: that somebody comes, that nobody is there
A_TEXT = 320  # two segments of one


def in_words(can: Capabilities) -> str:
    """What a model is told of the channel; nothing where it can show what a page can."""
    if can.markup and can.cards:
        return ""
    told = ["plain words without Markdown, tables or emoji", "addresses of pages written out and short"]
    told += [] if can.cards else ["there are no buttons, forms or pages to point at"]
    told += [f"at most {A_TEXT} characters"] if can.longest < OF_THE_HOUSE * 5 else []
    return "; ".join(told)


def fits(text: str, more: str, can: Capabilities) -> bool:
    """Whether a model may add this to what it said."""
    return len(text) + len(more) <= max(can.longest - OF_THE_HOUSE, can.longest // 2)


def shaped(text: str, can: Capabilities) -> str:
    """Whole sentences that the channel takes, and of one too long for it what goes in."""
    text = text if can.markup else to_plain(text)
    while len(text) > can.longest and len(said := sentences(text)) > 1:
        text = "".join(said[:-1]).strip()
    return text[: can.longest]
