"""Many clients want one time for a patch test at once: one gets both visits, the others none."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import VISITOR
from studio.models import Booking, Claim, ClientLink, NeedsFirst, Offer, Profile, Schedule
from studio.services import consultations, documents, library, links, next_booking, plans
from studio.services.two_visits import FirstTaken
from studio.services.unit import Unit
from tests.builders import make_assessed
from tests.everything import PDF
from tests.reliability.racing import ended
from tests.services.stories import TREAT
from tests.web.people import OWNER

CLIENTS = 6


def open_all_day(unit: Unit) -> None:
    """Let clients book by themselves at any hour; what their plan names needs a patch test."""
    library.fill(unit, demo=True)
    query = select(Offer).where(Offer.service == "cosmetic_extraction")
    unit.session.scalars(query).one().needs_first = NeedsFirst.PATCH_TEST
    shifts: list[dict[str, object]] = [
        {"weekday": day, "opens": "00:00", "closes": "23:45", "from_on": "2026-01-01"}
        for day in range(7)
    ]
    unit.session.add(Schedule(ref="anna", name="Anna", shifts=shifts, changes=[]))
    chosen = {"online_booking": True}
    unit.session.add(Profile(id=1, chosen=chosen, version=1, updated_at=unit.now()))


def a_plan(unit: Unit, number: int) -> str:
    """Give a new client a plan; return the token of its link."""
    visit = make_assessed(unit, request_id=f"patch-race-request-{number}").public_id
    consultations.decide(unit, visit, TREAT)
    paper = plans.issue(unit, plans.draft(unit, visit).public_id, PDF)
    return documents.make_link(unit, paper.public_id).token


def test_one_gets_both_visits_and_the_others_none(both: StudioState) -> None:
    with both.unit_of_work(OWNER) as unit:
        open_all_day(unit)
        tokens = [a_plan(unit, number) for number in range(CLIENTS)]
        start = unit.now().astimezone(UTC) + timedelta(days=20)
    # Far enough for what the plan says of the next visit; each wants another hour of one day.
    noon = datetime(start.year, start.month, start.day, 12, tzinfo=UTC)

    def book(number: int) -> str:
        at = noon + timedelta(days=12, hours=number)
        door = links.hash_of(tokens[number])

        def once() -> None:
            with both.unit_of_work(VISITOR) as unit:
                query = select(ClientLink).where(ClientLink.token_sha256 == door)
                link = unit.session.scalars(query).one()
                next_booking.book(unit, link, at, f"patch-race-{number:08d}", noon)

        return ended(once, FirstTaken)

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = Counter(pool.map(book, range(CLIENTS)))

    assert answers == {"booked": 1, "taken": CLIENTS - 1}
    with both.reading(OWNER) as unit:
        rows = unit.session.scalars(
            select(Booking).where(Booking.source == "own", Booking.starts_at.is_not(None))
        ).all()
        assert sorted(row.service for row in rows) == ["cosmetic_extraction", "patch_test"]
        assert len({(row.series_id, row.client_id) for row in rows}) == 1
        assert len([one for one in unit.session.scalars(select(Claim)) if one.active]) == 2
