"""Rooms and devices: named once, kept in order, never taken away behind a service's back."""

from datetime import timedelta

import pytest

from studio.hooks import Actor, Role
from studio.models import Offer, ResourceKind
from studio.services import library, resources, schedules
from studio.services.availability import Search, free_times
from studio.services.errors import Invalid, NotAllowed, NotFound
from studio.services.resources import StillNeeded
from studio.services.unit import Unit
from tests.conftest import DESK, THERAPIST, Work

OWNER = Actor("staff:3", frozenset({Role.OWNER}))
ROOM, DEVICE = ResourceKind.ROOM, ResourceKind.DEVICE


def a_facial(unit: Unit, *needs: list[str]) -> Offer:
    library.fill(unit)
    row = next(one for one in library.offers(unit) if one.service == "deep_pore_facial")
    row.needs = list(needs)
    unit.session.flush()
    return row


def test_rooms_come_before_devices_in_their_own_order(work: Work) -> None:
    with work(OWNER) as unit:
        resources.add(unit, DEVICE, "LED panel")
        resources.add(unit, ROOM, "Room 1")
        second = resources.add(unit, ROOM, "Room 2")

        resources.move(unit, second.public_id, up=True)
        resources.move(unit, second.public_id, up=True)

        assert [one.row.name for one in resources.listed(unit)] == ["Room 2", "Room 1", "LED panel"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "missing"), ("room 1", "taken"), ("x" * 61, "too_long"), ("a\nb", "odd_characters")],
)
def test_a_name_that_does_not_do_is_refused(work: Work, name: str, code: str) -> None:
    with work(OWNER) as unit:
        resources.add(unit, ROOM, "Room 1")
        with pytest.raises(Invalid) as refused:
            resources.add(unit, ROOM, name)

    assert (refused.value.code, refused.value.field) == (code, "name")


def test_a_room_keeps_its_own_name_when_it_is_saved_again(work: Work) -> None:
    with work(OWNER) as unit:
        row = resources.add(unit, ROOM, "Room 1")
        assert resources.rename(unit, row.public_id, "ROOM 1").name == "ROOM 1"


def test_what_any_room_can_serve_any_new_room_can(work: Work) -> None:
    with work(OWNER) as unit:
        first, second = (resources.add(unit, ROOM, name) for name in ("One", "Two"))
        anywhere = a_facial(unit, [first.claimed_as, second.claimed_as])
        only_first = next(one for one in library.offers(unit) if one.service == "peel_lactic")
        only_first.needs = [[first.claimed_as]]

        third = resources.add(unit, ROOM, "Three")
        resources.add(unit, DEVICE, "Steamer")

        assert anywhere.needs == [[first.claimed_as, second.claimed_as, third.claimed_as]]
        assert only_first.needs == [[first.claimed_as]]


def test_the_only_panel_is_not_taken_from_its_services_unasked(work: Work) -> None:
    with work(OWNER) as unit:
        panel = resources.add(unit, DEVICE, "LED panel").public_id
        row = a_facial(unit, [resources.active(unit)[0].claimed_as])
        name = row.name_en

    with work(OWNER) as unit, pytest.raises(StillNeeded) as told:
        resources.retire(unit, panel)

    assert told.value.services == (name,)
    with work(OWNER) as unit:
        assert not resources.retire(unit, panel, sure=True).active
        assert resources.active(unit) == ()
        assert resources.listed(unit)[0].by == (name,)
        assert resources.restore(unit, panel).active


def test_one_of_two_rooms_may_go(work: Work) -> None:
    with work(OWNER) as unit:
        first, second = (resources.add(unit, ROOM, name) for name in ("One", "Two"))
        a_facial(unit, [first.claimed_as, second.claimed_as])

        assert not resources.retire(unit, first.public_id).active
        with pytest.raises(StillNeeded):
            resources.retire(unit, second.public_id)


def test_rooms_are_the_owners_to_change(work: Work) -> None:
    with work(DESK) as unit:
        assert resources.listed(unit) == ()
    with work(THERAPIST) as unit, pytest.raises(NotAllowed):
        resources.add(unit, ROOM, "Mine")
    with work(OWNER) as unit, pytest.raises(NotFound):
        resources.rename(unit, "nothing", "Room")


def test_a_panel_that_is_away_is_free_at_no_time(work: Work) -> None:
    with work(OWNER) as unit:
        panel = resources.add(unit, DEVICE, "LED panel")
        a_facial(unit, [panel.claimed_as])
        days = unit.today() + timedelta(days=1), unit.today() + timedelta(days=2)
        asked = Search("deep_pore_facial", *days, by_staff=True)
        assert free_times(unit, asked)

        resources.retire(unit, panel.public_id, sure=True)

        assert free_times(unit, asked) == ()


def test_people_of_a_host_are_known_by_their_hours(work: Work) -> None:
    theirs = Actor("host-7", frozenset({Role.THERAPIST}), name="Hedda")
    with work(theirs) as unit:
        schedules.keep(unit, schedules.Week(theirs.ref, online=False))

    with work(OWNER) as unit:
        names = {one.name for one, _ in schedules.weeks(unit)}
        assert schedules.week(unit, theirs.ref)[0].name == "Hedda"

    assert "Hedda" in names
