"""Days on which the clock is changed, in five zones: free times, visits, files, mails.

What should be free is worked out from the zone alone: every quarter of an hour of the day.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from itertools import count
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil import tz
from icalendar import Calendar

from studio.hooks import VISITOR
from studio.models import Booking, Schedule
from studio.services import (
    availability,
    calendars,
    delivery,
    holds,
    promises,
    visit_changes,
)
from studio.services.availability import FreeTime, Search
from studio.services.unit import Tools, Unit
from studio.settings import Settings
from tests.conftest import Clock, Work
from tests.services.test_availability import ANNA, PEEL, choose, offer, request, shift, visitor

YEARS = range(2026, 2032)
ZONES = (
    "America/Los_Angeles",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # by half an hour
    "America/St_Johns",
    "Asia/Kathmandu",  # never, and a quarter off
)
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
#: More would send too much mail to one address.
_MOVES_A_DAY = 2
_NAMES = (f"Zone/Number{number}" for number in count())


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first, after = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (day, day + DAY))
    return first, after


def changes(key: str) -> Iterator[date]:
    """Give the days that are longer or shorter than others."""
    zone = ZoneInfo(key)
    for year in YEARS:
        for number in range(366):
            day = date(year, 1, 1) + number * DAY
            first, after = bounds(day, zone)
            if day.year == year and after - first != DAY:
                yield day


SHORT = [(key, day) for key in ZONES for day in changes(key) if day.year == min(YEARS)]
SHORT += [("Asia/Kathmandu", date(2027, 12, 31)), ("America/St_Johns", date(2028, 2, 29))]
LONG = [(key, day) for key in ZONES for day in changes(key)]
LONG += [
    (key, day) for key in ZONES for day in (date(2027, 12, 31), date(2028, 1, 1), date(2028, 2, 29))
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take the changes of one year, or of all before a release."""
    cases = LONG if metafunc.config.getoption("--long") else SHORT
    names = [f"{key.rpartition('/')[2]} {day}" for key, day in cases]
    metafunc.parametrize("case", cases, ids=names)


@pytest.fixture
def zone(case: tuple[str, date]) -> ZoneInfo:
    return ZoneInfo(case[0])


@pytest.fixture
def day(case: tuple[str, date], clock: Clock, zone: ZoneInfo) -> date:
    """The day in question; it is noon, ten days before."""
    noon = datetime.combine(case[1] - 10 * DAY, time(12), zone)
    clock.now = noon.astimezone(UTC)
    return case[1]


@pytest.fixture
def settings(case: tuple[str, date]) -> Settings:
    return Settings.read(
        {
            "STUDIO_ENV": "testing",
            "STUDIO_PUBLIC_URL": "http://localhost",
            "STUDIO_JOBS": "cron",
            "STUDIO_TIMEZONE": case[0],
        }
    )


@pytest.fixture
def studio(work: Work, day: date) -> Work:
    """A studio that never closes."""
    with work(VISITOR) as unit:
        offer(unit, duration_min=30)
        shifts = [shift(weekday, "00:00", "00:00") for weekday in range(7)]
        unit.session.add(Schedule(ref=ANNA, name="Anna", shifts=shifts, changes=[]))
        choose(unit, notice_hours=0, horizon_days=60)
    return work


