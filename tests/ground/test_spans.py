from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.ground.spans import Schedule, add_open_time, is_open, next_closing, next_opening, open_seconds_between, problems

WEEKDAYS = range(5)


def span(text):
    opens, closes = text.split("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)


def make_schedule(zone="Europe/Berlin", week=None, days=None):
    """Each day's spans as words: `{0: "09:00-12:00 13:00-17:00"}`."""
    return Schedule(
        ZoneInfo(zone),
        {weekday: [span(one) for one in spans.split()] for weekday, spans in (week or {}).items()},
        {date.fromisoformat(day): [span(one) for one in spans.split()] for day, spans in (days or {}).items()},
    )


def on(zone, day, spans):
    return make_schedule(zone, days={day: spans})


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def opened(schedule, day):
    """The stretches that a day's hours come to, as `HH:MM-HH:MM` in UTC."""
    at, end, found = utc(day) - timedelta(days=2), utc(day) + timedelta(days=3), []
    while (opens := next_opening(schedule, at, 5)) is not None and opens < end:
        at = next_closing(schedule, opens)
        found.append(f"{opens:%H:%M}-{at:%H:%M}")
    return " ".join(found)


OFFICE = make_schedule(week=dict.fromkeys(WEEKDAYS, "09:00-12:00 13:00-17:00"), days={"2026-05-01": "", "2026-05-02": "10:00-11:00"})


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-04-27 06:59", False),  # a Monday; Berlin is two hours ahead
        ("2026-04-27 07:00", True),
        ("2026-04-27 09:59:59.999999", True),
        ("2026-04-27 10:00", False),
        ("2026-04-27 10:30", False),
        ("2026-04-27 11:00", True),
        ("2026-04-27 15:00", False),
        ("2026-04-26 08:00", False),
        ("2026-05-01 08:00", False),
        ("2026-05-02 08:00", True),
    ],
)
def test_it_is_open_within_a_span_and_not_at_its_end(at, expected):
    assert is_open(OFFICE, utc(at)) is expected


@pytest.mark.parametrize(
    ("after", "opening", "closing"),
    [
        ("2026-04-27 08:00", "2026-04-27 08:00", "2026-04-27 10:00"),
        ("2026-04-27 10:00", "2026-04-27 11:00", "2026-04-27 10:00"),
        ("2026-04-27 20:00", "2026-04-28 07:00", "2026-04-27 20:00"),
        ("2026-04-30 15:00", "2026-05-02 08:00", "2026-04-30 15:00"),  # over a holiday, to a Saturday that is open this once
        ("2026-05-02 09:00", "2026-05-04 07:00", "2026-05-02 09:00"),
    ],
)
def test_the_next_opening_and_closing_are_now_where_it_is_so_already(after, opening, closing):
    assert next_opening(OFFICE, utc(after)) == utc(opening)
    assert next_closing(OFFICE, utc(after)) == utc(closing)


def test_a_moment_may_come_in_any_zone_and_leaves_in_utc():
    at = datetime(2026, 4, 27, 5, 0, tzinfo=ZoneInfo("America/New_York"))
    assert is_open(OFFICE, at)
    assert next_opening(OFFICE, at).tzinfo is UTC


def test_what_never_opens_has_no_opening():
    assert next_opening(make_schedule(), utc("2026-01-01")) is None
    assert next_closing(make_schedule(), utc("2026-01-01")) == utc("2026-01-01")
    assert add_open_time(make_schedule(), utc("2026-01-01"), 1) is None
    assert open_seconds_between(make_schedule(), utc("2026-01-01"), utc("2027-01-01")) == 0


def test_what_is_always_open_never_closes():
    always = make_schedule(week=dict.fromkeys(range(7), "00:00-00:00"))
    assert next_closing(always, utc("2026-01-01 12:00")) is None
    assert next_opening(always, utc("2026-01-01 12:00")) == utc("2026-01-01 12:00")
    assert open_seconds_between(always, utc("2026-01-01"), utc("2027-01-01")) == 365 * 86_400


