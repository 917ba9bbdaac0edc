"""A visit as a calendar file, for the client's own calendar: time and place, never what for."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from studio.models import Booking, BookingStatus
from studio.services.unit import Unit
from studio.services.walltime import is_repeated

_SUMMARY = {"en": "Visit to {studio}", "es": "Cita en {studio}"}


def visit_ics(unit: Unit, booking: Booking) -> bytes:
    """Return the ICS file of a visit that has a time; a later one replaces it by SEQUENCE."""
    return visits_ics(unit, [booking])


def visits_ics(unit: Unit, bookings: Sequence[Booking]) -> bytes:
    """Return one file of several visits, all called off or all promised, each with its own UID."""
    is_off = any(one.status is BookingStatus.CANCELLED for one in bookings)
    calendar = Calendar()
    calendar.add("prodid", "-//studio//visit//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off else "PUBLISH")
    starts = []
    for booking in bookings:
        if booking.starts_at is None or booking.ends_at is None:
            raise ValueError("a visit without a time has no calendar file")
        starts.append(booking.starts_at)
        calendar.add_component(_event(unit, booking, booking.starts_at, booking.ends_at))
    calendar.add_missing_timezones(*_around(min(starts), max(starts)))
    ics: bytes = calendar.to_ical()
    return ics


def _event(unit: Unit, booking: Booking, starts_at: datetime, ends_at: datetime) -> Event:
    zone, settings = _zone_of(booking), unit.settings
    event = Event()
    event.add("uid", _uid(booking, settings.public_url))
    event.add("dtstamp", unit.now())
    event.add("sequence", booking.sequence)
    event.add("dtstart", starts_at.astimezone(zone))
    event.add("dtend", ends_at.astimezone(zone))
    summary = _SUMMARY.get(booking.language, _SUMMARY["en"])
    event.add("summary", summary.format(studio=settings.name))
    event.add("location", " ".join(f"{settings.name}, {settings.address}".split()).rstrip(", "))
    is_off = booking.status is BookingStatus.CANCELLED
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


def _around(first: datetime, last: datetime) -> tuple[date, date]:
    """Return the years whose changes of the clock a file needs to know."""
    return date(first.year - 1, 1, 1), date(last.year + 2, 1, 1)


def _uid(booking: Booking, public_url: str) -> str:
    return f"visit-{booking.public_id}@{urlsplit(public_url).hostname or 'studio.invalid'}"


def _zone_of(booking: Booking) -> tzinfo:
    """Return the zone to tell the times in: a file cannot say which of a repeated hour it means."""
    zone = ZoneInfo(booking.zone)
    ends = (booking.starts_at, booking.ends_at)
    return UTC if any(at and is_repeated(at, zone) for at in ends) else zone
