"""A service that needs a look first: two visits in one booking, or none."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from studio.hooks import VISITOR
from studio.models import Booking, NeedsFirst, Offer
from studio.services import bookings, holds, rescheduling, two_visits, visit_changes
from studio.services.errors import Invalid, SlotTaken
from studio.services.holds import Visitor
from studio.services.rescheduling import Target
from studio.services.unit import Unit
from tests.conftest import Clock, Work
from tests.services.test_series import LACTIC, at, ready


def kept(unit: Unit, service: str, when: datetime, number: int) -> str:
    return holds.hold(unit, service, when, "", f"two-visits-request-{number}").token


def online(unit: Unit) -> None:
    ready(unit, "anna")
    offer = unit.session.scalars(select(Offer).where(Offer.service == LACTIC)).one()
    offer.needs_first, offer.public = NeedsFirst.PATCH_TEST, True
    unit.session.flush()


ANNA = Visitor("Ada Berg", "ada@example.com", "")


def test_both_visits_are_booked_for_one_new_client(work: Work) -> None:
    with work() as unit:
        online(unit)
        assert two_visits.needs_first(unit, LACTIC) is NeedsFirst.PATCH_TEST
        assert two_visits.needs_first(unit, "consultation") is NeedsFirst.NOTHING
    with work(VISITOR) as unit:
        first = kept(unit, "consultation", at(date(2026, 11, 24), 9), 1)
        second = kept(unit, LACTIC, at(date(2026, 11, 27), 9), 2)
        made = two_visits.book(unit, first, second, ANNA)
        again = two_visits.book(unit, first, second, ANNA)

        assert made.id == again.id
        rows = list(unit.session.scalars(select(Booking).where(Booking.series_id == made.id)))
        assert [one.series_place for one in rows] == [1, 2]
        assert rows[0].client is rows[1].client is not None
        assert made.client_id == rows[0].client_id


@pytest.mark.parametrize(
    ("services", "second", "code"),
    [
        (("consultation", LACTIC), date(2026, 11, 26), "too_close"),
        ((LACTIC, "consultation"), date(2026, 11, 27), "wrong_order"),
    ],
)
def test_two_visits_that_do_not_fit_are_booked_neither(
    work: Work, services: tuple[str, str], second: date, code: str
) -> None:
    with work() as unit:
        online(unit)
    with work(VISITOR) as unit:
        tokens = [
            kept(unit, service, at(day, 9), number)
            for number, (service, day) in enumerate(
                zip(services, (date(2026, 11, 24), second), strict=True)
            )
        ]
    with pytest.raises(Invalid) as wrong, work(VISITOR) as unit:
        two_visits.book(unit, tokens[0], tokens[1], ANNA)

    assert wrong.value.code == code
    with work() as unit:
        mine = select(func.count()).select_from(Booking).where(Booking.name == "Ada Berg")
        assert unit.session.scalar(mine) == 0


def test_when_one_time_is_gone_neither_is_booked(work: Work, clock: Clock) -> None:
    with work() as unit:
        online(unit)
    with work(VISITOR) as unit:
        first = kept(unit, "consultation", at(date(2026, 11, 24), 9), 1)
        second = kept(unit, LACTIC, at(date(2026, 11, 27), 9), 2)
    clock.move(minutes=11)
    with work(VISITOR) as unit:
        holds.book(
            unit, kept(unit, LACTIC, at(date(2026, 11, 27), 9), 3), replace(ANNA, name="Zoe")
        )
    with pytest.raises(SlotTaken), work(VISITOR) as unit:
        two_visits.book(unit, first, second, ANNA)
    with work() as unit:
        mine = select(func.count()).select_from(Booking).where(Booking.name == "Ada Berg")
        assert unit.session.scalar(mine) == 0


def both(unit: Unit) -> Booking:
    """Book a peel on a Friday with the look before it on Tuesday; return the peel."""
    token = kept(unit, LACTIC, at(date(2026, 11, 27), 9), 2)
    return two_visits.book_with_first(unit, token, at(date(2026, 11, 24), 9), ANNA)


def test_the_two_stay_48_hours_apart_however_a_client_moves_them(work: Work) -> None:
    with work() as unit:
        online(unit)
    with work(VISITOR) as unit:
        second = both(unit)
        first = two_visits.first_of(unit, second)
        assert first is not None
        monday = at(date(2026, 11, 23), 9)
        for booking, when in ((first, at(date(2026, 11, 25), 9)), (second, monday)):
            days = date(2026, 11, 23), date(2026, 11, 26)
            free = [one.starts_at for one in visit_changes.free_times(unit, booking, *days)]
            assert when not in free
            with pytest.raises(SlotTaken):
                visit_changes.move(unit, booking, when)

        assert monday in [one.starts_at for one in visit_changes.free_times(unit, first, *days)]
        visit_changes.move(unit, first, monday)
        assert first.starts_at == monday


def test_a_new_client_moves_the_second_to_a_later_day(work: Work) -> None:
    with work() as unit:
        online(unit)
    with work(VISITOR) as unit:
        second = both(unit)
        later = at(date(2026, 11, 30), 9)

        free = visit_changes.free_times(unit, second, later.date(), later.date())
        assert later in [one.starts_at for one in free]
        visit_changes.move(unit, second, later)
        assert second.starts_at == later


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        (at(date(2026, 11, 24), 9), at(date(2026, 11, 26), 9, 45), True),
        (at(date(2026, 11, 24), 9), at(date(2026, 11, 26), 9, 30), False),
        (at(date(2026, 11, 24), 9), at(date(2026, 11, 23), 9), False),
    ],
)
def test_how_far_two_visits_lie_apart_is_told_from_both(
    work: Work, first: datetime, second: datetime, *, fits: bool
) -> None:
    with work() as unit:
        online(unit)
    with work(VISITOR) as unit:
        peel = both(unit)
        look = two_visits.partner_of(unit, peel)
        assert look is not None
        assert two_visits.partner_of(unit, look) is peel

        assert two_visits.lie_apart(look, first, peel, second, two_visits.LEAST_BETWEEN) is fits
        assert two_visits.lie_apart(peel, second, look, first, two_visits.LEAST_BETWEEN) is fits
        bookings.cancel(unit.for_the_studio(), look.public_id)
        assert two_visits.partner_of(unit, peel) is None


def test_the_studio_is_told_when_it_moves_one_too_close_to_the_other(work: Work) -> None:
    with work() as unit:
        online(unit)
    with work(VISITOR) as unit:
        peel = both(unit)
        look = two_visits.first_of(unit, peel)
        assert look is not None
    with work() as unit:
        told = {
            day: {
                one.code: one.facts
                for one in rescheduling.check(
                    unit, look.public_id, Target(at(date(2026, 11, day), 9))
                ).obstacles
            }
            for day in (23, 25)
        }

    assert "pair_apart" not in told[23]
    assert told[25]["pair_apart"] == {"place": "2", "hours": "48"}
