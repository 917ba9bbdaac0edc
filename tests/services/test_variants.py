"""Large print and phone size: frozen with the plan, laid out once, never lost and never doubled."""

from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from studio.context import StudioState
from studio.documents.errors import DocumentError
from studio.documents.sheet import Sheet
from studio.hooks import VISITOR
from studio.models import (
    Client,
    Consultation,
    Document,
    DocumentVariant,
    Job,
    JobState,
    PaperVariant,
)
from studio.services import documents, jobs, leases, links, plans, sendings, variants
from studio.services.errors import NotAllowed, NotFound, PaperLost, Superseded
from studio.services.unit import Tools
from studio.services.variants import Had, Layouts
from tests.conftest import DESK, THERAPIST, Clock, Work
from tests.services.test_papers import PDF, make_plan

USUAL, LARGE, PHONE = PaperVariant
SHEETS = {
    variant: Sheet(f"<p>{variant}</p>", "#7a2e5d", variant.value, "es", {"a.png": b"\x89PNG"})
    for variant in (LARGE, PHONE)
}


@pytest.fixture(autouse=True)
def _as_therapist(state: StudioState, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "actor", lambda: THERAPIST)


class Printer:
    """Stands for the layout engine: counts its sheets, and fails as long as it is told to."""

    def __init__(self) -> None:
        self.printed: list[str] = []
        self.fails: dict[str, str] = {}

    def __call__(self, sheet: Sheet) -> bytes:
        if sheet.layout in self.fails:
            raise DocumentError(self.fails[sheet.layout])
        self.printed.append(sheet.layout)
        return b"%PDF-1.7 " + sheet.html.encode()


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture
def bench(tools: Tools, printer: Printer) -> Tools:
    """The studio's tools with a printer that counts."""
    return replace(tools, print_sheet=printer)


@pytest.fixture
def paper(work: Work) -> str:
    """An issued plan whose other layouts are asked for."""
    with work() as unit:
        layouts = Layouts(USUAL, SHEETS)
        return plans.issue(unit, make_plan(unit).public_id, PDF, layouts).public_id


def job_of(state: StudioState) -> Job:
    with state.reading(THERAPIST) as unit:
        return unit.session.scalars(select(Job).where(Job.kind == variants.MAKE)).one()


def run(bench: Tools, state: StudioState) -> bool:
    return jobs.run(bench, job_of(state).public_id)


def opened(state: StudioState, paper: str, variant: PaperVariant) -> bytes:
    with state.reading() as unit:
        return documents.staff_open(unit, paper, variant).content


def test_the_usual_paper_waits_for_no_other(
    state: StudioState, paper: str, printer: Printer
) -> None:
    with state.reading() as unit:
        row = unit.load(Document, paper)
        assert variants.had(unit, row) == Had(USUAL, (), is_waiting=True)
        assert documents.staff_open(unit, paper).content == PDF
        with pytest.raises(NotFound):
            documents.staff_open(unit, paper, LARGE)
    assert printer.printed == []


def test_the_others_are_laid_out_once_and_opened_as_they_were(
    state: StudioState, bench: Tools, paper: str, printer: Printer
) -> None:
    assert run(bench, state)

    for _ in range(3):
        assert opened(state, paper, LARGE) == b"%PDF-1.7 <p>large</p>"
        assert opened(state, paper, PHONE) == b"%PDF-1.7 <p>phone</p>"
        assert opened(state, paper, USUAL) == PDF
    assert printer.printed == ["large", "phone"]
    assert job_of(state).state is JobState.DONE
    with state.reading() as unit:
        assert variants.had(unit, unit.load(Document, paper)) == Had(USUAL, (LARGE, PHONE))
        seen = documents.staff_open(unit, paper, PHONE)
        assert seen.sha256 == sha256(seen.content).hexdigest()
        assert seen.title == "care-plan-2026-11-22-phone"


def test_what_waits_is_sealed_and_emptied_once_it_is_made(
    state: StudioState, bench: Tools, paper: str
) -> None:
    def sheets() -> list[bytes | None]:
        with state.reading() as unit:
            rows = unit.session.scalars(select(DocumentVariant))
            return [row.sheet.data if row.sheet else None for row in rows]

    assert all(sheet and b"<p>" not in sheet for sheet in sheets())
    run(bench, state)

    assert sheets() == [None, None]
    stored = [path.read_bytes() for path in (state.data_dir / "documents").iterdir()]
    assert len(stored) == 3
    assert not any(b"%PDF" in data for data in stored)


