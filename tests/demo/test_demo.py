"""The demo is told whole: everybody in their situation, by the use cases of real life."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.demo.people import people
from studio.demo.seed import Cast, DemoClock, Seeder
from studio.hooks import SYSTEM, Actor, Role
from studio.models import (
    Booking,
    BookingStatus,
    Client,
    Consultation,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Document,
    DocumentKind,
    Intake,
    IntakeStatus,
    Photo,
)
from studio.services import (
    accounts,
    audit,
    consultations,
    documents,
    replies,
    schedules,
    waiting_list,
)
from studio.services.availability import Search, free_times
from studio.services.replies import Standing
from studio.settings import Settings

CARING = frozenset({Role.OWNER, Role.THERAPIST})
#: What the core says of each visit that was assessed.
DISPOSITIONS = {
    "Mara Lindqvist": "treat",
    "Inés Robledo": "hold",
    "Walter Oduya": "refer",
    "Gareth Pugh": "refer",
    "Delphine Roux": "treat",
    "Oksana Bondar": "treat",
    "Anna Nowak": "watch",
    "Baby Ruiz": "watch",
    "Luca Ferri": "watch",
    "Priya Raman": "ask",
    "Joy Mbeki": "refer",
    "Rosalind Achterberg": "treat",
    "Dimitri Vass": "treat",
}


@pytest.fixture(scope="module")
def told(blank_studio: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioState]:
    """The demo, told once for all tests here."""
    folder = tmp_path_factory.mktemp("demo")
    for file in blank_studio.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "keys.json").chmod(0o600)
    engine = create_engine(f"sqlite:///{folder / 'studio.db'}")
    prepare_engine(engine)
    given = {"STUDIO_ENV": "testing", "STUDIO_PUBLIC_URL": "http://localhost"}
    # As in the demo, nothing leaves with the commit itself.
    settings = Settings.read({**given, "STUDIO_JOBS": "cron"})
    clock, cast = DemoClock(), Cast()
    state = StudioState(settings, cast, engine, folder, prepares=True, clock=clock)
    with state.unit_of_work(SYSTEM) as unit:
        ids = [
            accounts.create(unit, f"{name}@example.com", name, CARING, "x" * 15).id
            for name in ("Ada", "Bo")
        ]
    names = zip(("Ada", "Bo"), ids, strict=True)
    team = {name: Actor(f"staff:{number}", CARING, name=name) for name, number in names}
    Seeder(state, cast, clock, team).tell()
    Seeder(state, cast, clock, team).tell()
    yield state
    state.close()
    engine.dispose()


def test_everybody_is_there_once(told: StudioState) -> None:
    with told.reading(SYSTEM) as unit:
        asked = unit.session.scalar(select(func.count()).select_from(Booking))
        names = Counter(unit.session.scalars(select(Client.name)))

    # One more came from another tool's form.
    assert asked == sum(len(person.visits) for person in people()) + 1
    assert names["Anna Nowak"] == 2
    assert all(count == 1 for name, count in names.items() if name != "Anna Nowak")


def test_the_core_says_of_each_what_the_situation_tells(told: StudioState) -> None:
    with told.reading(SYSTEM) as unit:
        ids = unit.session.scalars(select(Consultation.public_id).order_by(Consultation.id)).all()
        seen = [consultations.get(unit, public_id) for public_id in ids]
    found = {
        one.client.name: one.found[0][1]["disposition"] for one in seen if one.found and one.bumps
    }

    assert found == DISPOSITIONS


def test_every_paper_opens_and_the_audit_trail_holds(told: StudioState) -> None:
    with told.reading(SYSTEM) as unit:
        papers = unit.session.scalars(select(Document)).all()
        opened = [documents.staff_open(unit, paper.public_id).content for paper in papers]
        kinds = Counter(paper.kind for paper in papers)

    assert kinds[DocumentKind.PLAN] >= 8
    assert kinds[DocumentKind.REFERRAL] == 3
    assert all(content.startswith(b"%PDF-") for content in opened)
    with told.reading(SYSTEM) as unit:
        assert audit.verify(unit) is None


def test_the_day_has_somebody_at_every_step(told: StudioState) -> None:
    with told.reading(SYSTEM) as unit:
        statuses = set(unit.session.scalars(select(Booking.status)))
        sent = select(func.count()).where(Intake.status == IntakeStatus.SUBMITTED)
        photos = unit.session.scalar(select(func.count()).select_from(Photo))

        assert statuses == set(BookingStatus)
        assert (unit.session.scalar(sent) or 0) >= 8
        assert photos == 3


def test_one_letter_is_overdue_one_answered_and_one_answer_waits(told: StudioState) -> None:
    with told.reading(SYSTEM) as unit:
        letters = {one.client.name: one for one in replies.listed(unit)}

    assert letters["Joy Mbeki"].standing is Standing.OVERDUE
    assert letters["Gareth Pugh"].standing is Standing.ANSWERED
    assert letters["Gareth Pugh"].answer is not None
    assert letters["Walter Oduya"].standing is Standing.ARRIVED


def test_mails_left_at_their_own_time_and_one_was_refused(told: StudioState) -> None:
    with told.reading(SYSTEM) as unit:
        # Reminders leave at the visit's own time, which the story may jump over.
        query = select(Delivery).where(Delivery.kind != DeliveryKind.VISIT_REMINDER)
        mails = unit.session.scalars(query).all()
        waits = [mail.sent_at - mail.created_at for mail in mails if mail.sent_at]
        refused = [mail for mail in mails if mail.state is DeliveryState.FAILED]

    assert len(waits) == len(mails) - len(refused)
    assert max(waits) < timedelta(days=1)
    assert [mail.problem for mail in refused] == ["refused"] * len(refused)
    assert 1 <= len(refused) <= 3


def test_a_post_from_elsewhere_and_somebody_who_waits_are_there(told: StudioState) -> None:
    with told.reading(SYSTEM) as unit:
        query = select(Booking).where(Booking.source == "contact_form_7")
        found = unit.session.scalars(query).one()
        waiting = waiting_list.listed(unit)

    assert (found.name, found.service) == ("Lena Voss", "peel_lactic")
    assert found.status is BookingStatus.REQUESTED
    assert [one.row.name for one in waiting] == ["Ruth Calder"]


def test_the_studio_is_open_and_has_free_times(told: StudioState) -> None:
    with told.reading(SYSTEM) as unit:
        first = unit.today() + timedelta(days=1)
        free = {
            service: free_times(unit, Search(service, first, first + timedelta(days=6)))
            for service in ("consultation", "led_red")
        }

    assert all(len(times) > 20 for times in free.values())


def test_no_promised_visit_lies_outside_the_hours(told: StudioState) -> None:
    with told.reading(SYSTEM) as unit:
        nobody_said = replace(schedules.studio_days(unit), changes=())
        weeks = [week for _, week in schedules.weeks(unit)]
        outside = [
            schedules.visits_outside(unit, replace(nobody_said, ref=week.ref), week)
            for week in weeks
        ]

    assert outside == [()] * len(weeks)
