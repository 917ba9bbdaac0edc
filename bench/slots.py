"""Free times of a month, alone and beside django-appointment on the same data.

The studio has three therapists, four rooms and 20,000 visits; the other program has none of rooms,
buffers or several people at once, so beside it stands one therapist with 2,000 visits.
"""

import json
import random
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from sqlalchemy import create_engine, event, insert, select

from bench.measure import Goal, seconds
from studio import create_app
from studio.adapters.database import prepare_engine
from studio.adapters.keys import create_key_file
from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR, DefaultHooks, Role
from studio.models import Booking, BookingStatus, Claim, Offer, ResourceKind, Sealed
from studio.services import accounts, library, profile, resources, schedules, sealing
from studio.services.availability import FreeTime, Search, free_times
from studio.services.schedules import Week
from studio.services.unit import Unit
from studio.settings import Settings
from studio.slots.hours import Shift

ROUNDS = 40
DAYS = 30
SERVICE = "deep_pore_facial"
#: The other program, in an environment that `./dev bench slots` makes.
OTHER = Path(__file__).parents[1] / ".venv-bench-slots" / "bin" / "python"
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Size:
    """How big a studio is."""

    people: int
    rooms: int
    visits: int
    minutes: int
    opens: clock
    closes: clock


BIG = Size(3, 4, 20_000, 60, clock(8), clock(20))
SMALL = Size(3, 4, 2_000, 60, clock(8), clock(20))
ALONE = Size(1, 0, 2_000, 60, clock(9), clock(18))


@dataclass(slots=True)
class Studio:
    """A studio that was filled, and its visits as the wall clock shows them."""

    state: StudioState
    visits: list[tuple[str, str, str]]

    def month(self) -> tuple[FreeTime, ...]:
        with self.state.reading(VISITOR) as unit:
            first = unit.today() + timedelta(days=1)
            return free_times(unit, Search(SERVICE, first, first + timedelta(days=DAYS - 1)))


def goals() -> Iterator[Goal]:
    """Measure; each figure stands beside its goal."""
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        small, big = make(Path(few), SMALL), make(Path(many), BIG)
        big.month()
        yield Goal("a month, 3 people, 4 rooms, 20,000 visits, p95", p95(big.month), "ms", 300)
        cpu = 1000 * median(seconds(big.month) for _ in range(ROUNDS))
        yield Goal("the same, processor time", cpu, "ms")
        yield Goal("times found", len(big.month()), "")
        counts = statements(small, small.month), statements(big, big.month)
        yield Goal("statements", counts[1], "", 3)
        yield Goal("more of them with ten times the visits", counts[1] - counts[0], "", 0)
        yield from pages(Path(few), Path(many))
    if OTHER.exists():
        yield from beside()


def pages(few: Path, many: Path) -> Iterator[Goal]:
    """Measure the public page on which a visitor picks a time."""
    asked = f"/book?service={SERVICE}"
    browsers = [_app(few).test_client(), _app(many).test_client()]
    states = [browser.application.extensions["studio"] for browser in browsers]
    answer = browsers[1].get(asked)
    if answer.status_code != 200:
        raise RuntimeError(answer.status)
    yield Goal("the page of free times, p95", p95(lambda: browsers[1].get(asked)), "ms", 300)
    counts = [
        statements(Studio(state, []), partial(browser.get, asked))
        for state, browser in zip(states, browsers, strict=True)
    ]
    yield Goal("statements of the page", counts[1], "")
    yield Goal("more of them with ten times the visits", counts[1] - counts[0], "", 0)


def beside() -> Iterator[Goal]:
    """Ask both for the same month and compare what they find and what it takes."""
    with tempfile.TemporaryDirectory() as folder:
        ours = make(Path(folder), ALONE)
        with ours.state.reading(SYSTEM) as unit:
            first, zone = unit.today() + timedelta(days=1), unit.settings.timezone
        question = {
            "database": str(Path(folder) / "other.db"),
            "zone": zone,
            "first": first.isoformat(),
            "days": DAYS,
            "minutes": ALONE.minutes,
            "step": 15,
            "opens": f"{ALONE.opens:%H:%M}",
            "closes": f"{ALONE.closes:%H:%M}",
            "weekdays": list(range(6)),
            "visits": ours.visits,
        }
        found = [f"{one.day}T{one.at:%H:%M}" for one in ours.month()]
        spent = median(seconds(ours.month) for _ in range(ROUNDS))
        count = statements(ours, ours.month)
        told = subprocess.run(
            [OTHER, Path(__file__).parent / "django_slots.py"],
            input=json.dumps(question),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    theirs = json.loads(told.stdout.splitlines()[-1])
    different = set(found) ^ set(theirs["found"])
    yield Goal("times found beside django-appointment", len(found), "")
    yield Goal("of them, those that only one of both finds", len(different), "", 0)
    yield Goal("django-appointment, 30 days, processor time", 1000 * theirs["seconds"], "ms")
    yield Goal("django-appointment, statements", theirs["statements"], "")
    yield Goal("ours, the same month, processor time", 1000 * spent, "ms")
    yield Goal("ours, statements", count, "", 3)
    yield Goal("ours over theirs", spent / theirs["seconds"], "x", 0.01)


def make(folder: Path, size: Size) -> Studio:
    """Write a studio into a folder; the same visits in every run, counted from today."""
    settings = Settings.read(
        {
            "STUDIO_ENV": "testing",
            "STUDIO_DATA_DIR": folder,
            "STUDIO_PUBLIC_URL": "http://localhost",
        }
    )
    create_key_file(folder / "keys.json", "bench")
    engine = create_engine(f"sqlite:///{folder / 'studio.db'}")
    prepare_engine(engine)
    state = StudioState(settings, DefaultHooks(), engine, folder, prepares=True)
    with state.unit_of_work(SYSTEM) as unit:
        library.fill(unit, demo=True)
        refs = _team(unit, size)
        rooms = _rooms(unit, size)
        chosen = {"online_booking": True, "notice_hours": 0, "step_minutes": 15}
        profile.choose(unit, chosen, profile.version(unit))
        visits = _visits(unit, size, refs, rooms)
    return Studio(state, visits)


def p95(work: Callable[[], object]) -> float:
    """Return milliseconds by the clock at the 95th percentile."""
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - start))
    return quantiles(found, n=20)[-1]


