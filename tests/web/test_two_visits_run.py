"""A visitor books what needs a look first: both visits on one page, or neither."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.models import Booking, NeedsFirst, Offer, Profile, Schedule
from studio.services import two_visits
from tests.web.people import NOBODY, OWNER, THERAPIST, Seat
from tests.web.reading import held, words

WHO = {"full_name": "Ada Berg", "phone": "206 555 0199", "email": "ada@example.com", "agree": "y"}


@pytest.fixture
def step3(client: FlaskClient, studio: StudioState, seat: Seat) -> str:
    """The address of step 3, with a peel that needs a patch test kept."""
    with studio.unit_of_work(OWNER) as unit:
        unit.session.add(
            Profile(id=1, chosen={"online_booking": True}, version=1, updated_at=unit.now())
        )
        shifts: list[dict[str, object]] = [
            {"weekday": day, "opens": "08:00", "closes": "18:00", "from_on": "2026-01-01"}
            for day in range(7)
        ]
        unit.session.add(Schedule(ref="anna", name="Anna", shifts=shifts, changes=[]))
        for service, first in (
            ("consultation", NeedsFirst.NOTHING),
            ("peel_lactic", NeedsFirst.PATCH_TEST),
        ):
            unit.session.add(
                Offer(
                    public_id=service,
                    service=service,
                    name_en=service,
                    name_es=service,
                    duration_min=30,
                    price_cents=0,
                    public=True,
                    needs_first=first,
                )
            )
    seat.actor = NOBODY
    page = client.get("/book?service=peel_lactic")
    action = re.search(r'<form method="post" action="([^"]+)"', page.text)
    at = re.search(r'name="at" value="(\d+)"', page.text)
    assert action
    assert at
    sent = {"made": held(page)["made"][0], "at": at[1]}
    kept = client.post(action[1].replace("&amp;", "&"), data=sent)
    assert kept.status_code == 303
    return kept.headers["Location"]


def booked(studio: StudioState) -> list[Booking]:
    with studio.reading(THERAPIST) as unit:
        return list(unit.session.scalars(select(Booking).order_by(Booking.series_place)))


def sent(client: FlaskClient, step3: str) -> dict[str, str]:
    """Return what the page sends, every question answered with no."""
    page = client.get(step3)
    asked = set(re.findall(r'name="([^"]+)" value="no"', page.text))
    found = {name: values[0] for name, values in held(page).items() if values}
    return {**found, **WHO, **dict.fromkeys(asked, "no"), "then": "book"}


def test_both_visits_are_booked_with_one_press(
    client: FlaskClient, studio: StudioState, step3: str
) -> None:
    assert "Before it: a look at your skin" in words(client.get(step3))

    answer = client.post(step3, data=sent(client, step3))

    assert answer.status_code == 303, words(answer)
    first, second = booked(studio)
    assert (first.service, second.service) == ("consultation", "peel_lactic")
    assert first.series_id == second.series_id is not None
    assert first.client_id == second.client_id is not None
    assert first.ends_at
    assert second.starts_at
    assert second.starts_at - first.ends_at >= two_visits.LEAST_BETWEEN
    assert "Before it: a look at your skin" in words(client.get(answer.headers["Location"]))


def test_without_a_time_for_the_look_nothing_is_booked(
    client: FlaskClient, studio: StudioState, step3: str
) -> None:
    whole = sent(client, step3)
    for wrong in ("", "soon"):
        answer = client.post(step3, data={**whole, "first": wrong})
        assert answer.status_code == 422
        assert held(answer)["full_name"] == ["Ada Berg"]

    late = str(int(whole["at"]) - int(timedelta(hours=24).total_seconds()))
    assert client.post(step3, data={**whole, "first": late}).status_code in {409, 422}
    assert booked(studio) == []


def test_the_soonest_time_leaves_room_for_the_look(studio: StudioState, step3: str) -> None:
    with studio.reading(THERAPIST) as unit:
        soonest = two_visits.earliest(unit, "peel_lactic")
        assert soonest is not None
        assert soonest >= unit.now() + two_visits.LEAST_BETWEEN
        assert two_visits.first_times(unit, soonest)
        assert two_visits.earliest(unit, "consultation") is None