def test_midnight_as_an_end_joins_the_next_day():
    bar = make_schedule(week={4: "20:00-00:00", 5: "00:00-02:00 20:00-00:00"})
    assert next_closing(bar, utc("2026-01-09 21:00")) == utc("2026-01-10 01:00")
    assert next_closing(bar, utc("2026-01-10 21:00")) == utc("2026-01-10 23:00")


def test_spans_in_any_order_and_overlapping_count_once():
    muddled = on("UTC", "2026-01-05", "13:00-15:00 09:00-14:00 15:00-16:00")
    assert opened(muddled, "2026-01-05") == "09:00-16:00"
    assert open_seconds_between(muddled, utc("2026-01-05"), utc("2026-01-06")) == 7 * 3600


def test_a_span_that_runs_backward_opens_nothing():
    assert opened(on("UTC", "2026-01-05", "17:00-09:00 10:00-10:00"), "2026-01-05") == ""


@pytest.mark.parametrize("ask", [next_opening, lambda schedule, at, horizon: add_open_time(schedule, at, 60, horizon)])
def test_beyond_the_horizon_there_is_nothing(ask):
    yearly = on("UTC", "2026-12-31", "09:00-10:00")
    assert ask(yearly, utc("2026-12-01 09:00"), 29) is None
    assert ask(yearly, utc("2026-12-01 09:00"), 31) is not None


@pytest.mark.parametrize(
    ("zone", "day", "spans", "in_utc"),
    [
        # Spring: the clock skips an hour (half an hour on Lord Howe), and a time that does not exist is the first after it.
        ("America/New_York", "2026-03-08", "01:00-04:00", "06:00-08:00"),
        ("America/New_York", "2026-03-08", "02:30-04:00", "07:00-08:00"),
        ("America/New_York", "2026-03-08", "01:00-02:30", "06:00-07:00"),
        ("America/New_York", "2026-03-08", "02:30-03:15", "07:00-07:15"),
        ("America/New_York", "2026-03-08", "02:10-02:50", ""),
        ("America/New_York", "2026-03-08", "00:00-00:00", "05:00-04:00"),
        ("Europe/Berlin", "2026-03-29", "01:30-03:30", "00:30-01:30"),
        ("Europe/Berlin", "2026-03-29", "02:00-03:00", ""),
        ("Europe/Berlin", "2026-03-29", "09:00-17:00", "07:00-15:00"),
        ("Australia/Lord_Howe", "2026-10-04", "01:00-03:00", "14:30-16:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15-03:00", "15:30-16:00"),
        ("America/St_Johns", "2026-03-08", "01:30-03:30", "05:00-06:00"),
        ("America/St_Johns", "2011-03-13", "00:00-02:00", "03:30-04:30"),  # 00:01 became 01:01 there then
        ("America/Havana", "2026-03-08", "00:00-02:00", "05:00-06:00"),  # midnight itself is skipped
        # Autumn: an hour comes twice. Opening is its first pass, closing its second.
        ("America/New_York", "2026-11-01", "01:30-03:00", "05:30-08:00"),
        ("America/New_York", "2026-11-01", "00:00-01:30", "04:00-06:30"),
        ("America/New_York", "2026-11-01", "01:10-01:20", "05:10-06:20"),
        ("America/New_York", "2026-11-01", "00:30-01:15 01:30-02:00", "04:30-07:00"),
        ("America/New_York", "2026-11-01", "02:00-03:00", "07:00-08:00"),
        ("Europe/Berlin", "2026-10-25", "02:00-03:00", "00:00-02:00"),
        ("Australia/Lord_Howe", "2026-04-05", "01:30-02:00", "14:30-15:30"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45-03:00", "14:45-16:30"),
        ("America/St_Johns", "2026-11-01", "01:30-02:00", "04:00-05:30"),
        ("America/St_Johns", "2010-11-06", "22:00-23:30", "00:30-03:00"),  # 00:01 fell back to 23:01 the day before
        ("America/St_Johns", "2010-11-06", "23:00-00:00", "01:30-03:30"),
        # Elsewhere nothing changes, however odd the offset; and one Friday never was.
        ("Asia/Kathmandu", "2026-03-29", "09:00-17:00", "03:15-11:15"),
        ("Pacific/Apia", "2011-12-29", "09:00-17:00", "19:00-03:00"),
        ("Pacific/Apia", "2011-12-30", "09:00-17:00", ""),
        ("Pacific/Apia", "2011-12-30", "00:00-00:00", ""),
        ("Pacific/Apia", "2011-12-31", "09:00-17:00", "19:00-03:00"),
    ],
)
def test_hours_are_right_when_the_clocks_change(zone, day, spans, in_utc):
    assert opened(on(zone, day, spans), day) == in_utc


def test_open_time_is_real_time_where_the_clocks_change():
    night = make_schedule("America/New_York", week=dict.fromkeys(range(7), "00:00-06:00"))
    assert open_seconds_between(night, utc("2026-03-08 00:00"), utc("2026-03-09 00:00")) == 5 * 3600
    assert open_seconds_between(night, utc("2026-11-01 00:00"), utc("2026-11-02 00:00")) == 7 * 3600
    assert add_open_time(night, utc("2026-11-01 04:00"), 6 * 3600 + 1) == utc("2026-11-01 10:00:01")


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        ("2026-04-27 08:00", "2026-04-27 09:00", 3600),
        ("2026-04-27 09:30", "2026-04-27 11:30", 3600),
        ("2026-04-24 14:00", "2026-04-27 08:00", 7200),
        ("2026-04-25 00:00", "2026-04-26 00:00", 0),
        ("2026-04-27 08:00:00.250", "2026-04-27 08:00:01", 0),
        ("2026-04-27 09:00", "2026-04-27 08:00", 0),
        ("2026-04-29 07:00", "2026-04-27 08:00", 0),
    ],
)
def test_open_time_leaves_out_breaks_nights_and_weekends(start, end, seconds):
    assert open_seconds_between(OFFICE, utc(start), utc(end)) == seconds