def statements(studio: Studio, work: Callable[[], object]) -> int:
    """Count statements; BEGIN is none."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(studio.state.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(studio.state.engine, "before_cursor_execute", note)
    return len(seen)


def _team(unit: Unit, size: Size) -> list[str]:
    roles = frozenset({Role.THERAPIST, Role.OWNER})
    refs = []
    for number in range(size.people):
        made = accounts.create(unit, f"t{number}@example.com", f"T{number}", roles, "x" * 15)
        refs.append(f"staff:{made.id}")
    since = unit.today() - timedelta(weeks=1)
    for ref in refs:
        week = tuple(Shift(day, size.opens, size.closes, since) for day in range(6))
        schedules.keep(unit, Week(ref, week))
    return refs


def _rooms(unit: Unit, size: Size) -> list[str]:
    rooms = [
        resources.add(unit, ResourceKind.ROOM, f"Room {number}").claimed_as
        for number in range(size.rooms)
    ]
    for row in unit.session.scalars(select(Offer)):
        row.needs = [rooms] if rooms else []
        row.duration_min, row.before_min, row.after_min = size.minutes, 0, 0
    unit.session.flush()
    return rooms


def _visits(
    unit: Unit, size: Size, refs: list[str], rooms: list[str]
) -> list[tuple[str, str, str]]:
    """Fill about half of each working day until there are enough; the last days lie ahead."""
    chance = random.Random(7)  # noqa: S311 - the same in every run
    shown: list[tuple[str, str, str]] = []
    bookings: list[dict[str, object]] = []
    claims: list[tuple[datetime, str, str, str]] = []
    day, zone = unit.today() + timedelta(days=DAYS + 10), unit.settings.zone
    hours = size.closes.hour - size.opens.hour
    while len(bookings) < size.visits:
        for hour in range(hours) if day.weekday() < 6 else ():
            for place, ref in enumerate(refs):
                if chance.random() < 0.5 and len(bookings) < size.visits:
                    begins = datetime.combine(day, clock(size.opens.hour + hour), zone)
                    booking = _booking(begins, ref, size)
                    bookings.append(booking)
                    room = rooms[place] if rooms else ""
                    claims.append((begins, ref, room, str(booking["public_id"])))
                    ends = begins + timedelta(minutes=size.minutes)
                    shown.append((day.isoformat(), f"{begins:%H:%M}", f"{ends:%H:%M}"))
        day -= timedelta(days=1)
    unit.session.execute(insert(Booking), bookings)
    ids = dict(unit.session.execute(select(Booking.public_id, Booking.id)).tuples().all())
    rows = [row for claim in claims for row in _claims(ids, *claim)]
    unit.session.execute(insert(Claim), rows)
    return shown


def _booking(begins: datetime, ref: str, size: Size) -> dict[str, object]:
    public_id = sealing.new_id()
    return {
        "public_id": public_id,
        "status": BookingStatus.CONFIRMED,
        "name": "Client",
        "email": "client@example.com",
        "phone": "",
        "language": "en",
        "concern": Sealed(b"nothing"),
        "wished_time": "",
        "service": SERVICE,
        "starts_at": begins.astimezone(UTC),
        "ends_at": begins.astimezone(UTC) + timedelta(minutes=size.minutes),
        "practitioner_ref": ref,
        "request_id": public_id,
        "created_at": begins.astimezone(UTC) - timedelta(days=7),
    }


def _claims(
    ids: dict[str, int], begins: datetime, ref: str, room: str, public_id: str
) -> Iterator[dict[str, object]]:
    start = int(begins.timestamp())
    for resource in (f"practitioner:{ref}", *([room] if room else [])):
        yield {
            "resource": resource,
            "starts": start,
            "ends": start + _HOUR,
            "active": True,
            "booking_id": ids[public_id],
        }


def _app(folder: Path) -> Flask:
    return create_app(
        {
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "STUDIO_ENV": "testing",
            "STUDIO_DATA_DIR": folder,
            "STUDIO_PUBLIC_URL": "http://localhost",
        }
    )
