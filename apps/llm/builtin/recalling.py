"""What they asked before, on another channel: recalled with their first words on this one, where it helps, and not otherwise."""

from datetime import datetime, timedelta

from apps.llm.builtin import topics
from apps.llm.builtin.case import Desk
from apps.llm.builtin.reading import Reading
from apps.llm.builtin.reading.folding import words
from apps.llm.builtin.voice import parsed, sentences
from apps.llm.exchange import Recalled
from apps.text.promises import promises

LONGEST = 90  # characters that are quoted
NOON = 12
ENDS = " .?!…;\u061f\u06d4\u0964\u3002\uff01\uff1f"
ASKS = ("?", "\u061f", "\uff1f")


def recollection(recalled: Recalled, reading: Reading, desk: Desk, *, is_greeting: bool) -> str:
    """One sentence: their words again, for who only greets or asks what is new; that they asked, for who asks it again. Else nothing."""
    when = _when(parsed(recalled.asked_at), desk)
    if not is_greeting and not asks_for_news(reading):
        return desk.voice.say("recalled_same", when=when) if is_alike(recalled.words, reading) else ""
    quoted = _quoted(recalled.words)
    return desk.voice.say("recalled", when=when, words=quoted) if quoted and not promises(quoted) else ""


def asks_for_news(reading: Reading) -> bool:
    """“Any news?”, and of nothing in particular."""
    is_of_something = any(slot in reading.slots for slot in ("order_id", "ticket_id", "invoice_id", "marked_number"))
    return "news" in reading.answers and not reading.is_sure and not is_of_something


def is_alike(before: str, reading: Reading) -> bool:
    here, there = topics.asked(reading.words), topics.asked(words(before))
    return bool(here and there) and 2 * len(here & there) >= min(len(here), len(there))


def _quoted(text: str) -> str:
    """A question of theirs, or else what they began with; whole words of it."""
    pieces = [piece.strip() for piece in sentences(" ".join(text.split())) if piece.strip(ENDS)]
    piece = next((one for one in pieces if one.endswith(ASKS)), pieces[0] if pieces else "")
    piece = piece.strip(ENDS)
    return piece if len(piece) <= LONGEST else f"{piece[:LONGEST].rsplit(' ', 1)[0].strip(ENDS)} …"


def _when(asked_at: datetime | None, desk: Desk) -> str:
    days = (desk.now.date() - asked_at.date()) // timedelta(days=1) if asked_at else 2
    if asked_at is None or days > 1:
        return desk.voice.say("asked_lately")
    if days == 1:
        return desk.voice.say("asked_yesterday")
    return desk.voice.say("asked_this_morning" if asked_at.hour < NOON else "asked_today")
