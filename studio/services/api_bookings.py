"""Bookings as other programs make and change them: free times only, whoever asks.

The program acts for the studio, so a client's deadline for changes is its own to keep; what is safe
for a known client, and what a visit needs first, holds here too.
"""

from collections.abc import Mapping
from datetime import date, datetime

from studio.models import Booking, BookingStatus
from studio.services import (
    audit,
    deposits,
    holds,
    sealing,
    two_visits,
)
from studio.services.availability import FreeTime
from studio.services.errors import Conflict, Invalid, NotFound
from studio.services.holds import Held, Visitor
from studio.services.text import clean_line, clean_note
from studio.services.unit import Unit

#: Days from today that may be asked about; beyond nothing is booked.
FARTHEST_DAYS = 730
#: Answers that one booking holds at most.
MOST_ANSWERS = 100
_OPEN = frozenset({BookingStatus.REQUESTED, BookingStatus.CONFIRMED})


class FirstNeeded(Conflict):
    """A visit is missing before the one that was asked for; `times` are free for it."""

    def __init__(self, code: str, times: tuple[FreeTime, ...]) -> None:
        super().__init__(code)
        self.times = times


def check_day(unit: Unit, day: date, field: str) -> None:
    """Refuse days so far off that nothing can be there. Raises Invalid."""
    if abs((day - unit.today()).days) > FARTHEST_DAYS:
        raise Invalid("too_far", field)


def hold(
    unit: Unit, service: str, starts_at: datetime, practitioner_ref: str, request_id: str
) -> Held:
    """Keep a free time, late enough for a visit before it where the service needs one.

    Raises SlotTaken, Invalid naming the field.
    """
    check_day(unit, starts_at.date(), "start")
    soonest = two_visits.earliest(unit, service)
    return holds.hold(unit, service, starts_at, practitioner_ref, request_id, soonest)


def asks_deposit(unit: Unit, token: str, first_at: datetime | None) -> bool:
    """Tell whether a kept time that is not booked yet is paid for first. Raises Invalid."""
    held = holds.kept_once(unit, token)
    if held is None or holds.booked(unit, token) or not deposits.due(unit, held.service):
        return False
    if first_at is not None:  # what needs a look first is not paid before
        raise Invalid("not_needed", "first")
    return True


def book(unit: Unit, token: str, first_at: datetime | None, visitor: Visitor) -> Booking:
    """Book a kept time, and the visit before it where the service needs one: both or neither.

    Raises NotFound, FirstNeeded with times for the visit before, SlotTaken, Invalid.
    """
    held = holds.kept_once(unit, token)
    if held is None:
        raise NotFound
    if not two_visits.is_two(unit, held.service):
        if first_at is not None:
            raise Invalid("not_needed", "first")
        return holds.book(unit, token, visitor)
    if first_at is None:
        raise FirstNeeded("needs_first", two_visits.first_times(unit, held.starts_at))
    _check_first(unit, held, first_at)
    try:
        return two_visits.book_with_first(unit, token, first_at, visitor)
    except two_visits.FirstTaken:
        times = two_visits.first_times(unit, held.starts_at)
        raise FirstNeeded("first_taken", times) from None


def _check_first(unit: Unit, held: Held, first_at: datetime) -> None:
    """Refuse by the name of the program's own field."""
    check_day(unit, first_at.date(), "first")
    if first_at <= unit.now():
        raise Invalid("past", "first")
    if first_at > two_visits.latest_first(unit, held.starts_at):
        raise Invalid("too_close", "first")


def is_held(unit: Unit, token: str) -> bool:
    """Tell whether there is a hold under a token, over or not."""
    return holds.kept_once(unit, token) is not None


def suggest(unit: Unit, public_id: str, answers: Mapping[str, object]) -> int:
    """Add what a client answered elsewhere to a booking; the newest answer to a question counts.

    Returns how many there are. Raises NotFound, Conflict("booking_closed"), Invalid.
    """
    unit.require_staff("intake.prefill")
    answers = clean_answers(answers)
    booking = unit.load(Booking, public_id)
    if booking.status not in _OPEN:
        raise Conflict("booking_closed")
    kept: dict[str, object] = {"provider": "api"}
    if booking.answers is not None:
        kept = sealing.open_json(unit, booking, booking, "answers", booking.answers)
    before = kept.get("answers")
    known = dict(before) if isinstance(before, dict) else {}
    known |= answers
    if len(known) > MOST_ANSWERS:
        raise Invalid("too_many", "answers")
    said = {**kept, "answers": known}
    booking.answers = sealing.seal_json(unit, booking, booking, "answers", said)
    unit.session.flush()
    audit.record(unit, "booking.answers_taken", booking.public_id, "care")
    return len(known)


def clean_answers(answers: Mapping[str, object]) -> dict[str, object]:
    """Return answers as they are kept. Raises Invalid."""
    return {clean_line("answers", key, 200): _clean(value) for key, value in answers.items()}


def _clean(value: object) -> object:
    if isinstance(value, list):
        return [clean_line("answers", str(each), 200) for each in value]
    return clean_note("answers", str(value), 2000)