@pytest.mark.parametrize(
    ("start", "seconds", "end"),
    [
        ("2026-04-27 08:00", 0, "2026-04-27 08:00"),
        ("2026-04-25 08:00", 0, "2026-04-25 08:00"),
        ("2026-04-27 08:00", 600, "2026-04-27 08:10"),
        ("2026-04-27 08:00", 7200, "2026-04-27 10:00"),
        ("2026-04-27 09:59", 120, "2026-04-27 11:01"),
        ("2026-04-24 14:30", 3600, "2026-04-27 07:30"),
        ("2026-04-25 12:00", 60, "2026-04-27 07:01"),
    ],
)
def test_a_promise_falls_due_in_open_time(start, seconds, end):
    assert add_open_time(OFFICE, utc(start), seconds) == utc(end)


def test_open_time_is_not_taken_away():
    with pytest.raises(ValueError, match="not taken away"):
        add_open_time(OFFICE, utc("2026-01-01"), -1)


@pytest.mark.parametrize("ask", [is_open, next_opening, next_closing, lambda s, at: open_seconds_between(s, utc("2026-01-01"), at)])
def test_a_moment_without_a_zone_is_refused(ask):
    with pytest.raises(ValueError, match="time zone"):
        ask(OFFICE, datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ("", []),
        ("09:00-12:00 12:00-17:00", []),
        ("13:00-00:00 09:00-13:00", []),
        ("00:00-00:00", []),
        ("09:00-12:00 11:59-13:00", ["09:00–12:00 and 11:59–13:00 overlap."]),
        ("20:00-00:00 22:00-23:00", ["20:00–00:00 and 22:00–23:00 overlap."]),
        ("00:00-00:00 09:00-10:00", ["00:00–00:00 and 09:00–10:00 overlap."]),
        ("09:00-00:00 09:00-10:00", ["09:00–00:00 and 09:00–10:00 overlap."]),
        ("09:00-17:00 10:00-11:00 12:00-13:00", ["09:00–17:00 and 10:00–11:00 overlap.", "09:00–17:00 and 12:00–13:00 overlap."]),
        ("22:00-02:00", ["22:00–02:00 ends before it begins. A span past midnight ends at 00:00 and goes on the next day."]),
        ("09:00-09:00", ["09:00–09:00 ends when it begins."]),
    ],
)
def test_what_is_wrong_with_a_day_is_said_in_words(spans, expected):
    assert problems([span(one) for one in spans.split()]) == expected