def test_issuing_twice_asks_for_the_others_once(state: StudioState, work: Work) -> None:
    with work() as unit:
        plan = make_plan(unit).public_id
    first, again = state.issue_plan(plan), state.issue_plan(plan)

    assert first.public_id == again.public_id
    with state.reading() as unit:
        assert unit.session.scalar(select(func.count(DocumentVariant.id))) == 2
        assert unit.session.scalar(select(func.count(Job.id))) == 1


def test_a_second_run_lays_out_nothing(
    state: StudioState, bench: Tools, paper: str, printer: Printer
) -> None:
    run(bench, state)
    public_id = job_of(state).public_id

    variants.make(bench, jobs.Running(public_id, variants.MAKE, {"document": paper}, 2))

    assert printer.printed == ["large", "phone"]


def test_a_worker_killed_between_two_layouts_leaves_the_rest_to_the_next(
    state: StudioState, bench: Tools, paper: str, printer: Printer, clock: Clock
) -> None:
    class Killed(BaseException):
        pass

    def killed_at_the_second(sheet: Sheet) -> bytes:
        if printer.printed:
            raise Killed
        return printer(sheet)

    with pytest.raises(Killed):
        run(replace(bench, print_sheet=killed_at_the_second), state)
    assert job_of(state).state is JobState.RUNNING
    assert not run(bench, state)  # still leased to the dead
    clock.move(seconds=leases.LEASE.total_seconds() + 1)

    assert run(bench, state)

    assert printer.printed == ["large", "phone"]
    with state.reading() as unit:
        assert unit.session.scalar(select(func.count(DocumentVariant.id))) == 2
        assert variants.had(unit, unit.load(Document, paper)) == Had(USUAL, (LARGE, PHONE))


def test_a_twin_that_was_slower_keeps_nothing(
    state: StudioState, bench: Tools, paper: str, printer: Printer
) -> None:
    """Both have read what waits; the first to write counts."""

    def overtaken(sheet: Sheet) -> bytes:
        if not printer.printed:
            variants.make(bench, jobs.Running("twin", variants.MAKE, {"document": paper}, 1))
        return b"%PDF-1.7 too late"

    run(replace(bench, print_sheet=overtaken), state)

    assert opened(state, paper, LARGE) == b"%PDF-1.7 <p>large</p>"
    assert opened(state, paper, PHONE) == b"%PDF-1.7 <p>phone</p>"


@pytest.mark.parametrize(
    ("code", "after", "problem"),
    [
        ("timeout", JobState.QUEUED, "not_laid_out"),
        ("died", JobState.QUEUED, "not_laid_out"),
        ("no_pango", JobState.QUEUED, "no_pango"),
        ("warned", JobState.FAILED, "not_laid_out"),
        ("too_long", JobState.FAILED, "not_laid_out"),
    ],
)
def test_one_that_fails_keeps_back_no_other(  # noqa: PLR0917 - a case and its studio
    state: StudioState,
    bench: Tools,
    paper: str,
    printer: Printer,
    code: str,
    after: JobState,
    problem: str,
) -> None:
    printer.fails["large"] = code

    assert not run(bench, state)

    job = job_of(state)
    assert (job.state, job.problem) == (after, problem)
    with state.reading() as unit:
        assert variants.had(unit, unit.load(Document, paper)) == Had(
            USUAL, (PHONE,), is_waiting=True
        )


def test_a_failed_one_comes_with_the_next_try(
    state: StudioState, bench: Tools, paper: str, printer: Printer, clock: Clock
) -> None:
    printer.fails["large"] = "died"
    run(bench, state)
    printer.fails.clear()
    clock.move(minutes=2)

    assert run(bench, state)

    assert printer.printed == ["phone", "large"]
    assert opened(state, paper, LARGE) == b"%PDF-1.7 <p>large</p>"


def test_what_the_others_say_is_frozen_when_the_plan_is_issued(
    state: StudioState, work: Work
) -> None:
    """Between issue and layout the client's name changes, and so does the studio's day."""
    seen: list[str] = []

    def noting(sheet: Sheet) -> bytes:
        seen.append(sheet.html)
        return b"%PDF-1.7 noted"

    with work() as unit:
        plan = make_plan(unit).public_id
    document = state.issue_plan(plan)
    with work() as unit:
        unit.session.get_one(Client, document.client_id).name = "Somebody Else"

    run(replace(state.tools, print_sheet=noting), state)

    assert len(seen) == 2
    assert all("Mara Lindqvist" in html and "Somebody Else" not in html for html in seen)
    assert ['class="large"' in seen[0], 'class="phone"' in seen[1]] == [True, True]


