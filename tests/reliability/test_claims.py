"""Nothing is promised twice: the database against a model, and fifty hands on one slot."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete, func, select

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import DefaultHooks
from studio.models import Booking, Claim
from studio.services import bookings, claims
from studio.services.errors import SlotTaken
from studio.services.slots import Slot
from studio.services.unit import Tools, Unit, unit_of_work
from studio.settings import Settings
from tests.builders import a_request
from tests.conftest import THERAPIST

HANDS = 50
EPOCH = datetime(2026, 11, 24, tzinfo=UTC)
SLOT = Slot(date(2026, 11, 24), time(10), 45, THERAPIST.ref)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def tools(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tools]:
    folder = tmp_path_factory.mktemp("claims")
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{folder / 'studio.db'}", pool_size=HANDS)
    else:
        url = request.getfixturevalue("postgresql").new_database()
        engine = create_engine(url, pool_size=HANDS)
    prepare_engine(engine)
    migrate.upgrade(engine)
    read = Settings.read({"STUDIO_ENV": "testing"})
    clock = lambda: datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # noqa: E731
    yield StudioState(read, DefaultHooks(), engine, folder, prepares=True, clock=clock).tools
    engine.dispose()


@dataclass
class Model:
    """What the rule says, in Python: active spans of one resource share no second."""

    spans: list[tuple[int, str, int, int]] = field(default_factory=list)

    def has_room(self, resource: str, first: int, last: int) -> bool:
        return not any(
            one == resource and start < last and first < end for _, one, start, end in self.spans
        )


TAKE = st.tuples(
    st.just("take"),
    st.sampled_from("ab"),
    st.integers(0, 60),
    st.integers(1, 12),
    st.integers(0, 3),
)
RELEASE = st.tuples(st.just("release"), st.just(""), st.just(0), st.just(0), st.integers(0, 3))


@given(st.lists(st.one_of(TAKE, TAKE, TAKE, RELEASE), min_size=20, max_size=60))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_database_agrees_with_the_model(
    tools: Tools, steps: list[tuple[str, str, int, int, int]]
) -> None:
    model = Model()
    with unit_of_work(tools, THERAPIST) as unit:
        rows = four_bookings(unit)
        unit.session.execute(delete(Claim))
        for what, resource, first, minutes, which in steps:
            if what == "release":
                claims.release(unit, rows[which])
                model.spans = [span for span in model.spans if span[0] != which]
                continue
            room = model.has_room(resource, first, first + minutes)
            assert takes(unit, resource, first, minutes, rows[which]) is room
            if room:
                model.spans.append((which, resource, first, first + minutes))
        kept = unit.session.scalar(select(func.count()).select_from(Claim).where(Claim.active))
        assert kept == len(model.spans)


def test_fifty_hands_on_one_slot_get_it_once(tools: Tools) -> None:
    with unit_of_work(tools, THERAPIST) as unit:
        unit.session.execute(delete(Claim))
        ids = [
            bookings.request_booking(unit, a_request(request_id=f"fifty-request-{n:04d}")).public_id
            for n in range(HANDS)
        ]

    def accept(public_id: str) -> str:
        try:
            with unit_of_work(tools, THERAPIST) as unit:
                bookings.accept(unit, public_id, None, SLOT)
        except SlotTaken:
            return "taken"
        return "mine"

    with ThreadPoolExecutor(HANDS) as pool:
        answers = list(pool.map(accept, ids))

    assert sorted(answers) == ["mine"] + ["taken"] * (HANDS - 1)
    with unit_of_work(tools, THERAPIST) as unit:
        assert unit.session.scalar(select(func.count()).select_from(Claim)) == 1


def test_one_request_accepted_by_many_at_once_takes_one_time(tools: Tools) -> None:
    with unit_of_work(tools, THERAPIST) as unit:
        unit.session.execute(delete(Claim))
        asked = bookings.request_booking(unit, a_request(request_id="many-hands-request"))
        public_id = asked.public_id

    def accept(hour: int) -> None:
        slot = Slot(SLOT.day, time(9 + hour), 45, SLOT.practitioner_ref)
        with unit_of_work(tools, THERAPIST) as unit:
            bookings.accept(unit, public_id, None, slot)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(accept, range(8)))

    with unit_of_work(tools, THERAPIST) as unit:
        assert unit.session.scalar(select(func.count()).select_from(Claim)) == 1


def four_bookings(unit: Unit) -> list[Booking]:
    return [
        bookings.request_booking(unit, a_request(request_id=f"model-request-{n:04d}"))
        for n in range(4)
    ]


def takes(unit: Unit, resource: str, first: int, minutes: int, booking: Booking) -> bool:
    starts = EPOCH + timedelta(minutes=first)
    try:
        claims.take(unit, resource, starts, starts + timedelta(minutes=minutes), booking)
    except SlotTaken:
        return False
    return True
