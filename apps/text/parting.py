"""A long text in parts, for where one message holds only so much."""

from collections.abc import Iterator

from apps.text.sentences import sentences


def parts(text: str, longest: int) -> list[str]:
    """Each as long as may be, ending where a sentence does; where one sentence is too long, between its words; a longer word is cut."""
    written = [""]
    for piece in _pieces(text.strip(), longest):
        if len((written[-1] + piece).strip()) <= longest:
            written[-1] += piece
        else:
            written.append(piece)
    return [part.strip() for part in written if part.strip()]


def _pieces(text: str, longest: int) -> Iterator[str]:
    """Joined they are the text again; none is longer than that, but for the space it ends in."""
    for sentence in sentences(text):
        left = sentence
        while len(left.rstrip()) > longest:
            at = left.rfind(" ", 1, longest + 1) + 1 or longest
            yield left[:at]
            left = left[at:]
        yield left
