"""The next visit, booked by the client from the plan: on safe days, with calm reasons."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.documents.dates import Language
from studio.models import Booking, BookingStatus, Client, Offer, Profile, Schedule
from studio.services import safe_dates
from studio.skin.safe_dates import Cause
from studio.web.presenters.next_words import WORDS
from tests.web.people import NOBODY, OWNER, THERAPIST, Seat
from tests.web.reading import held, words
from tests.web.test_papers import decided, issued, link

__all__ = ["decided", "issued", "link"]


@pytest.fixture
def open_studio(studio: StudioState) -> None:
    """Visitors may book the consultation and the extraction, every day from 8 to 18."""
    with studio.unit_of_work(OWNER) as unit:
        unit.session.add(
            Profile(id=1, chosen={"online_booking": True}, version=1, updated_at=unit.now())
        )
        shifts: list[dict[str, object]] = [
            {"weekday": day, "opens": "08:00", "closes": "18:00", "from_on": "2026-01-01"}
            for day in range(7)
        ]
        unit.session.add(Schedule(ref="anna", name="Anna", shifts=shifts, changes=[]))
        for service in ("consultation", "cosmetic_extraction"):
            unit.session.add(
                Offer(
                    public_id=service,
                    service=service,
                    name_en=service,
                    name_es=service,
                    duration_min=30,
                    price_cents=0,
                    public=True,
                )
            )


@pytest.fixture
def door(client: FlaskClient, seat: Seat, link: tuple[str, str]) -> str:
    """The address of a plan whose door is open."""
    seat.actor = NOBODY
    client.post(link[0], data={"pin": link[1]})
    return link[0]


def own(studio: StudioState) -> list[Booking]:
    with studio.reading(THERAPIST) as unit:
        query = select(Booking).where(
            Booking.source == "own", Booking.status == BookingStatus.CONFIRMED
        )
        return list(unit.session.scalars(query.where(Booking.starts_at.is_not(None))))


def offered(page: str) -> list[str]:
    return re.findall(r'name="at" value="(\d+)"', page)


def test_without_online_booking_the_plan_says_nothing_of_it(client: FlaskClient, door: str) -> None:
    assert "Book my next visit" not in words(client.get(door))
    assert client.get(f"{door}/book").status_code == 404


@pytest.mark.usefixtures("open_studio")
def test_a_safe_time_is_booked_with_one_press_and_once(
    client: FlaskClient, studio: StudioState, door: str
) -> None:
    assert "Book my next visit" in words(client.get(door))
    page = client.get(f"{door}/book")
    times = offered(page.text)
    assert times
    again = {"request_id": held(page)["request_id"][0], "at": times[0]}

    first = client.post(f"{door}/book", data=again)
    second = client.post(f"{door}/book", data=again)

    assert first.status_code == second.status_code == 303
    assert first.headers["Location"].startswith("/visit/")
    (made,) = own(studio)
    assert made.starts_at is not None
    assert int(made.starts_at.timestamp()) == int(times[0])
    with studio.reading(THERAPIST) as unit:
        who = unit.session.get_one(Client, made.client_id)
        day = made.starts_at.astimezone(unit.settings.zone).date()
        seen = safe_dates.outlook(unit, who, [made])
        assert not seen.holds_on(made.service, day)


@pytest.mark.usefixtures("open_studio")
def test_an_unsafe_or_past_day_is_refused(
    client: FlaskClient, studio: StudioState, door: str
) -> None:
    page = client.get(f"{door}/book")
    start = datetime.fromtimestamp(int(offered(page.text)[0]), UTC)
    for at in (start - timedelta(days=400), start - timedelta(seconds=1)):
        wrong = {"request_id": held(page)["request_id"][0], "at": str(int(at.timestamp()))}
        assert client.post(f"{door}/book", data=wrong).status_code in {409, 422}
    assert client.post(f"{door}/book", data={"at": "soon"}).status_code in {409, 422}
    assert own(studio) == []


@pytest.mark.usefixtures("open_studio")
def test_a_shut_door_tells_and_books_nothing(
    client: FlaskClient, seat: Seat, studio: StudioState, link: tuple[str, str]
) -> None:
    seat.actor = NOBODY
    assert client.get(f"{link[0]}/book").status_code == 303
    assert client.post(f"{link[0]}/book", data={"at": "1"}).status_code == 303
    assert own(studio) == []


@pytest.mark.parametrize("language", Language)
def test_every_cause_has_words_for_the_client(language: Language) -> None:
    assert set(WORDS[language].why) == set(Cause)
