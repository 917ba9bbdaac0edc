"""A patch test is short: its own line on the menu, booked along with what it is for."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from studio.hooks import VISITOR
from studio.models import Booking, BookingStatus, Claim, NeedsFirst, Offer
from studio.services import (
    availability,
    bookings,
    calendars,
    clients,
    day,
    holds,
    library,
    offer_needs,
    promises,
    rescheduling,
    safe_dates,
    two_visits,
    visit_changes,
)
from studio.services.availability import Search
from studio.services.errors import Invalid, SlotTaken
from studio.services.library import OfferInput
from studio.services.library_defaults import PATCH_TEST
from studio.services.offer_needs import OfferNeeds
from studio.services.rescheduling import Target
from studio.services.series_plan import Planner, Wanted
from studio.services.unit import Unit
from tests.conftest import Clock, Work
from tests.services.test_library import OWNER
from tests.services.test_series import LACTIC, TODAY, at, ready

TUESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)


def offer(unit: Unit, service: str) -> Offer:
    return unit.session.scalars(select(Offer).where(Offer.service == service)).one()


def known(unit: Unit, **told: object) -> str:
    """Set up a studio in which a peel needs a patch test; return a client who was seen."""
    who = ready(unit, "anna", **told)
    peel, patch = offer(unit, LACTIC), offer(unit, PATCH_TEST)
    peel.needs_first, peel.public = NeedsFirst.PATCH_TEST, True
    patch.after_min = 5
    unit.session.flush()
    return who


def pair(unit: Unit, who: str, first_at: datetime, second_at: datetime) -> tuple[Booking, Booking]:
    """Promise a patch test and a peel to a client, as their own page does."""
    client = clients.get(unit, who)
    made = []
    for service, when in ((PATCH_TEST, first_at), (LACTIC, second_at)):
        row = bookings.by_hand(unit, client, service, f"patch-request-{service}")
        promises.promise(unit, row, service, when)
        made.append(row)
    two_visits.tie(unit, made[0], made[1], two_visits.LEAST_BETWEEN)
    return made[0], made[1]


def tuesday_and_friday(unit: Unit, **told: object) -> tuple[Booking, Booking]:
    return pair(unit, known(unit, **told), at(TUESDAY, 9), at(FRIDAY, 9))


def test_it_stands_on_the_menu_with_fifteen_minutes_and_is_shown_to_nobody(work: Work) -> None:
    with work(OWNER) as unit:
        library.fill(unit, demo=True)
        row = offer(unit, PATCH_TEST)

        assert (row.duration_min, row.public, row.active) == (15, False, True)
        assert (row.name_en, row.name_es) == ("Patch test", "Prueba de parche")
        assert PATCH_TEST not in {one.service for one in library.public_offers(unit)}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"public": True}, "not_alone"),
        ({"needs": OfferNeeds(needs_first=NeedsFirst.CONSULTATION)}, "itself"),
    ],
)
def test_the_owner_cannot_offer_it_alone_or_after_something(
    work: Work, change: dict[str, object], code: str
) -> None:
    given = OfferInput("Patch test", "Prueba", 10, 0)
    with work(OWNER) as unit:
        library.fill(unit)
        row = offer(unit, PATCH_TEST)
        library.change_offer(unit, row.public_id, given, row.version)
        assert row.duration_min == 10
        with pytest.raises(Invalid) as wrong:
            library.change_offer(unit, row.public_id, replace(given, **change), row.version)  # type: ignore[arg-type]

    assert wrong.value.code == code


def test_nobody_books_it_alone(work: Work) -> None:
    with work() as unit:
        known(unit)
    with work(VISITOR) as unit:
        for ask in (
            lambda: availability.free_times(unit, Search(PATCH_TEST, TUESDAY, FRIDAY)),
            lambda: holds.hold(unit, PATCH_TEST, at(TUESDAY, 9), "", "patch-request-alone"),
        ):
            with pytest.raises(Invalid) as wrong:
                ask()
            assert (wrong.value.code, wrong.value.field) == ("unknown_service", "service")


def test_its_times_claims_and_calendar_entry_have_its_own_length(work: Work) -> None:
    with work() as unit:
        patch, peel = tuesday_and_friday(unit)

        rows = unit.session.scalars(select(Claim).where(Claim.booking_id == patch.id)).all()
        assert [(row.ends - row.starts) // 60 for row in rows] == [15 + 5]
        assert patch.ends_at == at(TUESDAY, 9, 15)
        file = Calendar.from_ical(calendars.visits_ics(unit, [patch, peel]).decode())
        lengths = [event.end - event.start for event in file.events]
        assert lengths == [timedelta(minutes=15), timedelta(minutes=40)]
        # A quarter of an hour and the cleaning are all that it keeps from others.
        free = availability.free_times(unit, Search("consultation", TUESDAY, TUESDAY))
        assert free[0].starts_at == at(TUESDAY, 9, 30)


def test_times_before_a_peel_are_those_of_the_short_visit(work: Work) -> None:
    with work() as unit:
        who = known(unit)
        seen = safe_dates.outlook(unit, clients.get(unit, who))
        before = two_visits.for_known(unit, seen, LACTIC)

        assert (before.service, before.apart) == (PATCH_TEST, timedelta(hours=48))
        # It has to be over 48 hours before the peel, so that counts from a quarter past nine.
        monday = at(TODAY + timedelta(1), 9)
        soonest = two_visits.earliest_after(unit, before)
        assert soonest == monday + timedelta(hours=48, minutes=15)
        [time] = two_visits.first_times(unit, soonest, before)
        assert time.starts_at == monday


@pytest.mark.parametrize(
    ("skin", "hours"), [("I", 48), ("III", 48), ("IV", 72), ("VI", 72), (None, 72)]
)
def test_it_is_read_later_on_darker_skin_and_when_the_skin_is_not_known(
    work: Work, skin: str | None, hours: int
) -> None:
    with work() as unit:
        who = clients.get(unit, known(unit, fitzpatrick=skin))
        seen = safe_dates.outlook(unit, who)

        assert seen.read_after == timedelta(hours=hours)


def test_a_client_with_darker_skin_moves_neither_visit_too_close(work: Work) -> None:
    with work() as unit:
        patch, peel = tuesday_and_friday(unit, fitzpatrick="V")
    with work(VISITOR) as unit:
        for row, close, fine in (
            (peel, at(FRIDAY, 9), at(FRIDAY, 9, 15)),
            (patch, at(TUESDAY, 9), at(TUESDAY, 8, 45)),
        ):
            may_begin = two_visits.may_begin(unit, unit.load(Booking, row.public_id))
            assert not may_begin(close)
            assert may_begin(fine)


def test_the_studio_hears_how_long_it_has_to_stay(work: Work) -> None:
    with work() as unit:
        patch, _ = tuesday_and_friday(unit, fitzpatrick="V")
        found = rescheduling.check(unit, patch.public_id, Target(at(TUESDAY, 11)))

        told = {one.code: one.facts for one in found.obstacles}
        assert told["pair_apart"] == {"place": "2", "hours": "72"}


def test_the_client_moves_the_patch_test_to_another_short_time(work: Work) -> None:
    with work() as unit:
        patch, _ = tuesday_and_friday(unit)
    with work(VISITOR) as unit:
        row = unit.load(Booking, patch.public_id)
        free = visit_changes.free_times(unit, row, TODAY, FRIDAY)

        # It opens at nine: on Wednesday it would end less than 48 hours before the peel.
        assert free[-1].starts_at == at(TUESDAY, 16, 45)
        visit_changes.move(unit, row, at(TUESDAY, 16, 45))
        assert (row.starts_at, row.ends_at) == (at(TUESDAY, 16, 45), at(TUESDAY, 17))


def test_a_patch_is_not_set_on_days_on_which_the_skin_must_rest(work: Work) -> None:
    with work() as unit:
        # Botox two days ago: 14 days of rest for a peel, and for the acid of its patch.
        who = known(unit, recent=[{"what": "botox", "days_ago": 2}])
        seen = safe_dates.outlook(unit, clients.get(unit, who))
        before = two_visits.for_known(unit, seen, LACTIC)

        assert before.since == TODAY + timedelta(12)
        soonest = two_visits.earliest_after(unit, before)
        assert soonest.date() >= TODAY + timedelta(14)
        [first, *_] = two_visits.first_times(unit, soonest, before)
        assert first.day >= TODAY + timedelta(12)


def test_a_patch_test_for_a_peel_is_not_moved_to_an_unsafe_day(work: Work) -> None:
    with work() as unit:
        later = TODAY + timedelta(23)
        who = known(unit, recent=[{"what": "botox", "days_ago": 2}])
        patch, _ = pair(unit, who, at(later, 9), at(later + timedelta(7), 9))
    with work(VISITOR) as unit:
        row = unit.load(Booking, patch.public_id)
        free = visit_changes.free_times(unit, row, TODAY, later)

        assert min(one.day for one in free) == TODAY + timedelta(12)
        with pytest.raises(SlotTaken):
            visit_changes.move(unit, row, at(TODAY + timedelta(9), 9))


@pytest.mark.parametrize(
    ("tests", "needs"),
    [
        ([], PATCH_TEST),
        ([{"family": LACTIC, "on": "2026-11-01", "result": "clear"}], ""),
        ([{"family": LACTIC, "on": "2025-11-21", "result": "clear"}], PATCH_TEST),
        ([{"family": "peel_mandelic", "on": "2026-11-01", "result": "clear"}], PATCH_TEST),
    ],
)
def test_a_clear_test_of_the_last_year_replaces_it(
    work: Work, tests: list[dict[str, str]], needs: str
) -> None:
    with work() as unit:
        who = known(unit, patch_tests=tests)
        assert safe_dates.safe_from(unit, clients.get(unit, who), LACTIC).needs == needs


def test_a_reaction_asks_for_a_look_and_is_no_clear_test(work: Work) -> None:
    shown = [{"family": LACTIC, "on": "2026-11-01", "result": "reaction"}]
    with work() as unit:
        who = known(unit, patch_tests=shown)
        seen = safe_dates.outlook(unit, clients.get(unit, who))

        assert seen.needs(LACTIC) == PATCH_TEST
        assert seen.safe_from(LACTIC).on is None


def test_off_the_menu_a_whole_consultation_comes_first(work: Work) -> None:
    with work(OWNER) as unit:
        who = known(unit)
        library.retire_offer(unit, offer(unit, PATCH_TEST).public_id)
        seen = safe_dates.outlook(unit, clients.get(unit, who))
        before = two_visits.for_known(unit, seen, LACTIC)

        assert before.service == "consultation"
        assert two_visits.length_of(unit, before) == timedelta(minutes=45)


@pytest.mark.parametrize(("skin", "days"), [("III", 3), ("V", 4)])
def test_a_series_leaves_it_time_to_show_itself(work: Work, skin: str, days: int) -> None:
    with work() as unit:
        who = known(unit, fitzpatrick=skin)
        seen = safe_dates.outlook(unit, clients.get(unit, who))
        plan = Planner(seen, Wanted(TUESDAY, TUESDAY.weekday())).propose([PATCH_TEST, LACTIC])

        # A day more than it has to stay: the peel may be earlier in its day.
        assert plan[0].chosen is not None
        assert plan[0].chosen.day == TUESDAY
        assert plan[1].floor == TUESDAY + timedelta(days)


def test_on_the_day_of_the_peel_the_board_says_to_read_it(work: Work, clock: Clock) -> None:
    with work() as unit:
        patch, peel = tuesday_and_friday(unit)
        clock.now = at(FRIDAY, 8)
    for status, lack in (
        (BookingStatus.NO_SHOW, "patch_test"),
        (BookingStatus.ATTENDED, "patch_read"),
    ):
        with work() as unit:
            unit.load(Booking, patch.public_id).status = status
            unit.session.flush()
            [visit] = day.board(unit).visits

            assert visit.booking.public_id == peel.public_id
            assert [one for one in visit.lacks if one.startswith("patch")] == [lack]


def test_its_buffers_rooms_and_people_are_the_owners(work: Work) -> None:
    with work(OWNER) as unit:
        known(unit)
        row = offer(unit, PATCH_TEST)
        offer_needs.take(row, replace(offer_needs.of(row), before_min=10, practitioners=("bea",)))
        unit.session.flush()
        found = availability.free_times(
            unit, Search(PATCH_TEST, TUESDAY, FRIDAY, with_another=True)
        )

        assert found == ()
