"""Promised visits that come before the skin is ready, by all that is known of a client."""

from collections.abc import Iterable
from dataclasses import replace

from studio.models import Booking, BookingStatus, Client
from studio.services import client_rows, safe_dates, walltime
from studio.services.safe_dates import Outlook
from studio.services.unit import Unit
from studio.skin.safe_dates import Cause
from studio.skin.spacing import Given


def of_client(unit: Unit, client: Client) -> tuple[Booking, ...]:
    """Return a client's own visits that nobody has promised early with a reason."""
    coming = client_rows.ahead(unit, client).bookings
    return among(unit, client, coming) if coming else ()


def among(unit: Unit, client: Client, bookings: Iterable[Booking]) -> tuple[Booking, ...]:
    """Return those of some visits that are too early for a client, be they theirs yet or not.

    A question that was never asked makes no visit early.
    """
    unit.require_caring("client.read_alerts")
    seen = safe_dates.outlook(unit, client)
    return tuple(one for one in bookings if _is_early(seen, one))


def _is_early(seen: Outlook, booking: Booking) -> bool:
    is_promised = booking.status is BookingStatus.CONFIRMED and booking.override_reason is None
    if not is_promised or booking.starts_at is None or booking.starts_at < seen.unit.now():
        return False
    day = walltime.wall(booking.starts_at, seen.unit.settings.zone).date()
    others, own = list(seen.work), Given(booking.service, day)
    if own in others:
        others.remove(own)
    holds = replace(seen, work=tuple(others)).holds_on(booking.service, day)
    return any(one.cause is not Cause.ASK for one in holds)
