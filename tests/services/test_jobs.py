"""Work that is a row: done once, tried again when it fails, never lost, never run by two."""

import pytest
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import VISITOR
from studio.models import Job, JobState
from studio.services import jobs, leases
from studio.services.errors import Busy, Conflict, NotAllowed, NotFound
from studio.services.jobs import GiveUp, Running, TryLater
from studio.services.unit import Tools
from studio.settings import Settings
from tests.conftest import DESK, Clock, Work

KIND = "count_stars"
SUBJECT = {"client": "aaaaaaaaaaaaaaaaaaaaaa"}


class Counter:
    """A run that remembers, and fails as a test wants."""

    def __init__(self) -> None:
        self.seen: list[Running] = []
        self.trouble: BaseException | None = None

    def __call__(self, tools: Tools, job: Running) -> None:
        self.seen.append(job)
        if self.trouble is not None:
            raise self.trouble


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Counter:
    monkeypatch.setattr(jobs, "_RUNS", {})
    counter = Counter()
    jobs.register(KIND, counter)
    return counter


def add(work: Work) -> str:
    with work() as unit:
        return jobs.add(unit, KIND, SUBJECT).public_id


def row_of(work: Work, public_id: str) -> Job:
    with work() as unit:
        return unit.load(Job, public_id)


def test_a_job_runs_once_and_says_so(work: Work, tools: Tools, run: Counter, clock: Clock) -> None:
    public_id = add(work)

    assert jobs.run(tools, public_id)
    assert not jobs.run(tools, public_id)

    assert [(job.kind, job.subject, job.attempt) for job in run.seen] == [(KIND, SUBJECT, 1)]
    row = row_of(work, public_id)
    assert (row.state, row.progress, row.finished_at) == (JobState.DONE, 100, clock())


def test_a_unit_that_fails_leaves_no_job_and_queues_none(
    state: StudioState, work: Work, run: Counter
) -> None:
    heard: list[str] = []
    object.__setattr__(state.tools, "enqueue", lambda _kind, public_id: heard.append(public_id))

    with pytest.raises(NotFound), work() as unit:  # noqa: PT012 - one unit
        jobs.add(unit, KIND, SUBJECT)
        raise NotFound
    assert heard == []
    public_id = add(work)

    assert heard == [public_id]
    with work() as unit:
        assert unit.session.scalars(select(Job.public_id)).all() == [public_id]


def test_a_queue_that_is_down_costs_nothing_but_time(
    state: StudioState, work: Work, run: Counter
) -> None:
    def broken(kind: str, public_id: str) -> None:
        raise OSError("no queue")

    object.__setattr__(state.tools, "enqueue", broken)

    public_id = add(work)

    assert state.due_work() == [("job", public_id)]
    assert state.work("job", public_id)


def test_without_a_worker_a_job_runs_right_after_the_commit(
    state: StudioState, work: Work, run: Counter
) -> None:
    state.settings = Settings.read({"STUDIO_ENV": "testing"})

    public_id = add(work)

    assert row_of(work, public_id).state is JobState.DONE


@pytest.mark.parametrize(
    "why",
    [(TryLater("no_server"), "no_server"), (Busy(), "busy"), (ZeroDivisionError(), "error")],
)
def test_a_job_that_fails_is_tried_again_after_growing_waits(
    work: Work, tools: Tools, run: Counter, clock: Clock, why: tuple[Exception, str]
) -> None:
    run.trouble, problem = why
    public_id = add(work)

    assert not jobs.run(tools, public_id)
    for minutes in (1, 5, 30, 120, 360, 1440):
        row = row_of(work, public_id)
        assert (row.state, row.problem) == (JobState.QUEUED, problem)
        clock.move(minutes=minutes, seconds=-1)
        assert not jobs.run(tools, public_id)
        clock.move(seconds=1)
        assert not jobs.run(tools, public_id)

    assert len(run.seen) == leases.MAX_TRIES
    assert row_of(work, public_id).state is JobState.FAILED
    clock.move(days=30)
    assert not jobs.run(tools, public_id)


def test_a_job_that_cannot_be_done_fails_at_once(work: Work, tools: Tools, run: Counter) -> None:
    run.trouble = GiveUp("refused")
    public_id = add(work)

    jobs.run(tools, public_id)

    row = row_of(work, public_id)
    assert (row.state, row.problem, row.attempts) == (JobState.FAILED, "refused", 1)


