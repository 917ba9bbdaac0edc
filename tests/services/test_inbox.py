"""Posts from elsewhere become bookings; whatever order they come in, the end is the same."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select

from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import DefaultHooks
from studio.models import Booking, BookingStatus, Claim, Client, InboxItem, InboxState
from studio.services import booking_answers, bookings, inbox
from studio.services.inbox_replay import Replay
from studio.services.unit import Tools, Unit
from studio.settings import Settings
from tests.builders import make_client
from tests.conftest import Clock, Work
from tests.unit.inbound import posts

Data = dict[str, Any]
FIRST, SECOND = "2027-02-08T18:00:00Z", "2027-02-09T19:00:00Z"


def post(trigger: str, uid: str, start: str = FIRST, **changes: object) -> Data:
    """Return a signed post of Cal.com about an invented visitor."""
    payload = {
        "uid": uid,
        "startTime": start,
        "endTime": start.replace(":00:00Z", ":45:00Z"),
        "eventTitle": "Skin consultation",
        "attendees": [
            {
                "name": "Nora Bex",
                "email": "nora@example.com",
                "timeZone": "America/Los_Angeles",
            }
        ],
        "responses": {},
        "status": "ACCEPTED",
        **changes,
    }
    return posts.calcom(
        {"triggerEvent": trigger, "createdAt": "2027-01-01T00:00:00Z", "payload": payload}
    )


def asked(question: str, answer: object) -> Data:
    return {"own": {"label": question, "value": answer}}


def replay(tools: Tools, *deliveries: Data) -> dict[str, int]:
    run = Replay(tools)
    for one in deliveries:
        run.take(json.dumps(one).encode())
    return run.finish()


def only(unit: Unit) -> Booking:
    return unit.session.scalars(select(Booking)).one()


def told(bookings: int, active: int, clients: int, requests: int) -> dict[str, int]:
    return {
        "bookings": bookings,
        "active_bookings": active,
        "clients": clients,
        "requests": requests,
    }


def test_a_promised_visit_gets_its_time_and_a_new_client(tools: Tools, look: Work) -> None:
    assert replay(tools, post("BOOKING_CREATED", "a")) == told(1, 1, 1, 0)

    with look() as unit:
        booking = only(unit)
        assert booking.wall_start == "2027-02-08T10:00"
        assert booking.client is not None
        assert booking.client.email == "nora@example.com"
        assert (booking.source, booking.external_id) == ("calcom", "a")
        assert unit.session.scalar(select(func.count(Claim.id)).where(Claim.active)) == 1


def test_the_same_post_twice_is_one_effect(tools: Tools) -> None:
    again = post("BOOKING_CREATED", "a")

    assert replay(tools, again, again, again) == told(1, 1, 1, 0)


def test_the_same_key_with_other_words_waits_for_a_person(tools: Tools, look: Work) -> None:
    other = post("BOOKING_CREATED", "a", SECOND)

    assert replay(tools, post("BOOKING_CREATED", "a"), other) == told(1, 1, 1, 0)
    with look() as unit:
        assert only(unit).wall_start == "2027-02-08T10:00"
        [(item, _)] = inbox.to_look_at(unit)
        assert item.problems == ["changed"]


def test_moving_keeps_the_booking_and_takes_the_new_time(tools: Tools, look: Work) -> None:
    moved = post("BOOKING_RESCHEDULED", "b", SECOND, rescheduleUid="a")

    assert replay(tools, post("BOOKING_CREATED", "a"), moved) == told(1, 1, 1, 0)
    with look() as unit:
        booking = only(unit)
        assert (booking.external_id, booking.wall_start) == ("b", "2027-02-09T11:00")
        assert booking.sequence == 1
        assert unit.session.scalar(select(func.count(Claim.id)).where(Claim.active)) == 1


def test_calling_off_gives_the_time_back(tools: Tools, look: Work) -> None:
    gone = post("BOOKING_CANCELLED", "a")

    assert replay(tools, post("BOOKING_CREATED", "a"), gone) == told(1, 0, 1, 0)
    with look() as unit:
        assert unit.session.scalar(select(func.count(Claim.id)).where(Claim.active)) == 0


def test_a_time_that_is_taken_here_is_never_promised_twice(tools: Tools, look: Work) -> None:
    other = post("BOOKING_CREATED", "b", attendees=[{"name": "Ike Fo", "email": "ike@example.com"}])

    assert replay(tools, post("BOOKING_CREATED", "a"), other) == told(1, 1, 1, 1)
    with look() as unit:
        waits = unit.session.scalars(
            select(Booking).where(Booking.status == BookingStatus.REQUESTED)
        ).one()
        assert inbox.problems_of(unit, [waits]) == {waits.id: ("overlap",)}
        assert waits.wished_time == "2027-02-08 morning; at 10:00"


def test_a_time_that_becomes_free_goes_to_who_was_promised_it(tools: Tools) -> None:
    other = post("BOOKING_CREATED", "b", attendees=[{"name": "Ike Fo", "email": "ike@example.com"}])
    first, gone = post("BOOKING_CREATED", "a"), post("BOOKING_CANCELLED", "a")

    assert replay(tools, first, other, gone) == told(2, 1, 2, 0)


def test_a_wish_takes_no_time_and_makes_no_client(tools: Tools, look: Work) -> None:
    wish = post("BOOKING_REQUESTED", "a", status="PENDING")

    assert replay(tools, wish) == told(0, 0, 0, 1)
    assert replay(tools, post("BOOKING_CREATED", "a")) == told(1, 1, 1, 0)
    assert replay(tools, wish) == told(1, 1, 1, 0)


def test_a_stranger_with_a_known_address_changes_no_client(
    tools: Tools, work: Work, look: Work
) -> None:
    with work() as unit:
        make_client(unit, email="nora@example.com")

    assert replay(tools, post("BOOKING_CREATED", "a")) == told(1, 1, 1, 0)
    with look() as unit:
        assert only(unit).client is None
        assert unit.session.scalars(select(Client.name)).one() == "Mara Lindqvist"


def test_a_visit_called_off_here_is_not_brought_back_unseen(tools: Tools, work: Work) -> None:
    replay(tools, post("BOOKING_CREATED", "a"))
    with work() as unit:
        bookings.cancel(unit, only(unit).public_id)

    assert replay(tools, post("BOOKING_PAID", "a")) == told(1, 0, 1, 0)
    with work() as unit:
        [(item, _)] = inbox.to_look_at(unit)
        assert item.problems == ["cancelled_here"]


def test_unknown_services_begin_with_a_consultation_and_say_so(tools: Tools, look: Work) -> None:
    replay(tools, post("BOOKING_CREATED", "a", eventTitle="Glow ritual"))

    with look() as unit:
        booking = only(unit)
        assert booking.service == "consultation"
        assert booking_answers.read(unit, booking).service == "Glow ritual"
        assert inbox.problems_of(unit, [booking])[booking.id] == ("unknown_service",)


def test_every_answer_is_kept(tools: Tools, look: Work) -> None:
    replay(tools, post("BOOKING_CREATED", "a", responses=asked("What do you use?", "Adapalene")))

    with look() as unit:
        sent = booking_answers.read(unit, only(unit))
        assert sent.answers == {"What do you use?": "Adapalene"}
        assert sent.provider == "calcom"


def test_what_has_to_be_looked_up_waits_and_then_counts(tools: Tools, work: Work) -> None:
    fields = {"action": "scheduled", "id": "771", "calendarID": "1", "appointmentTypeID": "2"}
    details = {
        "firstName": "Nora",
        "lastName": "Bex",
        "email": "nora@example.com",
        "phone": "",
        "type": "Skin consultation",
        "datetime": "2027-02-08T10:00:00-0800",
        "duration": "45",
        "timezone": "America/Los_Angeles",
        "canceled": False,
        "forms": [],
    }
    unreachable = posts.acuity(fields)
    assert replay(tools, unreachable) == told(0, 0, 0, 0)
    with work() as unit:
        [(item, _)] = inbox.to_look_at(unit)
        assert (item.state, item.problems) == (InboxState.NEW, ["needs_lookup"])
        inbox.give_up(unit, item.public_id)
        assert item.problems == ["needs_lookup", "no_answer"]

    later = posts.acuity(
        {**fields, "id": "772"}, {"GET /api/v1/appointments/772": {"status": 200, "json": details}}
    )
    assert replay(tools, later) == told(1, 1, 1, 0)


def test_raw_posts_go_after_thirty_days_and_digests_stay(
    tools: Tools, clock: Clock, work: Work
) -> None:
    replay(tools, post("BOOKING_CREATED", "a"))
    clock.move(days=31)
    with work() as unit:
        inbox.drop_old_posts(unit)

    with work() as unit:
        item = unit.session.scalars(select(InboxItem)).one()
        assert item.raw is None
        assert len(item.body_sha256) == 64
    assert replay(tools, post("BOOKING_CREATED", "a")) == told(1, 1, 1, 0)


def test_two_sites_may_count_their_entries_alike(tools: Tools) -> None:
    mapping = {"name": "q1_name", "email": "q2_email"}
    one = posts.jotform({"q1_name": "Nora Bex", "q2_email": "nora@example.com"}, mapping)
    other = posts.jotform({"q1_name": "Ike Fo", "q2_email": "ike@example.com"}, mapping)
    other["settings"]["url_token"] = other["request"]["query"]["token"] = "another-" + posts.TOKEN

    assert replay(tools, one, other) == told(0, 0, 0, 2)


MAX = {"name": "Max Ito", "email": "max@example.com", "timeZone": "America/Los_Angeles"}
LIVES = {
    "moved and called off": (
        post("BOOKING_REQUESTED", "a", status="PENDING"),
        post("BOOKING_CREATED", "a"),
        post("BOOKING_RESCHEDULED", "b", SECOND, rescheduleUid="a"),
        post("BOOKING_CANCELLED", "b", SECOND),
    ),
    "moved three times": (
        post("BOOKING_CREATED", "a"),
        post("BOOKING_RESCHEDULED", "b", SECOND, rescheduleUid="a"),
        post("BOOKING_RESCHEDULED", "c", FIRST, rescheduleUid="b"),
        post("BOOKING_RESCHEDULED", "d", "2027-02-10T20:00:00Z", rescheduleUid="c"),
        post("BOOKING_PAID", "c", FIRST),
    ),
    "asked for and turned down": (
        post("BOOKING_REQUESTED", "a", status="PENDING"),
        post("BOOKING_REJECTED", "a", status="REJECTED"),
    ),
    "promised where another one is": (
        post("BOOKING_CREATED", "a"),
        post("BOOKING_CREATED", "b", attendees=[MAX]),
        post("BOOKING_CANCELLED", "b", attendees=[MAX]),
    ),
}


def state_of(unit: Unit) -> list[tuple[object, ...]]:
    """Return what counts of every visit that stands for itself."""
    query = select(Booking).where(Booking.external_id != "").order_by(Booking.external_id)
    return [
        (
            one.external_id,
            one.status,
            one.starts_at,
            one.ends_at,
            one.name,
            one.service,
            one.client_id is None,
            unit.session.scalar(
                select(func.count(Claim.id)).where(Claim.booking_id == one.id, Claim.active)
            ),
        )
        for one in unit.session.scalars(query)
    ]


@pytest.fixture
def studios(
    blank_studio: Path, tmp_path: Path, clock: Clock, settings: Settings
) -> Callable[[], Any]:
    """Open a studio of its own for each example."""
    numbers = count()

    @contextmanager
    def fresh() -> Iterator[StudioState]:
        folder = tmp_path / f"studio-{next(numbers)}"
        shutil.copytree(blank_studio, folder)
        engine = create_engine(f"sqlite:///{folder / 'studio.db'}")
        prepare_engine(engine)
        yield StudioState(settings, DefaultHooks(), engine, folder, prepares=True, clock=clock)
        engine.dispose()
        shutil.rmtree(folder)

    return fresh


@pytest.mark.parametrize("life", LIVES)
def test_any_order_of_the_same_posts_ends_the_same(
    life: str, studios: Callable[[], Any], *, long: bool
) -> None:
    def end(*deliveries: Data) -> tuple[object, ...]:
        with studios() as state:
            counts = replay(state.tools, *deliveries)
            with state.reading() as unit:
                return counts, state_of(unit)

    usual = end(*LIVES[life])

    @examples(
        max_examples=200 if long else 8,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.permutations(range(len(LIVES[life]))), st.integers(0, len(LIVES[life]) - 1))
    def check(order: list[int], twice: int) -> None:
        told_so = [LIVES[life][number] for number in order]
        assert end(*told_so, LIVES[life][twice]) == usual

    check()
