"""Who books alone hears the same, whoever's phone was typed, and says if it is a first visit."""

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from studio.hooks import VISITOR
from studio.models import Booking, Client, Intake, IntakeStatus, Series
from studio.services import assigning, booking_answers, delivery, first_visits, holds, two_visits
from studio.services.errors import Conflict
from studio.services.holds import Visitor
from studio.services.unit import Tools, Unit
from studio.services.visit_links import asks_who
from tests.builders import make_client, make_consultation
from tests.conftest import DESK, Work
from tests.services.test_assigning import FRIDAY
from tests.services.test_series import LACTIC, at
from tests.services.test_two_visits import online

TYPED, PHONE = "typed@example.com", "206 555 0100"


def booked(unit: Unit, hour: int = 9, typed: str = TYPED) -> str:
    """Book a peel on Friday as a visitor; return the visit."""
    token = holds.hold(unit, LACTIC, at(FRIDAY, hour), "", f"request-{hour:010d}").token
    return holds.book(unit, token, Visitor("Mara Lindqvist", typed, PHONE)).public_id


@pytest.fixture
def known_phone(work: Work) -> str:
    """The client whose phone the visitor types."""
    with work() as unit:
        online(unit)
        return make_client(unit, email="mara@example.com")


@pytest.fixture
def visit(work: Work, known_phone: str) -> str:
    with work(VISITOR) as unit:
        return booked(unit)


def mail_of(work: Work, tools: Tools, hour: int, typed: str) -> str:
    """Return the mail that a booking brings, without its time and its way."""
    with work(VISITOR) as unit:
        booked(unit, hour, typed)
    sent: list[EmailMessage] = []
    delivery.send_due(tools, sent.append)
    [mail] = sent
    body = mail.get_body()
    assert body is not None
    said = str(body.get_content())
    return re.sub(r"\d+:\d\d", "…", re.sub(r"/visit/[\w-]+", "/visit/…", said))


@pytest.mark.parametrize("email", ["typed@example.com", "mara@example.com"])
@pytest.mark.parametrize("phone", [PHONE, "+1 (206) 555-0100", "206 555 0199"])
def test_the_mail_is_the_same_whether_anybody_is_known(
    work: Work, tools: Tools, email: str, phone: str
) -> None:
    with work() as unit:
        online(unit)
    nobody = mail_of(work, tools, 9, "new@example.com")
    with work() as unit:
        unit.load(Client, make_client(unit, email=email)).phone = phone

    somebody = mail_of(work, tools, 10, TYPED)

    assert somebody == nobody
    assert "http://localhost/visit/…/questions?lang=en" in nobody
    assert "/intake/" not in nobody


def test_a_first_visit_brings_a_record_of_its_own_and_the_questions(
    work: Work, visit: str, known_phone: str
) -> None:
    with work(VISITOR) as unit:
        made = first_visits.begin(unit, unit.load(Booking, visit))

    with work(DESK) as unit:
        booking = unit.load(Booking, visit)
        intake = unit.session.scalars(select(Intake)).one()
        assert made.token
        assert booking.client is not None
        assert booking.client.public_id != known_phone
        assert (booking.client.email, intake.client_id) == (TYPED, booking.client_id)
        assert assigning.unassigned(unit) == []


def test_saying_it_again_makes_nobody_twice(work: Work, visit: str) -> None:
    for _ in range(2):
        with work(VISITOR) as unit:
            first_visits.begin(unit, unit.load(Booking, visit))

    with work() as unit:
        typed = select(Client).where(Client.email == TYPED)
        assert len(unit.session.scalars(typed).all()) == 1
        assert len(unit.session.scalars(select(Intake)).all()) == 1


def _begun(unit: Unit, booking: Booking, _known: str) -> None:
    first_visits.begin(unit, booking)


def _assigned(unit: Unit, booking: Booking, known: str) -> None:
    assigning.assign(unit, booking.public_id, known)


@pytest.mark.parametrize("settled", [_begun, _assigned])
def test_two_visits_booked_together_are_of_one_person(
    work: Work, known_phone: str, settled: Callable[[Unit, Booking, str], None]
) -> None:
    with work(VISITOR) as unit:
        second = holds.hold(unit, LACTIC, at(FRIDAY, 9), "", "request-0000000002")
        first_at = two_visits.first_times(unit, at(FRIDAY, 9))[0].starts_at
        visitor = Visitor("Mara Lindqvist", TYPED, PHONE)
        visit = two_visits.book_with_first(unit, second.token, first_at, visitor).public_id

    with work() as unit:
        settled(unit, unit.load(Booking, visit), known_phone)

    with work() as unit:
        booking = unit.load(Booking, visit)
        pair = select(Booking.client_id).where(Booking.series_id == booking.series_id)
        assert booking.client is not None
        assert list(unit.session.scalars(pair)) == [booking.client_id] * 2
        assert unit.session.scalars(select(Series.client_id)).one() == booking.client_id


def test_who_was_here_before_is_noted_for_the_studio_and_waits_for_it(
    work: Work, visit: str
) -> None:
    for _ in range(2):
        with work(VISITOR) as unit:
            first_visits.been_before(unit, unit.load(Booking, visit))

    with work() as unit:
        booking = unit.load(Booking, visit)
        assert booking_answers.read(unit, booking).answers == dict([first_visits.BEEN_BEFORE])
        assert [one.booking.public_id for one in assigning.unassigned(unit)] == [visit]


def _answered(unit: Unit, booking: Booking, _known: str) -> None:
    first_visits.begin(unit, booking)
    unit.session.scalars(select(Intake)).one().status = IntakeStatus.SUBMITTED


def _was_here(unit: Unit, booking: Booking, _known: str) -> None:
    first_visits.begin(unit, booking)
    booking.client = make_consultation(unit, request_id="request-of-old-1").client
    booking.client.email = booking.email


@pytest.mark.parametrize("settled", [_assigned, _answered, _was_here])
def test_once_it_is_known_who_comes_the_way_leads_nowhere(
    work: Work, visit: str, known_phone: str, settled: Callable[[Unit, Booking, str], None]
) -> None:
    with work() as unit:
        settled(unit, unit.load(Booking, visit), known_phone)

    with work(VISITOR) as unit:
        booking = unit.load(Booking, visit)
        assert not asks_who(unit, booking)
        for act in (first_visits.begin, first_visits.been_before):
            with pytest.raises(Conflict, match="not_asked"):
                act(unit, booking)


def test_a_visit_that_the_studio_promised_asks_nothing(work: Work) -> None:
    with work() as unit:
        booking = make_consultation(unit).booking
        assert booking is not None
        assert not asks_who(unit, booking)
