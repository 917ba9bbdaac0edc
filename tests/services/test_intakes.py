"""The questionnaire: invited by link, kept answer by answer, sent once, used in the visit."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from studio.hooks import VISITOR
from studio.models import Booking, ClientLink, Intake, LinkPurpose
from studio.services import bookings, clients, intakes, links
from studio.services.errors import Conflict, NotFound, WrongPin
from studio.services.unit import Unit
from tests.builders import a_request
from tests.conftest import Clock, Work


def accepted(unit: Unit, birth_on: date | None = None) -> Booking:
    booking = bookings.request_booking(unit, a_request())
    bookings.accept(unit, booking.public_id)
    assert booking.client
    if birth_on:
        clients.record_birth(unit, booking.client.public_id, birth_on)
    return booking


def test_inviting_again_ends_the_first_link_to_the_same_questionnaire(work: Work) -> None:
    with work() as unit:
        booking = accepted(unit)
        first, second = intakes.invite(unit, booking), intakes.invite(unit, booking)

    with work(VISITOR) as unit:
        assert unit.session.scalar(select(func.count()).select_from(Intake)) == 1
        assert not links.check(unit, second.token, LinkPurpose.INTAKE).needs_pin
        with pytest.raises(NotFound):
            links.check(unit, first.token, LinkPurpose.INTAKE)


def test_a_request_nobody_accepted_gets_no_questionnaire(work: Work) -> None:
    with work() as unit, pytest.raises(Conflict, match="booking_not_accepted"):
        intakes.invite(unit, bookings.request_booking(unit, a_request()))


def test_a_known_birthday_opens_the_link(work: Work) -> None:
    with work() as unit:
        made = intakes.invite(unit, accepted(unit, date(1990, 4, 27)))

    with pytest.raises(WrongPin), work(VISITOR) as unit:
        links.open_link(unit, made.token, "0428", LinkPurpose.INTAKE)
    with work(VISITOR) as unit:
        links.open_link(unit, made.token, "0427", LinkPurpose.INTAKE)


@pytest.mark.parametrize(
    ("ends_at", "days"),
    [
        (datetime(2026, 12, 2, 19, 0, tzinfo=UTC), 11),
        (datetime(2026, 11, 23, 19, 0, tzinfo=UTC), 3),
        (datetime(2027, 6, 1, 19, 0, tzinfo=UTC), 30),
        (None, 30),
    ],
    ids=["ten days ahead", "tomorrow", "next summer", "no time yet"],
)
def test_the_link_lasts_until_the_visit(
    work: Work, clock: Clock, ends_at: datetime | None, days: int
) -> None:
    with work() as unit:
        booking = accepted(unit)
        booking.ends_at = ends_at
        intakes.invite(unit, booking)
        expires = unit.session.scalars(select(ClientLink.expires_at)).one()

    assert (expires - clock.now).days == days


def test_a_birthday_corrected_by_the_studio_opens_the_link(work: Work) -> None:
    with work() as unit:
        booking = accepted(unit, date(1990, 4, 27))
        made = intakes.invite(unit, booking)
        assert booking.client
        clients.record_birth(unit, booking.client.public_id, date(1990, 7, 4))

    with pytest.raises(WrongPin), work(VISITOR) as unit:
        links.open_link(unit, made.token, "0427", LinkPurpose.INTAKE)
    with work(VISITOR) as unit:
        links.open_link(unit, made.token, "0704", LinkPurpose.INTAKE)