def quarters(day: date, zone: ZoneInfo) -> list[datetime]:
    first, after = bounds(day, zone)
    return [first + number * QUARTER for number in range((after - first) // QUARTER)]


def free(unit: Unit, day: date, last: date | None = None) -> tuple[FreeTime, ...]:
    return availability.free_times(unit, Search(PEEL, day, last or day))


def test_every_quarter_of_an_hour_that_the_day_has_is_free_once(
    studio: Work, day: date, zone: ZoneInfo
) -> None:
    with studio(VISITOR) as unit:
        found = free(unit, day)

    assert [one.starts_at for one in found] == quarters(day, zone)
    walls = [one.starts_at.astimezone(zone) for one in found]
    assert [(one.day, one.at) for one in found] == [(at.date(), at.time()) for at in walls]


def interesting(day: date, zone: ZoneInfo) -> list[datetime]:
    """Return the instants around the change, and the first and the last of the day."""
    found = quarters(day, zone)
    offsets = [at.astimezone(zone).utcoffset() for at in found]
    [*places] = [n for n in range(1, len(found)) if offsets[n] != offsets[n - 1]]
    near = {n + by for n in places for by in (-4, -2, -1, 0, 1, 2)}
    return [found[n] for n in sorted({0, len(found) - 1} | near)]


def read_by_its_own_rules(ics: bytes, name: str) -> datetime:
    """Read an instant by the file alone; of a time that comes twice, the first is taken."""
    text = ics.decode().replace("\r\n ", "")
    zones_part, _, visit_part = text.partition("BEGIN:VEVENT")
    [(params, shown)] = re.findall(rf"^{name}([^:\r\n]*):(\S+)\r?$", visit_part, re.MULTILINE)
    if shown.endswith("Z"):
        return datetime.strptime(shown, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    zones = tz.tzical(StringIO(zones_part[zones_part.index("BEGIN:VTIMEZONE") :]))
    local = datetime.strptime(shown, "%Y%m%dT%H%M%S").replace(tzinfo=zones.get(params[6:]))
    return local.astimezone(UTC)


def read_by_another_program(ics: bytes, zone: str) -> tuple[datetime, datetime]:
    """Read start and end as vobject does; under a name that is new to it, it needs the file's zone.

    It would take a known name's rules from the first file in which it read them.
    """
    text = ics.decode().replace("\r\n ", "").replace(f"TZID:{zone}", f"TZID:{next(_NAMES)}")
    [name] = re.findall(r"^TZID:(.*)\r$", text, re.MULTILINE) or [zone]
    [event] = vobject.readOne(text.replace(f"TZID={zone}", f"TZID={name}")).vevent_list
    return event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC)


def check_file(unit: Unit, booking: Booking) -> None:
    ics = calendars.visit_ics(unit, booking)
    assert read_by_another_program(ics, booking.zone) == (booking.starts_at, booking.ends_at)
    [event] = Calendar.from_ical(ics).events
    ends = ((event.start, booking.starts_at), (event.end, booking.ends_at))
    for name, (shown, at) in zip(("DTSTART", "DTEND"), ends, strict=True):
        assert isinstance(shown, datetime)
        # Python never finds a time of a repeated hour equal to one of another zone.
        assert shown.astimezone(UTC) == at
        assert read_by_its_own_rules(ics, name) == at


def check_booking(unit: Unit, booking: Booking, at: datetime, zone: ZoneInfo) -> None:
    assert (booking.starts_at, booking.ends_at) == (at, at + 2 * QUARTER)
    assert booking.wall_start == f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"
    check_file(unit, booking)


def test_a_time_is_held_and_booked_at_its_very_instant(
    studio: Work, tools: Tools, day: date, zone: ZoneInfo
) -> None:
    wanted = interesting(day, zone)[::2]
    with studio(VISITOR) as unit:
        for number, at in enumerate(wanted):
            held = holds.hold(unit, PEEL, at, ANNA, request(number))
            assert held.starts_at == at
            assert at not in {one.starts_at for one in free(unit, day)}
            booking = holds.book(unit, held.token, visitor(number))
            check_booking(unit, booking, at, zone)

    sent: list[str] = []
    delivery.send_due(tools, lambda mail: sent.append(mail.get_body().get_content()))  # type: ignore[union-attr]
    assert len(sent) == len(wanted)
    for at, text in zip(wanted, sent, strict=True):
        shown = at.astimezone(zone)
        name = shown.tzname() or ""
        clock = f"{shown.hour % 12 or 12}:{shown:%M} {'am' if shown.hour < 12 else 'pm'}"
        assert f"{clock} {f'UTC{name}' if name[:1] in '+-' else name}" in " ".join(text.split())


def test_a_visit_is_moved_by_its_link_to_each_of_them(
    studio: Work, day: date, zone: ZoneInfo
) -> None:
    with studio(VISITOR) as unit:
        before = quarters(day - 2 * DAY, zone)[40]
        booking = holds.book(unit, holds.hold(unit, PEEL, before, "", request(1)).token, visitor())
        for number, at in enumerate(interesting(day, zone)):
            found = visit_changes.free_times(unit, booking, day, day)
            assert at in {one.starts_at for one in found}
            if number < _MOVES_A_DAY:
                visit_changes.move(unit, booking, at)
            else:
                promises.promise(unit, booking, PEEL, at)
            check_booking(unit, booking, at, zone)


def test_the_studio_promises_each_of_them_by_hand(studio: Work, day: date, zone: ZoneInfo) -> None:
    with studio(VISITOR) as unit:
        before = quarters(day - 2 * DAY, zone)[40]
        public_id = holds.book(
            unit, holds.hold(unit, PEEL, before, ANNA, request(1)).token, visitor()
        ).public_id
    with studio() as unit:
        booking = unit.load(Booking, public_id)
        for at in interesting(day, zone):
            promises.promise(unit, booking, PEEL, at, by_staff=True)
            check_booking(unit, booking, at, zone)
