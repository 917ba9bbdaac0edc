"""Outside calendars: busy is what somebody wrote down as busy, at the right instants."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from studio.adapters import busy_times
from studio.adapters.busy_times import Busy, busy
from studio.adapters.calendar_feed import FeedError

SEATTLE = ZoneInfo("America/Los_Angeles")
FIRST, LAST = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 3, 31, tzinfo=UTC)


def read(*events: str) -> Busy:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *events, "END:VCALENDAR", ""]
    between = (int(FIRST.timestamp()), int(LAST.timestamp()))
    return busy("\r\n".join(lines).encode(), SEATTLE, between)


def event(*lines: str, uid: str = "one@example.com") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def shown(found: Busy) -> list[str]:
    """Return spans as UTC, as short as they can be read."""
    return [
        f"{datetime.fromtimestamp(start, UTC):%m-%d %H:%M}/{(end - start) // 60}"
        for start, end in found.spans
    ]


OFFICE = (
    "BEGIN:VTIMEZONE",
    "TZID:Office",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:-0500",
    "TZOFFSETTO:-0500",
    "END:STANDARD",
    "END:VTIMEZONE",
)
MANY_HOURS = ",".join(map(str, range(24)))
MANY_MINUTES = ",".join(map(str, range(60)))
ZONED = ("DTSTART;TZID=America/Los_Angeles:20261123T090000", "DURATION:PT1H")


@pytest.mark.parametrize(
    ("lines", "spans"),
    [
        (ZONED, ["11-23 17:00/60"]),
        (("DTSTART:20261123T090000Z", "DTEND:20261123T093000Z"), ["11-23 09:00/30"]),
        # Without a zone: the studio's.
        (("DTSTART:20261123T090000", "DTEND:20261123T100000"), ["11-23 17:00/60"]),
        (("DTSTART;VALUE=DATE:20261123",), ["11-23 08:00/1440"]),
        (("DTSTART;VALUE=DATE:20261123", "DTEND;VALUE=DATE:20261125"), ["11-23 08:00/2880"]),
        # The day on which the clock goes back has 25 hours.
        (("DTSTART;VALUE=DATE:20261101",), ["11-01 07:00/1500"]),
        (("DTSTART;TZID=Europe/Berlin:20261123T090000", "DURATION:PT30M"), ["11-23 08:00/30"]),
        # Outlook's names of zones.
        (("DTSTART;TZID=Eastern Standard Time:20261123T090000", *ZONED[1:]), ["11-23 14:00/60"]),
        ((*ZONED, "TRANSP:TRANSPARENT"), []),
        ((*ZONED, "STATUS:CANCELLED"), []),
        ((*ZONED, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), []),
        ((*ZONED, "STATUS:TENTATIVE"), ["11-23 17:00/60"]),
        (("DTSTART:20261123T090000Z",), []),
        (("DTSTART:20261123T090000Z", "DTEND:20261123T080000Z"), []),
        # Begins before the first day looked at, ends after the last.
        (("DTSTART:20260901T000000Z", "DTEND:20261002T000000Z"), ["10-01 00:00/1440"]),
        (("DTSTART:20270330T120000Z", "DTEND:20270401T000000Z"), ["03-30 12:00/720"]),
        (("DTSTART:20250101T000000Z", "DTEND:20250102T000000Z"), []),
    ],
)  # fmt: skip
def test_a_single_event_is_busy_when_it_is(lines: tuple[str, ...], spans: list[str]) -> None:
    found = read(event(*lines))

    assert (shown(found), found.unread) == (spans, 0)


@pytest.mark.parametrize(
    ("lines", "spans"),
    [
        (
            (*ZONED, "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=MO"),
            ["11-23 17:00/60", "11-30 17:00/60", "12-07 17:00/60"],
        ),
        ((*ZONED, "RRULE:FREQ=DAILY;UNTIL=20261125T170000Z"),
            ["11-23 17:00/60", "11-24 17:00/60", "11-25 17:00/60"]),
        ((*ZONED, "RRULE:FREQ=DAILY;UNTIL=20261124"), ["11-23 17:00/60", "11-24 17:00/60"]),
        # The last Friday of the month, at the same wall time in summer and winter.
        (("DTSTART;TZID=America/Los_Angeles:20261030T090000", "DURATION:PT1H",
          "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3"),
            ["10-30 16:00/60", "11-27 17:00/60", "12-25 17:00/60"]),
        ((*ZONED, "RRULE:FREQ=WEEKLY;COUNT=3",
          "EXDATE;TZID=America/Los_Angeles:20261130T090000"),
            ["11-23 17:00/60", "12-07 17:00/60"]),
        ((*ZONED, "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261130T170000Z,20261207T170000Z"),
            ["11-23 17:00/60"]),
        ((*ZONED, "RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE;VALUE=DATE:20261130"), ["11-23 17:00/60"]),
        ((*ZONED, "RDATE:20261201T170000Z"), ["11-23 17:00/60", "12-01 17:00/60"]),
        (("DTSTART;VALUE=DATE:20161224", "RRULE:FREQ=YEARLY"), ["12-24 08:00/1440"]),
        # Began long ago, and counts from then.
        (("DTSTART:20260105T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=40"),
            ["10-05 10:00/60"]),
    ],
)  # fmt: skip
def test_a_series_is_busy_each_time(lines: tuple[str, ...], spans: list[str]) -> None:
    found = read(event(*lines))

    assert (shown(found), found.unread) == (spans, 0)


def test_one_occasion_of_a_series_may_be_moved_or_dropped() -> None:
    found = read(
        event(*ZONED, "RRULE:FREQ=WEEKLY;COUNT=4"),
        event(
            "RECURRENCE-ID:20261130T170000Z", "DTSTART:20261201T200000Z", "DTEND:20261201T203000Z"
        ),
        event(
            "RECURRENCE-ID;TZID=America/Los_Angeles:20261207T090000",
            *ZONED[:1],
            "DURATION:PT1H",
            "STATUS:CANCELLED",
        ),
    )

    assert shown(found) == ["11-23 17:00/60", "12-01 20:00/30", "12-14 17:00/60"]


def test_a_changed_occasion_stands_alone_when_its_series_is_not_there() -> None:
    found = read(event("RECURRENCE-ID:20261130T170000Z", *ZONED))

    assert shown(found) == ["11-23 17:00/60"]


def test_a_zone_that_the_file_describes_itself_is_taken_from_there() -> None:
    found = read(*OFFICE, event("DTSTART;TZID=Office:20261123T090000", "DURATION:PT1H"))

    assert shown(found) == ["11-23 14:00/60"]


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:banana",),
        ("SUMMARY:No start",),
        (*ZONED, "RRULE:FREQ=SECONDLY"),
        (*ZONED, "RRULE:FREQ=HOURLY"),
        (*ZONED, "RRULE:BYDAY=MO"),
        (*ZONED, "RRULE:FREQ=WEEKLY;INTERVAL=0"),
        ("DTSTART:00010101T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"),
        (*ZONED, f"RRULE:FREQ=DAILY;BYHOUR={MANY_HOURS};BYMINUTE={MANY_MINUTES}"),
    ],
)  # fmt: skip
def test_an_event_that_cannot_be_understood_does_not_hide_the_others(
    lines: tuple[str, ...],
) -> None:
    found = read(event(*lines), event(*ZONED, uid="two@example.com"))

    assert (shown(found), found.unread) == (["11-23 17:00/60"], 1)


def test_a_rule_that_never_comes_true_ends() -> None:
    assert shown(read(event(*ZONED, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"))) == [
        "11-23 17:00/60"
    ]


@pytest.mark.parametrize(
    "content", [b"", b"<html>Sign in</html>", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"]
)
def test_what_is_no_calendar_is_said(content: bytes) -> None:
    with pytest.raises(FeedError, match="no_calendar"):
        busy(content, SEATTLE, (0, 1))


def test_an_empty_calendar_is_one() -> None:
    assert read() == Busy((), 0)


def test_a_calendar_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy_times, "MOST_SECONDS", -1.0)

    with pytest.raises(FeedError, match="too_much"):
        read(event(*ZONED))
