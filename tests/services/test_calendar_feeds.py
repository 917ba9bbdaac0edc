"""Outside calendars: fetched with care, kept as busy times, and never lost by a bad day."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from studio.adapters import calendar_feed
from studio.adapters.calendar_feed import FeedError, cleaned, fetch
from studio.context import StudioState
from studio.hooks import SYSTEM, Actor, Role
from studio.models import BusyTime, CalendarFeed
from studio.services import calendar_feeds, sealing
from studio.services.errors import Invalid, NotAllowed, NotFound
from studio.services.unit import Tools
from tests.conftest import DESK, THERAPIST, Clock, Work

OWNER = Actor("staff:3", frozenset({Role.OWNER}))
GIVEN = "https://calendar.example.com/private-abc/basic.ics"
CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:test\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:Dentist with Zoe\r
DTSTART:20261123T170000Z\r
DTEND:20261123T180000Z\r
RRULE:FREQ=WEEKLY;COUNT=2\r
END:VEVENT\r
END:VCALENDAR\r
"""


@dataclass
class Answer:
    """What the server says, and what it was asked."""

    status: int = 200
    body: bytes = CALENDAR
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def server() -> Iterator[Answer]:
    told = Answer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append((self.path, self.headers.get("If-None-Match")))
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            with suppress(OSError):  # whoever asked may have gone
                self.send_header("Content-Length", str(len(told.body)))
                self.end_headers()
                self.wfile.write(told.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        told.address = f"http://127.0.0.1:{running.server_address[1]}/cal.ics"
        yield told
        running.shutdown()
        thread.join()


@pytest.fixture
def feed(work: Work, server: Answer) -> str:
    """A calendar of the therapist whose address leads to the server."""
    with work() as unit:
        row = calendar_feeds.add(unit, THERAPIST.ref, "Private", GIVEN)
        row.address = sealing.seal_secret(unit, row, "address", server.address)
        return row.public_id


def row_of(work: Work, feed: str) -> CalendarFeed:
    with work(SYSTEM) as unit:
        return unit.load(CalendarFeed, feed)


def spans(work: Work) -> list[tuple[int, int]]:
    with work(SYSTEM) as unit:
        rows = unit.session.scalars(select(BusyTime).order_by(BusyTime.starts))
        return [(row.starts, row.ends) for row in rows]


def read(tools: Tools, feed: str) -> bool:
    return calendar_feeds.read(tools, feed, inside=True)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://example.com/a.ics", "not_https"),
        ("ftp://example.com/a.ics", "not_https"),
        ("a.ics", "not_https"),
        ("", "not_https"),
        ("https://me:word@example.com/a.ics", "not_an_address"),
        ("https://127.0.0.1/a.ics", "private"),
        ("https://localhost/a.ics", "private"),
        ("https://169.254.169.254/a.ics", "private"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_at_once(
    work: Work, address: str, code: str
) -> None:
    with work() as unit, pytest.raises(Invalid) as refused:
        calendar_feeds.add(unit, THERAPIST.ref, "Private", address)

    assert (refused.value.code, refused.value.field) == (code, "address")


def test_an_address_for_calendar_programs_is_fetched_over_tls() -> None:
    assert cleaned(" webcal://example.com/a.ics ") == "https://example.com/a.ics"


def test_events_become_busy_times_and_nothing_else_of_them_is_kept(
    work: Work, tools: Tools, feed: str
) -> None:
    assert read(tools, feed)

    week = 7 * 86400
    first = 1795453200  # 23 November 2026, 17:00 in UTC
    assert spans(work) == [(first, first + 3600), (first + week, first + week + 3600)]
    with work() as unit:
        (shown,) = calendar_feeds.listed(unit, THERAPIST.ref)
    assert (shown.name, shown.problem, shown.busy_times) == ("Private", "", 2)
    assert shown.read_at is not None


def test_reading_again_puts_new_times_in_the_place_of_the_old(
    work: Work, tools: Tools, feed: str, server: Answer
) -> None:
    read(tools, feed)
    server.body = CALENDAR.replace(b"COUNT=2", b"COUNT=1")

    read(tools, feed)

    assert len(spans(work)) == 1


@pytest.mark.parametrize(
    "bad",
    [
        ({"status": 404}, "gone"),
        ({"status": 403}, "not_allowed"),
        ({"status": 500}, "no_answer"),
        ({"body": b"<html>"}, "no_calendar"),
        ({"body": b"x" * (calendar_feed.MOST_BYTES + 1)}, "too_big"),
        ({"status": 302, "headers": {"Location": "/cal.ics"}}, "redirects"),
        ({"status": 302, "headers": {"Location": "file:///etc/passwd"}}, "not_https"),
    ],
)
def test_a_bad_answer_is_noted_and_the_last_good_times_stay(
    work: Work, tools: Tools, feed: str, server: Answer, bad: tuple[dict[str, object], str]
) -> None:
    changes, code = bad
    read(tools, feed)
    for name, value in changes.items():
        setattr(server, name, value)

    assert not read(tools, feed)

    assert row_of(work, feed).problem == code
    assert len(spans(work)) == 2


def test_a_redirect_inside_the_house_is_not_followed(server: Answer) -> None:
    with pytest.raises(FeedError, match="not_https"):
        fetch(server.address)

    assert server.asked == []


def test_an_answer_that_never_ends_is_broken_off(
    server: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_feed, "WHOLE_SECONDS", 0.2)
    server.headers = {"X-Slow": "yes"}
    server.body = b""
    gate = threading.Event()

    class Slow(bytes):
        def __len__(self) -> int:
            gate.wait(2)
            return 0

    server.body = Slow()

    with pytest.raises(FeedError, match="too_slow"):
        fetch(server.address, inside=True)
    gate.set()


def test_what_did_not_change_is_not_sent_again_until_days_have_moved_on(
    work: Work, tools: Tools, feed: str, server: Answer, clock: Clock
) -> None:
    server.headers = {"ETag": '"v1"'}
    read(tools, feed)
    server.status, server.body = 304, b""
    clock.move(minutes=15)

    assert read(tools, feed)

    assert len(spans(work)) == 2
    assert row_of(work, feed).tried_at == clock()
    server.status, server.body = 200, CALENDAR
    clock.move(hours=12)
    read(tools, feed)
    assert [etag for _, etag in server.asked] == [None, '"v1"', None]


def test_events_that_cannot_be_understood_are_told(
    work: Work, tools: Tools, feed: str, server: Answer
) -> None:
    server.body = CALENDAR.replace(b"FREQ=WEEKLY", b"FREQ=HOURLY")

    assert read(tools, feed)

    assert row_of(work, feed).problem == "partly"


def test_a_calendar_is_due_every_quarter_of_an_hour(
    state: StudioState, tools: Tools, feed: str, clock: Clock
) -> None:
    assert state.due_work() == [("read_calendar", feed)]
    read(tools, feed)
    assert state.due_work() == []

    clock.move(minutes=15)

    assert state.due_work() == [("read_calendar", feed)]
    state.give_back("read_calendar", feed)


def test_outside_of_tests_no_calendar_of_the_house_is_read(
    state: StudioState, work: Work, feed: str, server: Answer
) -> None:
    assert not state.work("read_calendar", feed)

    assert row_of(work, feed).problem == "not_https"
    assert server.asked == []


def test_a_forgotten_calendar_takes_its_times_along(work: Work, tools: Tools, feed: str) -> None:
    read(tools, feed)

    with work() as unit:
        calendar_feeds.remove(unit, feed)

    assert spans(work) == []
    assert not read(tools, feed)


def test_calendars_are_their_persons_and_the_owners(work: Work, feed: str) -> None:
    stranger = Actor("staff:9", frozenset({Role.THERAPIST}))
    with work(stranger) as unit, pytest.raises(NotFound):
        calendar_feeds.ask_now(unit, feed)
    with work(stranger) as unit, pytest.raises(NotFound):
        calendar_feeds.listed(unit, THERAPIST.ref)
    with work(DESK) as unit, pytest.raises(NotAllowed):
        calendar_feeds.remove(unit, feed)
    with work(OWNER) as unit:
        assert calendar_feeds.ask_now(unit, feed).public_id == feed


def test_a_person_has_five_calendars_at_most(work: Work) -> None:
    with work() as unit:
        for number in range(5):
            calendar_feeds.add(unit, THERAPIST.ref, f"Number {number}", GIVEN)
        with pytest.raises(Invalid, match="too_many"):
            calendar_feeds.add(unit, THERAPIST.ref, "One more", GIVEN)


def test_the_address_lies_sealed(work: Work, feed: str, server: Answer) -> None:
    assert server.address.encode() not in row_of(work, feed).address.data
    assert row_of(work, feed).tried_at is None
    assert timedelta(minutes=15) == calendar_feeds.EVERY
