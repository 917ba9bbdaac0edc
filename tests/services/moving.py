"""A visit on a Tuesday, for tests that move it."""

from datetime import UTC, date, datetime, time, timedelta

from studio.models import Booking
from studio.services import bookings, clients
from studio.services.slots import Slot
from studio.services.unit import Unit
from tests.builders import make_client
from tests.conftest import THERAPIST

#: The clock of the tests stands at Sunday, 22 November 2026, 10:00 in Seattle.
TUESDAY = date(2026, 11, 24)
ME = THERAPIST.ref


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    """Return an instant by Seattle's winter clock."""
    return datetime.combine(day, time(hour, minute), UTC) + timedelta(hours=8)


def booked(unit: Unit, hour: int = 10, number: int = 1, service: str = "consultation") -> Booking:
    client = make_client(unit) if number == 1 else _other(unit, number)
    slot = Slot(TUESDAY, time(hour), 45, ME)
    return bookings.book(unit, client, service, slot, f"by-hand-{number:010d}")


def _other(unit: Unit, number: int) -> str:
    new = clients.NewClient(f"Person {number}", f"person{number}@example.com", "")
    return clients.create(unit, new).public_id
