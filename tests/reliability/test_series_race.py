"""Many therapists book series over the same days at once: each stands whole, or not at all."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select

from studio.context import StudioState
from studio.models import Booking, Claim, Series
from studio.services import library, series
from studio.services.series import Choice, VisitTaken
from tests.builders import make_client
from tests.conftest import THERAPIST
from tests.reliability.racing import ended

WRITERS, VISITS = 8, 4


def test_series_over_the_same_days_stand_whole_or_not_at_all(both: StudioState) -> None:
    with both.unit_of_work(THERAPIST) as unit:
        library.fill(unit, demo=False)
        people = [make_client(unit, email=f"p{number}@example.com") for number in range(WRITERS)]
        start = unit.now().astimezone(UTC) + timedelta(days=7)
    noon = datetime(start.year, start.month, start.day, 20, tzinfo=UTC)

    def book(number: int) -> str:
        # Neighbors share all visits but one: half of them shifted by a week.
        first = number % 2
        days = [noon + timedelta(weeks=first + place) for place in range(VISITS)]
        choices = [Choice("consultation", day, THERAPIST.ref) for day in days]

        def once() -> None:
            with both.unit_of_work(THERAPIST) as unit:
                series.book(unit, people[number], choices, f"series-race-{number:06d}")

        return ended(once, VisitTaken)

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = Counter(pool.map(book, range(WRITERS)))

    assert answers == {"booked": 1, "taken": WRITERS - 1}
    with both.reading(THERAPIST) as unit:
        rows = list(unit.session.scalars(select(Booking)))
        assert len(rows) == VISITS
        assert len({row.series_id for row in rows}) == 1
        assert len(list(unit.session.scalars(select(Series)))) == 1
        spans = sorted(
            (one.starts, one.ends) for one in unit.session.scalars(select(Claim)) if one.active
        )
        assert len(spans) == VISITS
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
