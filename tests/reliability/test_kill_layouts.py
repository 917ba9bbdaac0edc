"""A worker killed while it lays papers out: each layout comes once, whole, and is not lost."""

import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import DefaultHooks
from studio.models import Document, DocumentVariant, Job, JobState, PaperVariant
from studio.services import audit, consultations, documents, plans, variants
from studio.settings import Settings
from tests.builders import MILIA, make_assessed
from tests.conftest import THERAPIST
from tests.documents.pdf_reading import reader
from tests.reliability.processes import QUICK_WORKER, environment, running, wait_until
from tests.services.stories import TREAT

OTHERS = (PaperVariant.LARGE, PaperVariant.PHONE)


@pytest.fixture
def state(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StudioState]:
    """The studio as this process sees it, which leaves all work in its rows."""
    engine = create_engine(f"sqlite:///{data_dir / 'studio.db'}")
    prepare_engine(engine)
    settings = Settings.read({"STUDIO_ENV": "testing", "STUDIO_JOBS": "cron"})
    made = StudioState(settings, DefaultHooks(), engine, data_dir, prepares=True)
    monkeypatch.setattr(made, "actor", lambda: THERAPIST)
    yield made
    made.renderer.close()
    engine.dispose()


def issue(state: StudioState, number: int) -> None:
    with state.unit_of_work() as unit:
        visit = make_assessed(unit, MILIA, request_id=f"request-{number:010d}").public_id
        consultations.decide(unit, visit, TREAT)
        plan = plans.draft(unit, visit).public_id
    state.issue_plan(plan)


def waiting(state: StudioState) -> int:
    with state.reading() as unit:
        rows = unit.session.scalars(
            select(DocumentVariant).where(DocumentVariant.made_at.is_(None))
        )
        return len(rows.all())


def is_done(state: StudioState) -> bool:
    with state.reading() as unit:
        return set(unit.session.scalars(select(Job.state))) == {JobState.DONE}


def test_killed_at_any_moment_each_layout_comes_once_and_whole(
    state: StudioState, data_dir: Path, tmp_path: Path, *, long: bool
) -> None:
    papers, kills = (20, 6) if long else (3, 1)
    for number in range(papers):
        issue(state, number)
    assert waiting(state) == 2 * papers

    given = environment(data_dir, TEST_LEASE="2")
    for _ in range(kills):
        with running(["-c", QUICK_WORKER], given, tmp_path / "worker.log"):
            before = waiting(state)
            wait_until(lambda before=before: waiting(state) < before, "one was laid out")  # type: ignore[misc]
            time.sleep(secrets.randbelow(300) / 1000)
    with running(["-c", QUICK_WORKER], given, tmp_path / "worker.log"):
        wait_until(lambda: is_done(state), "all were laid out")

    with state.reading() as unit:
        for paper in unit.session.scalars(select(Document)):
            assert variants.had(unit, paper).others == OTHERS
            for variant in PaperVariant:
                assert reader(documents.staff_open(unit, paper.public_id, variant).content).pages
        made = unit.session.scalars(select(DocumentVariant)).all()
        assert len(made) == len({row.store_key for row in made}) == 2 * papers
        assert {row.sheet for row in made} == {None}
    with state.unit_of_work() as unit:
        assert audit.verify(unit) is None
    # A file may be left whose row did not come to be; never the other way round.
    assert len(list((data_dir / "documents").iterdir())) <= 3 * papers + 2 * kills
    assert "Traceback" not in (tmp_path / "worker.log").read_text()
