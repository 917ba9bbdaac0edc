"""Rooms and devices on the screen, and what a service needs of them."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from studio.context import StudioState
from studio.models import ResourceKind
from studio.services import library, resources
from tests.web.people import OWNER, Seat
from tests.web.reading import held, problems, words


@pytest.fixture(autouse=True)
def _owner(seat: Seat) -> None:
    seat.actor = OWNER


def test_rooms_and_devices_are_named_moved_and_taken_away(
    pages: FlaskClient, studio: StudioState
) -> None:
    assert "No rooms yet" in words(pages.get("/settings/rooms"))
    for kind, name in (("room", "Room 1"), ("room", "Room 2"), ("device", "LED panel")):
        assert pages.post("/settings/rooms", data={"kind": kind, "name": name}).status_code == 303
    with studio.unit_of_work(OWNER) as unit:
        library.fill(unit)
        panel = resources.active(unit)[-1]
        library.offers(unit)[0].needs = [[panel.claimed_as]]
        service = library.offers(unit)[0].name_en

    at = f"/settings/rooms/{panel.public_id}"
    answer = pages.post(at, data={"do": "retire"})

    assert answer.status_code == 409
    assert f"nobody can book: {service}" in words(answer)
    assert pages.post(at, data={"do": "sure"}).status_code == 303
    assert "Taken away (1)" in words(pages.get("/settings/rooms"))
    for said in ({"do": "restore"}, {"do": "rename", "name": "Panel"}, {"do": "up"}):
        assert pages.post(at, data=said).status_code == 303
    assert "Panel" in words(pages.get("/settings/rooms"))
    assert pages.post(at, data={"do": "rename", "name": "room 1"}).status_code == 422
    assert pages.post(at, data={"do": "explode"}).status_code == 422
    assert pages.post("/settings/rooms", data={"kind": "room", "name": ""}).status_code == 422


def test_a_service_says_what_it_needs(pages: FlaskClient, studio: StudioState) -> None:
    with studio.unit_of_work(OWNER) as unit:
        library.fill(unit)
        room = resources.add(unit, ResourceKind.ROOM, "Room 1").claimed_as
        panel = resources.add(unit, ResourceKind.DEVICE, "LED panel").claimed_as
        row = library.menu(unit)["deep_pore_facial"]
        address, version = f"/library/services/{row.public_id}", str(row.version)
    given = {
        "name_en": "Calm facial",
        "name_es": "Facial tranquilo",
        "duration": "60",
        "price": "90",
        "before": "5",
        "after": "15",
        "rooms": room,
        "devices": panel,
        "practitioners": OWNER.ref,
        "needs_first": "patch_test",
        "deposit": "20",
        "version": version,
    }

    assert pages.post(address, data=given).status_code == 303

    page = held(pages.get(address))
    assert (page["before"], page["after"], page["deposit"]) == (["5"], ["15"], ["20"])
    assert (page["rooms"], page["devices"]) == ([room], [panel])
    assert page["needs_first"] == ["patch_test"]
    with studio.reading(OWNER) as unit:
        row = library.menu(unit)["deep_pore_facial"]
        assert row.needs == [[room], [panel]]
        assert row.practitioners == [OWNER.ref]
    for changes, said in (
        ({"before": "300"}, "Enter whole minutes, from 0 to 240"),
        ({"deposit": "91"}, "A deposit is no more than the price"),
        ({"rooms": "room:nothing"}, "Choose one from the list"),
        ({"practitioners": "staff:99"}, "Choose one from the list"),
        ({"needs_first": "luck"}, "Not a valid choice."),
    ):
        answer: TestResponse = pages.post(address, data={**given, **changes, "version": "2"})
        assert answer.status_code == 422, changes
        assert said in problems(answer), changes
