"""Pages ask the database as often for many rows as for few."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import event

from studio.context import StudioState
from studio.models import Booking, BookingStatus
from studio.services import bookings, consultations, library
from studio.services.unit import Unit
from tests.builders import MILIA, a_request, make_assessed, make_client, make_series
from tests.web.open_studio import PEEL, filled, open_studio, set_clock, you_page
from tests.web.people import OWNER, THERAPIST

#: Page, and the most statements it may ask, one for its frame among them, without the audit trail.
LISTS = {
    "/": 9,
    "/incoming": 5,
    "/calendar": 6,
    "/calendar?view=week": 6,
    "/clients": 3,
    "/clients?q=mara": 4,  # clients, their visits, and everybody's visits and requests
    "/clients?q=555 0100": 4,
    "/clients/{client}": 12,
    # Nobody looked at this client yet; their series name programs.
    "/clients/{regular}": 12,
    "/library": 2,
    "/library/shelf": 3,
    "/jobs": 5,
}
STEPS = {
    "checkin": 8,
    "look": 9,
    "look/new": 7,
    "look/{bump}": 7,
    "assess": 6,
    "panel": 5,
    "treat": 7,
    "plan": 8,
    # Proposes safe and free times: looks through all that was done, said, promised and is open.
    "finish": 10,
    "record": 8,
    "photos": 6,
}
PAGES = LISTS | {f"/consultations/{{visit}}/{step}": most for step, most in STEPS.items()}

#: Steps of a visitor who books, without a cookie: nobody is signed in.
BOOKING = {"what": 3, "when": 8, "you": 7, "done": 10}


def test_pages_ask_as_often_for_many_rows_as_for_few(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(OWNER) as unit:
        library.fill(unit, demo=True)
    with studio.unit_of_work(THERAPIST) as unit:
        add_people(unit, 0, 3)
        visit = make_assessed(unit, MILIA, MILIA, request_id="request-followed")
        places = {
            "visit": visit.public_id,
            "client": visit.client.public_id,
            "bump": visit.bumps[0].public_id,
            "regular": make_client(unit, email="ida@example.com"),
        }
        make_series(unit, places["regular"], 1)
    few = counts(pages, studio, places)
    with studio.unit_of_work(THERAPIST) as unit:
        add_people(unit, 3, 6)
        for _ in range(2):
            consultations.record_bump(unit, places["visit"], None, MILIA)
        consultations.assess(unit, places["visit"])
        for number in (2, 3):
            make_series(unit, places["regular"], number)

    many = counts(pages, studio, places)

    assert many == few
    assert {path: count for path, count in many.items() if count > PAGES[path]} == {}


def test_the_steps_of_booking_ask_so_often_at_most(
    client: FlaskClient, studio: StudioState
) -> None:
    set_clock(studio)
    open_studio(studio)
    address = you_page(client)

    def asked(place: str) -> int:
        with counted(studio) as seen:
            assert client.get(place).status_code == 200, place
        return len(seen)

    found = {"what": asked("/book"), "when": asked(f"/book?service={PEEL}"), "you": asked(address)}
    booked = client.post(address, data=filled(client.get(address)))
    found["done"] = asked(booked.headers["Location"])

    assert {step: count for step, count in found.items() if count > BOOKING[step]} == {}


def add_people(unit: Unit, first: int, last: int) -> None:
    """Add people with an open visit, with one promised for today, and with a request."""
    for number in range(first, last):
        make_assessed(unit, MILIA, request_id=f"request-visit-{number:04d}")
        asked = bookings.request_booking(unit, a_request(request_id=f"request-wait-{number:04d}"))
        assert asked.status is BookingStatus.REQUESTED
        promise(unit, f"request-today-{number:04d}", number)


def promise(unit: Unit, request_id: str, number: int) -> None:
    row: Booking = bookings.request_booking(unit, a_request(request_id=request_id))
    bookings.accept(unit, row.public_id)
    row.starts_at = unit.now() + timedelta(seconds=number)
    row.ends_at = row.starts_at + timedelta(minutes=45)
    unit.session.flush()


def counts(pages: FlaskClient, studio: StudioState, places: dict[str, str]) -> dict[str, int]:
    """Open every page, and count what it asks once it was open before."""
    pages.post(f"/consultations/{places['visit']}/agree")
    found = {}
    for path in PAGES:
        address = path.format(**places)
        pages.get(address)
        with counted(studio) as seen:
            assert pages.get(address).status_code == 200, path
        found[path] = len(seen)
    return found


@contextmanager
def counted(studio: StudioState) -> Iterator[list[str]]:
    """Collect statements, without BEGIN and without those of the audit trail."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "studio_audit" not in statement and not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(studio.engine, "before_cursor_execute", note)
    yield seen
    event.remove(studio.engine, "before_cursor_execute", note)
