"""How long something is put aside, in words that are chosen from a list: so long from now, or until a morning."""

from datetime import datetime, time, timedelta, tzinfo

from apps.ground import clock

MORNING = time(9)
HOURS = {"1 hour": 1, "3 hours": 3, "1 day": 24, "3 days": 72}
TOMORROW, NEXT_WEEK = "until tomorrow", "until next week"
SPANS = {span: span for span in (*HOURS, TOMORROW, NEXT_WEEK)}


def in_words(span: str) -> str:
    return f"for {span}" if span in HOURS else span


def ends(span: str, zone: tzinfo) -> datetime:
    """The moment it ends, in the tenant's own time: a morning is at nine, a week begins on Monday."""
    if span in HOURS:
        return clock.now() + timedelta(hours=HOURS[span])
    today = clock.today(zone)
    ahead = 1 if span == TOMORROW else 7 - today.weekday()
    return datetime.combine(today + timedelta(days=ahead), MORNING, zone)
