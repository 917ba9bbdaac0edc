"""The rows of a client: asked once by a page that reads, anew by whoever writes."""

from datetime import time, timedelta

import pytest
from sqlalchemy import event

from studio.context import StudioState
from studio.models import Booking, BookingStatus, Client
from studio.services import (
    bookings,
    client_rows,
    clients,
    consents,
    day,
    library,
    practitioners,
    replies,
    safe_dates,
    schedules,
    series,
    step_drafts,
)
from studio.services.consents import Purpose
from studio.services.schedules import Week
from studio.services.unit import Unit
from studio.slots.hours import Shift
from tests.builders import BLEEDING, make_client, make_consultation, make_series
from tests.conftest import THERAPIST, Clock, Counted, Work
from tests.services.test_clinician import FREE, came_again, letter_of


def everything(unit: Unit, client: Client) -> tuple[object, ...]:
    return (
        client_rows.visits(unit, client),
        client_rows.booked(unit, client),
        client_rows.intakes(unit, client),
        client_rows.ahead(unit, client),
        practitioners.practitioners(unit),
        practitioners.keep_hours(unit),
        library.menu(unit),
    )


def test_a_page_asks_for_each_list_once(both: StudioState) -> None:
    with both.unit_of_work(THERAPIST) as unit:
        visit = make_consultation(unit)
        client = visit.client
        make_series(unit, client.public_id, 1)
    seen: list[str] = []
    with both.reading(THERAPIST) as unit:
        client = clients.get(unit, client.public_id)
        first = everything(unit, client)
        event.listen(both.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))

        assert everything(unit, client) == first

    assert seen == []
    past, booked, _, ahead, *_ = client_rows_of(first)
    assert [one.visit.id for one in past] == [visit.id]
    assert len(booked) == 3
    assert [one.series_place for one in ahead.bookings] == [1, 2]


def client_rows_of(
    found: tuple[object, ...],
) -> tuple[
    tuple[client_rows.PastVisit, ...], tuple[client_rows.Booked, ...], object, client_rows.Ahead
]:
    past, booked, intakes, ahead, *_ = found
    assert isinstance(past, tuple)
    assert isinstance(booked, tuple)
    assert isinstance(ahead, client_rows.Ahead)
    return past, booked, intakes, ahead


def test_whoever_writes_sees_what_was_written(work: Work) -> None:
    with work() as unit:
        client = clients.get(unit, make_client(unit))
        assert client_rows.ahead(unit, client).bookings == ()

        make_series(unit, client.public_id, 1)

        assert len(client_rows.ahead(unit, client).bookings) == 2
        assert len(series.of_client(unit, client)) == 1


def test_hours_are_kept_once_somebody_has_a_shift(both: StudioState) -> None:
    with both.unit_of_work(THERAPIST) as unit:
        schedules.keep(unit, Week(THERAPIST.ref, ()))
        assert not practitioners.keep_hours(unit)

        shift = Shift(0, time(9), time(17), unit.today())
        schedules.keep(unit, Week(THERAPIST.ref, (shift,), version=1))

        assert practitioners.keep_hours(unit)


def test_the_day_says_what_a_visit_lacks(both: StudioState) -> None:
    with both.unit_of_work(THERAPIST) as unit:
        client = clients.get(unit, make_client(unit))
        promised(unit, client, 1, 0)
        begun = make_consultation(unit)
        text = "I agree to photos."
        consents.record(unit, begun.client, Purpose.PHOTOS, True, text, None, "staff")  # noqa: FBT003
        assert begun.booking is not None
        begun.booking.starts_at = unit.now()
        step_drafts.keep(unit, begun.public_id, "look", {"note": ["x"]}, 1)

        found = day.board(unit)

    lacks = {one.booking.client_id: (one.lacks, one.has_text) for one in found.visits}
    assert lacks == {
        client.id: (("intake_unsent", "photo_consent"), False),
        begun.client.id: (("intake_unsent",), True),
    }
    assert found.unfinished == ()


@pytest.mark.parametrize(("hours", "expected"), [((None, 3), 0), ((9, 3), 1), ((-11, 3), 0)])
def test_the_next_visit_is_the_one_without_a_time_else_the_nearest(
    work: Work, hours: tuple[int | None, int], expected: int
) -> None:
    with work() as unit:
        client = clients.get(unit, make_client(unit))
        made = [promised(unit, client, number, gap) for number, gap in enumerate(hours)]

        assert day.next_of(unit, client) is made[expected]


@pytest.mark.parametrize(("later", "stands"), [(2, True), (13.9, True), (14.1, False)])
def test_a_visit_of_today_can_be_started_until_the_day_ends(
    work: Work, clock: Clock, later: float, *, stands: bool
) -> None:
    with work() as unit:
        client = clients.get(unit, make_client(unit))
        made = promised(unit, client, 1, 0)
    clock.move(hours=later)

    with work() as unit:
        found = day.next_of(unit, unit.load(Client, client.public_id))

    assert (found is not None and found.id == made.id) == stands


def test_there_is_no_next_visit_where_none_is_promised(work: Work) -> None:
    with work() as unit:
        client = clients.get(unit, make_client(unit))
        promised(unit, client, 1, -13)
        promised(unit, client, 2, 30).status = BookingStatus.CANCELLED

        assert day.next_of(unit, client) is None


def promised(unit: Unit, client: Client, number: int, hours: int | None) -> Booking:
    row = bookings.by_hand(unit, client, "consultation", f"request-promised-{number:04d}")
    row.starts_at = None if hours is None else unit.now() + timedelta(hours=hours)
    row.ends_at = row.starts_at and row.starts_at + timedelta(minutes=45)
    unit.session.flush()
    return row


def test_an_outlook_asks_no_more_for_many_days_after_a_clinicians_word(
    work: Work, look: Work, counted: Counted
) -> None:
    with work() as unit:
        letter = letter_of(unit, BLEEDING)
        replies.file_answer(unit, letter, FREE)
        came_again(unit, letter)
        client = replies.get(unit, letter).client
    with look() as unit:
        client = clients.get(unit, client.public_id)
        seen = safe_dates.outlook(unit, client)
        seen.holds_on("cosmetic_extraction", unit.today())
        with counted() as asked:
            for days in range(30):
                seen.holds_on("cosmetic_extraction", unit.today() + timedelta(days=days))

    assert asked == []
