"""The waiting list: one time is offered to one person, and to the next when it is let pass."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from studio.hooks import VISITOR
from studio.models import Booking, Delivery, Hold, Job, Schedule, Waiting
from studio.services import claims, delivery, holds, jobs, waiting_list
from studio.services.errors import Conflict, Invalid, NotFound
from studio.services.holds import Visitor
from studio.services.unit import Tools, Unit
from studio.services.waiting_list import Joining, Wanted
from studio.services.wishes import Part
from tests.conftest import DESK, Clock, Work
from tests.services.test_availability import ANNA, PEEL, TUESDAY, at, choose, keep_hours, offer

WEDNESDAY = TUESDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _full_tuesday(work: Work) -> None:
    """A studio that works on Tuesday morning for two visits only, both booked."""
    with work(VISITOR) as unit:
        offer(unit)
        choose(unit, online_booking=True, step_minutes=60)
        row = keep_hours(unit, ANNA, ("09:00", "11:00"))
        row.shifts = [
            {**shift, "until_on": TUESDAY.isoformat()}
            for shift in row.shifts
            if shift["weekday"] == 1
        ]
        for hour in (9, 10):
            book(unit, hour)


def book(unit: Unit, hour: int) -> Booking:
    held = holds.hold(unit, PEEL, at(hour), "", f"request-first-{hour:04d}")
    return holds.book(unit, held.token, Visitor(f"Early {hour}", f"e{hour}@example.com", ""))


def join(unit: Unit, number: int = 1, **wanted: object) -> Waiting:
    who = Joining(f"Person {number}", f"w{number}@example.com", "", "en", f"waiting-{number:012d}")
    given: dict[str, object] = {
        "service": PEEL,
        "practitioner_ref": "",
        "first": date(2026, 11, 22),
        "last": WEDNESDAY,
    }
    return waiting_list.join(unit, who, Wanted(**{**given, **wanted}))  # type: ignore[arg-type]


def free(unit: Unit, hour: int = 9) -> None:
    query = select(Booking).where(Booking.starts_at == at(hour))
    claims.release(unit, unit.session.scalars(query).one())


def states(unit: Unit) -> list[str]:
    return list(unit.session.scalars(select(Waiting.state).order_by(Waiting.id)))


def test_a_time_that_comes_free_goes_to_the_first_who_waits(work: Work) -> None:
    with work(VISITOR) as unit:
        join(unit, 1)
        join(unit, 2)
    with work(DESK) as unit:
        assert waiting_list.offer_free(unit) == 0
        free(unit)

        assert waiting_list.offer_free(unit) == 1
        assert waiting_list.offer_free(unit) == 0
        assert states(unit) == ["offered", "waiting"]


def test_an_offer_that_is_let_pass_goes_to_the_next(work: Work, clock: Clock) -> None:
    with work(VISITOR) as unit:
        join(unit, 1)
        join(unit, 2)
    with work(DESK) as unit:
        free(unit)
        waiting_list.offer_free(unit)
    clock.move(hours=2, minutes=1)

    with work(DESK) as unit:
        assert waiting_list.offer_free(unit) == 1
        assert states(unit) == ["waiting", "offered"]


def test_a_time_is_offered_to_one_person_once(work: Work, clock: Clock) -> None:
    with work(VISITOR) as unit:
        join(unit, 1)
    with work(DESK) as unit:
        free(unit)
        waiting_list.offer_free(unit)
    clock.move(hours=3)

    with work(DESK) as unit:
        assert waiting_list.offer_free(unit) == 0
        assert states(unit) == ["waiting"]


def test_who_lets_three_offers_pass_is_asked_no_more(work: Work, clock: Clock) -> None:
    with work(DESK) as unit:
        keep_more = unit.session.scalars(select(Schedule)).one()
        keep_more.shifts = [
            {"weekday": day, "opens": "09:00", "closes": "12:00", "from_on": "2026-01-01"}
            for day in range(7)
        ]
    with work(VISITOR) as unit:
        join(unit, 1, last=date(2026, 12, 20))
    offers = 0
    for _ in range(6):
        with work(DESK) as unit:
            offers += waiting_list.offer_free(unit)
        clock.move(hours=24)

    with work(DESK) as unit:
        assert offers == 3
        assert states(unit) == ["left"]


def test_who_takes_the_offer_leaves_the_list(work: Work) -> None:
    with work(VISITOR) as unit:
        token = waiting_list.token_of(unit, join(unit, 1))
    with work(DESK) as unit:
        free(unit)
        waiting_list.offer_free(unit)
    with work(VISITOR) as unit:
        way = waiting_list.way_to_take(unit, waiting_list.of_token(unit, token))
        known = waiting_list.joined_by(unit, way)
        assert known is not None
        assert known.name == "Person 1"
        holds.book(unit, way, Visitor("Person 1", "w1@example.com", ""))
    with work(DESK) as unit:
        waiting_list.offer_free(unit)
        assert states(unit) == ["booked"]
    with pytest.raises(NotFound), work(VISITOR) as unit:
        waiting_list.of_token(unit, token)


def test_who_leaves_gives_the_offered_time_to_others(work: Work) -> None:
    with work(VISITOR) as unit:
        token = waiting_list.token_of(unit, join(unit, 1))
        join(unit, 2)
    with work(DESK) as unit:
        free(unit)
        waiting_list.offer_free(unit)
    with work(VISITOR) as unit:
        waiting_list.leave(unit, token)
    with work(DESK) as unit:
        assert waiting_list.offer_free(unit) == 1
        assert states(unit) == ["left", "offered"]


def test_an_offer_that_is_over_is_not_taken(work: Work, clock: Clock) -> None:
    with work(VISITOR) as unit:
        token = waiting_list.token_of(unit, join(unit, 1))
    with work(DESK) as unit:
        free(unit)
        waiting_list.offer_free(unit)
    clock.move(hours=3)

    with pytest.raises(Conflict, match="offer_over"), work(VISITOR) as unit:
        waiting_list.way_to_take(unit, waiting_list.of_token(unit, token))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"parts": (Part.MORNING,)}, 1),
        ({"parts": (Part.AFTERNOON, Part.EVENING)}, 0),
        ({"first": WEDNESDAY}, 0),
        ({"last": date(2026, 11, 23)}, 0),
        ({"practitioner_ref": ANNA}, 1),
    ],
    ids=["morning", "later parts", "later days", "earlier days", "person"],
)
def test_only_what_fits_is_offered(work: Work, wanted: dict[str, object], found: int) -> None:
    with work(VISITOR) as unit:
        join(unit, 1, **wanted)
    with work(DESK) as unit:
        free(unit)
        assert waiting_list.offer_free(unit) == found


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last": date(2026, 11, 20)}, "last"),
        ({"first": date(2026, 11, 20), "last": date(2026, 11, 21)}, "last"),
        ({"last": date(2027, 11, 20)}, "last"),
        ({"service": "nothing"}, "service"),
        ({"practitioner_ref": "nobody"}, "practitioner"),
    ],
    ids=["before first", "past", "long", "service", "person"],
)
def test_a_wish_that_cannot_be_is_named(work: Work, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught, work(VISITOR) as unit:
        join(unit, 1, **changes)

    assert caught.value.field == field


def test_joining_twice_takes_one_place(work: Work) -> None:
    with work(VISITOR) as unit:
        assert join(unit, 1).id == join(unit, 1).id
        assert len(unit.session.scalars(select(Delivery)).all()) == 5


def test_the_mails_carry_a_link_and_are_sealed_by_the_studio(work: Work, tools: Tools) -> None:
    sent: list[EmailMessage] = []
    with work(VISITOR) as unit:
        row = join(unit, 1)
        letter = unit.session.scalars(
            select(Delivery.letter).where(Delivery.kind == "taken_in")
        ).one()
        token = waiting_list.token_of(unit, row)
        assert letter is not None
        assert b"w1@example.com" not in letter.data
    with work(DESK) as unit:
        free(unit)
        waiting_list.offer_free(unit)

    delivery.send_due(tools, sent.append)

    mine = [mail for mail in sent if mail["To"] == "w1@example.com"]
    assert [mail["Subject"] for mail in mine] == [
        "You are on the list of The studio",
        "A time came free at The studio",
    ]
    assert all(f"http://localhost/waiting/{token}" in mail.get_content() for mail in mine)
    assert "Tuesday, 24 November 2026, 9:00 am PST" in mine[1].get_content()
    assert "until Sunday, 22 November 2026, 12:00 pm" in mine[1].get_content()


def test_a_cancelled_visit_starts_the_search_after_the_time_to_undo(
    work: Work, tools: Tools, clock: Clock
) -> None:
    with work(VISITOR) as unit:
        join(unit, 1)
    run_due(work, tools)
    with work(DESK) as unit:
        free(unit)
    run_due(work, tools)
    with work(DESK) as unit:
        assert states(unit) == ["waiting"]
    clock.move(minutes=10)

    run_due(work, tools)

    with work(DESK) as unit:
        assert states(unit) == ["offered"]
        # The next look is planned for the end of the offer.
        due = unit.session.scalars(select(Job.due_at).where(Job.state == "queued")).one()
        assert (
            due
            > unit.session.scalars(select(Hold.expires_at).order_by(Hold.id.desc()).limit(1)).one()
        )


def run_due(work: Work, tools: Tools) -> None:
    with work(DESK) as unit:
        waiting = unit.session.scalars(select(Job.public_id).where(Job.state == "queued")).all()
    for one in waiting:
        jobs.run(tools, one)


def test_the_desk_offers_and_removes_by_hand(work: Work) -> None:
    with work(VISITOR) as unit:
        join(unit, 1)
        second = join(unit, 2).public_id
    with work(DESK) as unit:
        assert not waiting_list.offer_now(unit, second)
        free(unit)
        assert waiting_list.offer_now(unit, second)
        assert states(unit) == ["waiting", "offered"]
        waiting_list.remove(unit, second)
        assert [place.row.name for place in waiting_list.listed(unit)] == ["Person 1"]


@pytest.mark.parametrize(
    ("hour", "ends"),
    [
        (5, datetime(2026, 11, 22, 18, tzinfo=UTC)),
        (10, datetime(2026, 11, 22, 20, tzinfo=UTC)),
        (18, datetime(2026, 11, 23, 4, tzinfo=UTC)),
        (19, datetime(2026, 11, 23, 18, tzinfo=UTC)),
        (23, datetime(2026, 11, 23, 18, tzinfo=UTC)),
    ],
)
def test_an_offer_stands_for_two_hours_of_the_day(work: Work, hour: int, ends: datetime) -> None:
    with work(DESK) as unit:
        now = at(hour, 0, date(2026, 11, 22))
        assert waiting_list.stands_until(unit, now) == ends
