"""The page of jobs: what was sent, what waits, what failed, and two things to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from studio.adapters.mail import MailRefused
from studio.context import StudioState
from studio.hooks import Actor
from studio.models import Delivery, DeliveryKind, DeliveryState, Job, JobState
from studio.services import bookings, delivery, jobs
from studio.services.jobs import GiveUp, Running
from studio.services.unit import Tools
from studio.web.presenters.jobs import MAILS
from tests.builders import a_request
from tests.web.people import DESK, OWNER, THERAPIST, Seat
from tests.web.reading import words

KIND = "count_stars"


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(jobs, "_RUNS", {KIND: give_up})
    return KIND


def give_up(tools: Tools, job: Running) -> None:
    raise GiveUp("error")


def refuse(message: EmailMessage) -> bool:
    raise MailRefused("no such mailbox")


def queue_mail(studio: StudioState, number: int = 1, name: str = "Kim Okafor") -> str:
    with studio.unit_of_work(THERAPIST) as unit:
        request = a_request(name=name, email="kim@example.com", request_id=f"request-{number:010d}")
        booking = bookings.request_booking(unit, request)
        return delivery.queue_mail(
            unit, DeliveryKind.DECLINED, language="en", to=booking.email, facts={}, booking=booking
        ).public_id


@pytest.fixture
def refused(studio: StudioState, seat: Seat, monkeypatch: pytest.MonkeyPatch) -> str:
    """A mail that the server refused for good."""
    with monkeypatch.context() as patch:
        patch.setattr(studio, "_send", refuse)
        return queue_mail(studio)


def state_of(studio: StudioState, public_id: str) -> DeliveryState:
    with studio.reading(THERAPIST) as unit:
        return unit.load(Delivery, public_id).state


@contextmanager
def counted(studio: StudioState) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(studio.engine, "before_cursor_execute", note)
    yield seen
    event.remove(studio.engine, "before_cursor_execute", note)


def test_every_kind_of_mail_has_a_name() -> None:
    assert set(MAILS) == set(DeliveryKind)


def test_without_work_the_page_says_what_it_is_for(pages: FlaskClient) -> None:
    answer = pages.get("/jobs")

    assert "No mails yet" in words(answer)
    assert "Refresh" not in answer.headers


def test_a_mail_that_left_shows_who_what_and_when(studio: StudioState, pages: FlaskClient) -> None:
    queue_mail(studio)

    said = words(pages.get("/jobs"))

    assert all(word in said for word in ("Kim Okafor", "Request declined", "Sent"))
    assert "Send again" not in said


@pytest.mark.parametrize("actor", [DESK, THERAPIST, OWNER], ids=["desk", "therapist", "owner"])
def test_a_failed_mail_says_what_to_do_and_goes_out_again(
    studio: StudioState, pages: FlaskClient, seat: Seat, refused: str, actor: Actor
) -> None:
    seat.actor = actor
    said = words(pages.get("/jobs"))
    assert "knows no such address" in said
    assert "1 try" in said

    answer = pages.post(f"/jobs/mails/{refused}/again", follow_redirects=True)

    assert "The mail goes out again." in words(answer)
    assert state_of(studio, refused) is DeliveryState.SENT


def test_a_failed_mail_can_be_given_up(
    studio: StudioState, pages: FlaskClient, refused: str
) -> None:
    said = words(pages.post(f"/jobs/mails/{refused}/drop", follow_redirects=True))

    assert "Given up" in said
    assert "Send again" not in said
    again = pages.post(f"/jobs/mails/{refused}/again")
    assert again.status_code == 409
    assert "Make a new link" in words(again)


def test_pressing_send_again_twice_sends_once(
    studio: StudioState, pages: FlaskClient, refused: str
) -> None:
    first = pages.post(f"/jobs/mails/{refused}/again")
    second = pages.post(f"/jobs/mails/{refused}/again")

    assert (first.status_code, second.status_code) == (303, 409)
    assert len(list(studio.outbox_dir.iterdir())) == 1


def test_a_failed_job_is_run_again_or_given_up(
    studio: StudioState, pages: FlaskClient, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        ids = [jobs.add(unit, kind, {}).public_id for _ in range(2)]
    assert words(pages.get("/jobs")).count("Count stars") >= 2
    monkeypatch.setitem(jobs._RUNS, kind, lambda _tools, _job: None)

    pages.post(f"/jobs/{ids[0]}/again")
    pages.post(f"/jobs/{ids[1]}/drop")

    with studio.reading(THERAPIST) as unit:
        rows = unit.session.scalars(select(Job)).all()
        assert [(row.public_id, row.state) for row in rows] == [(ids[0], JobState.DONE)]


@pytest.mark.parametrize("way", ["jobs/mails/{}/again", "jobs/mails/{}/drop", "jobs/{}/again"])
def test_what_is_not_there_is_not_found(pages: FlaskClient, way: str) -> None:
    assert pages.post(f"/{way.format('x' * 22)}").status_code == 404


def put_back(studio: StudioState, **changes: object) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        row = unit.session.scalars(select(Delivery)).one()
        row.state, row.due_at = DeliveryState.QUEUED, unit.now()
        for key, value in changes.items():
            setattr(row, key, value(unit.now()) if callable(value) else value)


def test_the_page_renews_itself_only_while_something_moves(
    studio: StudioState, pages: FlaskClient
) -> None:
    queue_mail(studio)
    put_back(studio, lease_until=lambda now: now + timedelta(minutes=5))

    moving, still = pages.get("/jobs"), pages.get("/jobs?still=1")

    assert moving.headers["Refresh"] == "3; url=/jobs"
    assert "Sending now" in words(moving)
    assert "Hold it still" in words(moving)
    assert "Refresh" not in still.headers
    put_back(studio, lease_until=None, due_at=lambda now: now + timedelta(minutes=5))
    waiting = pages.get("/jobs")
    assert "Refresh" not in waiting.headers
    assert "next try" in words(waiting)


def test_work_that_nobody_takes_is_told(studio: StudioState, pages: FlaskClient) -> None:
    queue_mail(studio)
    assert "worker may not be running" not in words(pages.get("/jobs"))

    put_back(studio, lease_until=None, due_at=lambda now: now - timedelta(minutes=3))

    assert "worker may not be running" in words(pages.get("/jobs"))


def test_twice_the_mails_ask_no_more_of_the_database(
    studio: StudioState, pages: FlaskClient
) -> None:
    queue_mail(studio)
    with counted(studio) as few:
        pages.get("/jobs")
    for number in range(2, 6):
        queue_mail(studio, number)
    with counted(studio) as many:
        pages.get("/jobs")

    assert len(many) == len(few)
    assert sum("studio_delivery" in one or "studio_job" in one for one in many) == 3