def test_a_client_who_needs_large_print_gets_it_first(state: StudioState, work: Work) -> None:
    with work() as unit:
        plan = make_plan(unit)
        consultation = unit.session.get_one(Consultation, plan.consultation_id)
        consultation.client.large_print = True
        public_id = plan.public_id
    document = state.issue_plan(public_id)

    assert document.variant is LARGE
    with state.reading() as unit:
        rows = unit.session.scalars(select(DocumentVariant.variant))
        assert set(rows) == {USUAL, PHONE}
        assert variants.had(unit, document) == Had(LARGE, (), is_waiting=True)


@pytest.fixture
def made(state: StudioState, bench: Tools, paper: str) -> str:
    run(bench, state)
    return paper


def test_a_link_opens_every_layout_and_a_withdrawn_one_opens_none(work: Work, made: str) -> None:
    with work() as unit:
        link = documents.make_link(unit, made)
    with work(VISITOR) as unit:
        door = links.open_link(unit, link.token, link.pin, *documents.PAPERS)
        for variant in PaperVariant:
            assert documents.open_behind(unit, door, variant).content.startswith(b"%PDF")

    with work() as unit:
        sendings.withdraw(unit, made)

    with pytest.raises(NotFound), work(VISITOR) as unit:
        links.open_link(unit, link.token, link.pin, *documents.PAPERS)


def test_the_link_of_a_replaced_plan_opens_no_layout_of_the_old_one(
    work: Work, state: StudioState, made: str
) -> None:
    with work() as unit:
        link = documents.make_link(unit, made)
        old = unit.load(Document, made)
        visit = unit.session.get_one(Consultation, old.consultation_id).public_id
        second = plans.draft(unit, visit)
        newer = plans.issue(unit, second.public_id, PDF + b" newer").public_id
    with pytest.raises(Superseded), work(VISITOR) as unit:
        links.open_link(unit, link.token, link.pin, *documents.PAPERS)

    with work() as unit:
        documents.make_link(unit, newer)  # sent too: the old link leads on
    with work(VISITOR) as unit:
        door = links.open_link(unit, link.token, link.pin, *documents.PAPERS)
        assert documents.open_behind(unit, door).content == PDF + b" newer"
        with pytest.raises(NotFound):
            documents.open_behind(unit, door, LARGE)  # the new one's is not made yet
    assert opened(state, made, LARGE)  # the record keeps what was


def test_the_desk_opens_no_layout(work: Work, made: str) -> None:
    for variant in PaperVariant:
        with pytest.raises(NotAllowed), work(DESK) as unit:
            documents.staff_open(unit, made, variant)


def test_a_lost_file_is_said_as_such(work: Work, made: str, state: StudioState) -> None:
    with state.reading() as unit:
        keys = unit.session.scalars(select(DocumentVariant.store_key)).all()
    for key in keys:
        (state.data_dir / "documents" / str(key)).unlink()

    with pytest.raises(PaperLost), work() as unit:
        documents.staff_open(unit, made, LARGE)


CHANGES: list[tuple[str, bool]] = [
    ("UPDATE studio_document_variant SET sha256 = 'other'", False),
    ("UPDATE studio_document_variant SET made_at = NULL", False),
    ("UPDATE studio_document_variant SET store_key = NULL", False),
    ("DELETE FROM studio_document_variant", False),
    ("UPDATE studio_document_variant SET sheet = 'other'", True),
    ("UPDATE studio_document_variant SET variant = 'usual'", True),
    ("UPDATE studio_document_variant SET document_id = 2", True),
    ("DELETE FROM studio_document_variant", True),
    (
        (
            "INSERT INTO studio_document_variant (public_id, document_id, variant, created_at)"
            " SELECT 'twin', document_id, variant, created_at FROM studio_document_variant LIMIT 1"
        ),
        True,
    ),
]


@pytest.mark.parametrize(("statement", "waits"), CHANGES)
def test_the_database_lets_a_layout_be_made_once_and_nothing_else(
    state: StudioState, bench: Tools, paper: str, statement: str, *, waits: bool
) -> None:
    if not waits:
        run(bench, state)
    with state.engine.connect().execution_options(studio_write=True) as connection:
        with pytest.raises(IntegrityError):
            connection.execute(text(statement))
        connection.rollback()
