"""Moving a visit of a series by the API: what must move too is said, and moves when it is asked."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import Booking, Claim, Delivery, DeliveryKind, NeedsFirst, Offer
from studio.services import holds, two_visits
from studio.services.holds import Visitor
from tests.api.conftest import Program, said
from tests.services.test_patch_test import tuesday_and_friday
from tests.services.test_series import LACTIC, at, booked, ready
from tests.web.open_studio import set_clock
from tests.web.people import THERAPIST


def told(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def program(program: Program, studio: StudioState) -> Program:
    set_clock(studio)
    return program


@pytest.fixture
def visits(program: Program, studio: StudioState) -> list[str]:
    """Three peels of one client, on 24 November, 22 December and 19 January at ten."""
    with studio.unit_of_work(SYSTEM) as unit:
        made = booked(unit, ready(unit, "anna"), LACTIC, LACTIC, LACTIC)
        return [one.public_id for one in made.visits]


def starts(studio: StudioState, ids: list[str]) -> list[datetime | None]:
    with studio.reading(THERAPIST) as unit:
        return [unit.load(Booking, one).starts_at for one in ids]


def move(program: Program, booking: str, when: datetime, **rest: str) -> tuple[int, dict[str, Any]]:
    answer = program.post(f"/bookings/{booking}/move", {"start": told(when), "rest": rest})
    return answer.status_code, said(answer)


TO = at(date(2026, 12, 15), 11)


def test_a_move_that_the_rest_can_bear_moves_one(
    program: Program, studio: StudioState, visits: list[str]
) -> None:
    when = at(date(2026, 11, 25), 10)

    status, moved = move(program, visits[0], when)

    assert (status, moved["start"], moved["rest"]) == (200, told(when), [])
    assert starts(studio, visits)[1:] == [at(date(2026, 12, 22), 10), at(date(2027, 1, 19), 10)]


def test_what_has_to_move_too_is_said_and_nothing_moves(
    program: Program, studio: StudioState, visits: list[str]
) -> None:
    before = starts(studio, visits)

    status, problem = move(program, visits[0], TO)

    assert (status, problem["code"]) == (409, "series_moves")
    assert [one["id"] for one in problem["rest"]] == visits[1:]
    assert [one["times"][0] for one in problem["rest"]] == [
        told(at(date(2027, 1, 12), 11)),
        told(at(date(2027, 2, 9), 11)),
    ]
    assert set(problem["rest"][0]) == {"id", "start", "times"}
    assert starts(studio, visits) == before


def test_the_rest_moves_along_when_it_is_named(
    program: Program, studio: StudioState, visits: list[str]
) -> None:
    rest = {one["id"]: one["times"][0] for one in move(program, visits[0], TO)[1]["rest"]}

    status, moved = move(program, visits[0], TO, **rest)

    assert (status, moved["start"], moved["sequence"]) == (200, told(TO), 1)
    assert {one["id"]: one["start"] for one in moved["rest"]} == rest
    assert starts(studio, visits)[0] == TO
    with studio.reading(THERAPIST) as unit:
        active = unit.session.scalars(select(Claim).where(Claim.active)).all()
        assert len(active) == 3
        kinds = list(unit.session.scalars(select(Delivery.kind).order_by(Delivery.id)))
        assert kinds.count(DeliveryKind.SERIES) == 2


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (at(date(2026, 12, 16), 11), "not_safe"),
        (at(date(2027, 1, 12), 20), "slot_taken"),
    ],
)
def test_the_rest_goes_to_no_time_that_is_not_safe_or_not_free(
    program: Program, studio: StudioState, visits: list[str], second: datetime, code: str
) -> None:
    before = starts(studio, visits)
    rest = {one["id"]: one["times"][0] for one in move(program, visits[0], TO)[1]["rest"]}

    status, problem = move(program, visits[0], TO, **(rest | {visits[1]: told(second)}))

    assert (status, problem["code"]) == (409, code)
    assert starts(studio, visits) == before


def test_only_visits_of_the_same_series_move_along(program: Program, visits: list[str]) -> None:
    alone = program.booked(told(at(date(2026, 11, 25), 15)))["id"]

    for booking, other in ((visits[0], alone), (alone, visits[0]), (visits[2], visits[0])):
        when = at(date(2027, 1, 20), 15)
        status, problem = move(program, booking, when, **{other: told(when)})
        assert (status, problem["errors"][0]["field"]) == (422, "rest"), booking


@pytest.fixture
def pair(program: Program, studio: StudioState) -> list[str]:
    """A consultation on 24 November and the peel that needs it first on the 27th, at nine."""
    with studio.unit_of_work(THERAPIST) as unit:
        ready(unit, "anna")
        offer = unit.session.scalars(select(Offer).where(Offer.service == LACTIC)).one()
        offer.needs_first, offer.public = NeedsFirst.PATCH_TEST, True
    with studio.unit_of_work(VISITOR) as unit:
        peel_at, look_at = at(date(2026, 11, 27), 9), at(date(2026, 11, 24), 9)
        held = holds.hold(unit, LACTIC, peel_at, "", "two-visits-request-1")
        new = Visitor("Ada Berg", "ada@example.com", "")
        peel = two_visits.book_with_first(unit, held.token, look_at, new)
        look = two_visits.first_of(unit, peel)
        assert look is not None
        return [look.public_id, peel.public_id]


def test_two_visits_that_were_booked_together_stay_48_hours_apart(
    program: Program, studio: StudioState, pair: list[str]
) -> None:
    look, peel = pair
    before = starts(studio, pair)

    close = move(program, look, at(date(2026, 11, 26), 9))
    early = move(program, peel, at(date(2026, 11, 24), 15))

    assert [one[1]["code"] for one in (close, early)] == ["series_moves"] * 2
    assert [one[1]["rest"][0]["id"] for one in (close, early)] == [peel, look]
    assert starts(studio, pair) == before
    times = close[1]["rest"][0]["times"]
    assert len(times) == 3
    assert min(times) >= told(at(date(2026, 11, 28), 9, 45))
    status, moved = move(program, look, at(date(2026, 11, 26), 9), **{peel: times[-1]})
    assert (status, moved["rest"][0]["start"]) == (200, times[-1])
    assert starts(studio, pair)[0] == at(date(2026, 11, 26), 9)


def test_one_of_two_visits_moves_alone_while_the_other_fits(
    program: Program, studio: StudioState, pair: list[str]
) -> None:
    look, peel = pair

    later = move(program, peel, at(date(2026, 11, 30), 10))
    status, moved = move(program, look, at(date(2026, 11, 25), 10))

    assert (later[0], status, moved["rest"]) == (200, 200, [])
    assert starts(studio, pair) == [at(date(2026, 11, 25), 10), at(date(2026, 11, 30), 10)]


def test_a_patch_test_moves_with_its_own_length_and_stays_longer_on_darker_skin(
    program: Program, studio: StudioState
) -> None:
    with studio.unit_of_work(SYSTEM) as unit:
        ids = [one.public_id for one in tuesday_and_friday(unit, fitzpatrick="V")]
    patch, peel = ids

    # The peel is on Friday at nine: 72 hours before it is Tuesday at nine.
    early = move(program, patch, at(date(2026, 11, 23), 16, 45))
    close = move(program, patch, at(date(2026, 11, 24), 9, 15))
    sooner = move(program, peel, at(date(2026, 11, 26), 16))

    assert early[0] == 200
    assert [one[1]["code"] for one in (close, sooner)] == ["series_moves"] * 2
    assert close[1]["rest"][0]["id"] == peel
    assert min(close[1]["rest"][0]["times"]) >= told(at(date(2026, 11, 27), 9, 30))
    assert max(sooner[1]["rest"][0]["times"]) <= told(at(date(2026, 11, 23), 15, 45))
    read = said(program.get(f"/bookings/{patch}"))
    assert (read["service"], read["end"]) == ("patch_test", told(at(date(2026, 11, 23), 17)))
