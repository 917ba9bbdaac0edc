"""Twenty people press everything at once: whatever comes of it, the studio's promises hold."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR, DefaultHooks
from studio.models import (
    Booking,
    BookingStatus,
    Claim,
    Hold,
    Offer,
    Profile,
    Resource,
    ResourceKind,
    Schedule,
)
from studio.services import audit, bookings, claims, holds, throttle, visit_changes, waiting_list
from studio.services.errors import Busy, Conflict, Invalid, NotFound, SlotTaken, TooMany
from studio.services.holds import Visitor
from studio.services.throttle import Limit
from studio.services.unit import Unit
from studio.services.waiting_list import Joining, Wanted
from studio.settings import Settings
from tests.conftest import THERAPIST, Clock

PEOPLE, EACH, EACH_LONG = 20, 12, 60
FACIAL = "facial_hydrating"
#: What a visit of each service takes, by kind.
NEEDS = {FACIAL: ["device", "practitioner", "room"], "consultation": ["practitioner"]}
#: Tuesday, nine o'clock in Seattle.
NINE = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
#: What somebody may be told; anything else is a fault of ours.
REFUSALS = (SlotTaken, Invalid, Conflict, NotFound, Busy, TooMany)


@dataclass
class World:
    """A studio, its clock, and what anybody can lay hands on."""

    state: StudioState
    clock: Clock
    tokens: list[str] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, data_dir: Path) -> Iterator[World]:
    address = f"sqlite:///{data_dir / 'studio.db'}"
    if request.param == "postgresql":
        address = str(request.getfixturevalue("postgresql").new_database())
    engine, clock = create_engine(address, pool_size=PEOPLE + 4), Clock()
    prepare_engine(engine)
    migrate.upgrade(engine)
    given = {
        "STUDIO_ENV": "testing",
        "STUDIO_JOBS": "cron",
        "STUDIO_PUBLIC_URL": "http://localhost",
    }
    state = StudioState(
        Settings.read(given), DefaultHooks(), engine, data_dir, prepares=True, clock=clock
    )
    open_doors(state)
    yield World(state, clock)
    engine.dispose()


def open_doors(state: StudioState) -> None:
    """Two people, two rooms and one panel, for a facial with time to clean up."""
    shifts = [
        {"weekday": day, "opens": "09:00", "closes": "12:00", "from_on": "2026-01-01"}
        for day in range(5)
    ]
    with state.unit_of_work(SYSTEM) as unit:
        rooms = [
            Resource(public_id=name, kind=kind, name=name.title(), position=place, active=True)
            for place, (name, kind) in enumerate(
                (
                    ("blue", ResourceKind.ROOM),
                    ("green", ResourceKind.ROOM),
                    ("panel", ResourceKind.DEVICE),
                )
            )
        ]
        unit.session.add_all(rooms)
        unit.session.flush()
        blue, green, panel = [one.claimed_as for one in rooms]
        facial = Offer(
            public_id=FACIAL,
            service=FACIAL,
            name_en="Facial",
            name_es="Facial",
            duration_min=45,
            before_min=5,
            after_min=10,
            price_cents=9000,
            public=True,
            position=1,
            needs=[[blue, green], [panel]],
        )
        unit.session.add(facial)
        for ref in ("anna", "berta"):
            unit.session.add(Schedule(ref=ref, name=ref.title(), shifts=shifts, changes=[]))
        chosen = {"online_booking": True, "change_hours": 0, "notice_hours": 0}
        unit.session.add(Profile(id=1, chosen=chosen, version=1, updated_at=unit.now()))


def a_time(chance: random.Random) -> datetime:
    return NINE + timedelta(days=chance.randrange(2), minutes=15 * chance.randrange(12))


def keep(unit: Unit, here: World, chance: random.Random) -> None:
    throttle.count(unit, Limit.HOLD_HOUR, f"network {chance.randrange(3)}")
    held = holds.hold(
        unit,
        chance.choice((FACIAL, "consultation")),
        a_time(chance),
        chance.choice(("", "", "anna", "berta")),
        f"request-{chance.randrange(60):010d}",
    )
    here.tokens.append(held.token)


def longer(unit: Unit, here: World, chance: random.Random) -> None:
    holds.extend(unit, chance.choice(here.tokens))


def give_back(unit: Unit, here: World, chance: random.Random) -> None:
    holds.let_go(unit, chance.choice(here.tokens))


def book(unit: Unit, here: World, chance: random.Random) -> None:
    token = chance.choice(here.tokens[-40:])
    visitor = Visitor(f"Person {token[:6]}", f"{token}@example.com", "")
    here.visits.append(holds.book(unit, token, visitor).public_id)


def a_visit(unit: Unit, here: World, chance: random.Random) -> Booking:
    return unit.load(Booking, chance.choice(here.visits))


def move(unit: Unit, here: World, chance: random.Random) -> None:
    visit_changes.move(unit, a_visit(unit, here, chance), a_time(chance))


def cancel(unit: Unit, here: World, chance: random.Random) -> None:
    visit_changes.cancel(unit, a_visit(unit, here, chance))


def undo(unit: Unit, here: World, chance: random.Random) -> None:
    visit_changes.undo(unit, a_visit(unit, here, chance))


def call_off(unit: Unit, here: World, chance: random.Random) -> None:
    bookings.cancel(unit, chance.choice(here.visits))


def wait(unit: Unit, here: World, chance: random.Random) -> None:
    number = chance.randrange(30)
    today = unit.today()
    who = Joining(f"Waiting {number}", f"{number}@example.com", "", "en", f"waits-{number:012d}")
    waiting_list.join(unit, who, Wanted(FACIAL, "", today, today + timedelta(days=3)))


def offer(unit: Unit, here: World, chance: random.Random) -> None:
    waiting_list.offer_free(unit)
    here.clock.move(seconds=chance.randrange(90))


Act = Callable[[Unit, World, random.Random], None]
ACTS: tuple[Act, ...] = (keep, keep, keep, longer, give_back, book, book, book)
ACTS += (move, move, cancel, undo, undo, call_off, wait, offer)
BY_STAFF = frozenset({call_off, offer})


def live(here: World, number: int, times: int) -> None:
    """Press one thing after the other, as one person."""
    chance = random.Random(number)  # noqa: S311 - no secret, only the same every time
    for _ in range(times):
        act = chance.choice(ACTS)
        actor = THERAPIST if act in BY_STAFF else VISITOR
        try:
            with here.state.unit_of_work(actor) as unit:
                act(unit, here, chance)
        except REFUSALS as refusal:
            here.refused.append(type(refusal).__name__)
        except IndexError:  # nothing was made yet
            continue


def faults(unit: Unit, now: datetime) -> list[str]:
    """List every promise that does not hold at an instant."""
    found: list[str] = []
    second = int(now.timestamp())
    taken = [
        claim
        for claim in unit.session.scalars(select(Claim).where(Claim.active))
        if claim.held_until is None or claim.held_until > second
    ]
    for resource in {claim.resource for claim in taken}:
        spans = sorted((one.starts, one.ends) for one in taken if one.resource == resource)
        found += [f"{resource}: {a} {b}" for a, b in pairwise(spans) if a[1] > b[0]]
    for hold in unit.session.scalars(select(Hold)):
        ends = {one.held_until for one in taken if one.hold_id == hold.id}
        if ends and (hold.booking_id or ends != {int(hold.expires_at.timestamp())}):
            found.append(f"hold {hold.id} until {hold.expires_at} has {ends}")
    for visit in unit.session.scalars(select(Booking)):
        own = [one for one in taken if one.booking_id == visit.id]
        begins = int(visit.starts_at.timestamp()) if visit.starts_at else 0
        has = sorted(one.resource.partition(":")[0] for one in own)
        needs = NEEDS[visit.service] if visit.status is BookingStatus.CONFIRMED else []
        if has != needs or {one.starts + one.lead for one in own} - {begins}:
            found.append(f"visit {visit.id} {visit.status} has {has}")
    return found


def looked_at(here: World) -> list[str]:
    """Look in the turn that all who promise time wait for, so that nothing moves meanwhile."""
    with here.state.unit_of_work(SYSTEM) as unit:
        claims.queue(unit)
        return faults(unit, here.clock.now)


def test_whatever_twenty_people_press_every_promise_holds(
    world: World,
    long: bool,  # noqa: FBT001 - a fixture
) -> None:
    over = threading.Event()
    seen: list[str] = []

    def watch() -> None:
        while not over.wait(0.2):
            with suppress(Busy):
                seen.extend(looked_at(world))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with ThreadPoolExecutor(PEOPLE) as pool:
            times = EACH_LONG if long else EACH
            list(pool.map(lambda number: live(world, number, times), range(PEOPLE)))
    finally:
        over.set()
        watcher.join()

    assert seen == []
    assert looked_at(world) == []
    assert len(world.visits) >= 3
    world.clock.move(days=2)
    assert looked_at(world) == []
    with world.state.reading(SYSTEM) as unit:
        assert audit.verify(unit) is None
        of_holds = select(Claim).where(Claim.active, Claim.hold_id.is_not(None))
        assert unit.session.scalars(of_holds).all() == []


@pytest.mark.parametrize(
    "world", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_what_was_read_before_the_turn_is_read_anew(world: World) -> None:
    with world.state.unit_of_work(VISITOR) as unit:
        token = holds.hold(unit, FACIAL, NINE, "", "request-0000000001").token
        visit = holds.book(unit, token, Visitor("Mara", "mara@example.com", "")).public_id

    with world.state.unit_of_work(VISITOR) as unit:
        seen = unit.load(Booking, visit)
        with world.state.unit_of_work(THERAPIST) as other:
            bookings.cancel(other, visit)
        with pytest.raises(Conflict):
            visit_changes.move(unit, seen, NINE + timedelta(hours=1))

    assert looked_at(world) == []