def test_a_worker_that_died_lets_go_of_its_job_after_the_lease(
    work: Work, tools: Tools, run: Counter, clock: Clock
) -> None:
    run.trouble = KeyboardInterrupt()
    public_id = add(work)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(tools, public_id)
    run.trouble = None

    assert not jobs.run(tools, public_id)
    clock.move(minutes=5)
    assert jobs.run(tools, public_id)

    assert row_of(work, public_id).attempts == 2


def test_a_sign_of_life_keeps_the_lease(
    work: Work, tools: Tools, run: Counter, clock: Clock
) -> None:
    run.trouble = KeyboardInterrupt()
    public_id = add(work)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(tools, public_id)
    clock.move(minutes=4)

    jobs.progress(tools, run.seen[0], 140)
    clock.move(minutes=4)

    assert not jobs.run(tools, public_id)
    assert row_of(work, public_id).progress == 100


def test_a_job_given_back_is_taken_at_once_and_its_try_is_not_counted(
    state: StudioState, work: Work, run: Counter
) -> None:
    run.trouble = KeyboardInterrupt()
    public_id = add(work)
    with pytest.raises(KeyboardInterrupt):
        state.work("job", public_id)
    run.trouble = None

    state.give_back("job", public_id)

    assert row_of(work, public_id).attempts == 0
    assert state.work("job", public_id)
    state.give_back("job", public_id)
    assert row_of(work, public_id).state is JobState.DONE


def test_a_job_that_waits_is_not_due_before(work: Work, tools: Tools, run: Counter) -> None:
    with work() as unit:
        public_id = jobs.add(unit, KIND, SUBJECT, wait=leases.LEASE).public_id

    assert not jobs.run(tools, public_id)


def test_a_failed_job_is_run_again_or_taken_off(work: Work, tools: Tools, run: Counter) -> None:
    run.trouble = GiveUp("refused")
    ids = [add(work), add(work)]
    for public_id in ids:
        jobs.run(tools, public_id)
    run.trouble = None

    with work(DESK) as unit:
        jobs.retry(unit, ids[0])
        jobs.give_up(unit, ids[1])

    assert jobs.run(tools, ids[0])
    with work() as unit:
        assert [job.public_id for job in jobs.listed(unit)] == [ids[0]]


def test_only_failed_jobs_are_run_again_and_only_by_staff(work: Work, run: Counter) -> None:
    public_id = add(work)

    for ask in (jobs.retry, jobs.give_up):
        with pytest.raises(Conflict, match="not_failed"), work() as unit:
            ask(unit, public_id)
        with pytest.raises(NotAllowed), work(VISITOR) as unit:
            ask(unit, public_id)
        with pytest.raises(NotFound), work() as unit:
            ask(unit, "x" * 22)


def test_a_kind_nobody_knows_any_more_waits_for_a_person(
    work: Work, tools: Tools, run: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id = add(work)
    monkeypatch.setattr(jobs, "_RUNS", {})

    assert not jobs.run(tools, public_id)

    row = row_of(work, public_id)
    assert (row.state, row.problem) == (JobState.FAILED, "unknown_kind")


@pytest.mark.parametrize("kind", ["", "Count", "count stars", KIND])
def test_a_kind_has_a_plain_name_and_one_run(run: Counter, kind: str) -> None:
    with pytest.raises(ValueError, match="job kind"):
        jobs.register(kind, lambda _tools, _job: None)


def test_a_job_of_an_unknown_kind_is_not_added(work: Work, run: Counter) -> None:
    with pytest.raises(ValueError, match="no run"), work() as unit:
        jobs.add(unit, "other_kind", {})


def test_jobs_long_done_are_forgotten(
    state: StudioState, work: Work, tools: Tools, run: Counter, clock: Clock
) -> None:
    jobs.run(tools, add(work))
    clock.move(days=20)
    newer = add(work)
    jobs.run(tools, newer)
    clock.move(days=11)

    state.tidy()

    with work() as unit:
        assert unit.session.scalars(select(Job.public_id)).all() == [newer]


def test_without_a_worker_old_work_is_caught_up_a_little_at_a_time(
    state: StudioState, work: Work, run: Counter, clock: Clock
) -> None:
    older = [add(work) for _ in range(8)]
    state.settings = Settings.read({"STUDIO_ENV": "testing"})

    newest = add(work)

    done = [job.public_id for job in run.seen]
    assert done == [newest, *older[:5]]
