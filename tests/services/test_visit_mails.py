"""What clients hear of their visits: the way to change them, a reminder in time, texts."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from urllib.parse import parse_qs

import pytest
from dateutil import tz
from icalendar import Calendar
from sqlalchemy import select

from studio.adapters.mail import MailError, MailRefused
from studio.adapters.sms import TextMessage, TwilioTexter
from studio.models import Booking, ClientLink, Delivery, DeliveryKind, DeliveryWay, LinkPurpose
from studio.services import bookings, calendars, delivery, links, phones, visit_links
from studio.services.slots import Slot
from studio.services.unit import Tools, Unit
from studio.settings import Settings
from tests.builders import a_request
from tests.conftest import THERAPIST, Clock, Work

TUESDAY = date(2026, 11, 24)
TEXTS = Settings.read(
    {
        "STUDIO_ENV": "testing",
        "STUDIO_PUBLIC_URL": "http://localhost",
        "STUDIO_JOBS": "cron",
        "STUDIO_SMS": "folder",
    }
)


def booked(unit: Unit, day: date = TUESDAY, hour: int = 10, **changes: str) -> Booking:
    asked = bookings.request_booking(unit, a_request(**changes))
    return bookings.accept(unit, asked.public_id, None, Slot(day, time(hour), 45, THERAPIST.ref))


def sent_by(tools: Tools) -> list[EmailMessage]:
    sent: list[EmailMessage] = []
    delivery.send_due(tools, sent.append)
    return sent


def test_every_mail_carries_the_same_way_to_the_visit_and_the_rule(
    work: Work, tools: Tools, clock: Clock
) -> None:
    with work() as unit:
        booking = booked(unit)
        address = f"http://localhost/visit/{visit_links.token_of(unit, booking)}"

    [confirmed] = sent_by(tools)
    clock.move(hours=24, minutes=31)
    [reminder] = sent_by(tools)

    rule = "You can move or cancel it here until Monday, 23 November 2026, 10:00 am."
    assert rule in confirmed.get_body().get_content()  # type: ignore[union-attr]
    assert address in confirmed.get_body().get_content()  # type: ignore[union-attr]
    assert address in reminder.get_content()
    assert "Will you be there?" in reminder.get_content()


def test_the_link_opens_the_visit_until_its_end(work: Work) -> None:
    with work() as unit:
        booking = booked(unit)
        token = visit_links.token_of(unit, booking)
        link = unit.session.scalars(
            select(ClientLink).where(ClientLink.purpose == LinkPurpose.VISIT)
        ).one()

        assert link.token_sha256 == links.hash_of(token)
        assert link.expires_at == booking.ends_at
        bookings.move(unit, booking.public_id, Slot(TUESDAY, time(15), 45, THERAPIST.ref))
        assert link.expires_at == datetime(2026, 11, 24, 23, 45, tzinfo=UTC)


def reminders(unit: Unit) -> list[datetime]:
    query = select(Delivery.due_at).where(Delivery.kind == DeliveryKind.VISIT_REMINDER)
    return list(unit.session.scalars(query))


def test_a_reminder_waits_for_its_hour_and_follows_the_visit(work: Work) -> None:
    with work() as unit:
        booking = booked(unit)
        assert reminders(unit) == [datetime(2026, 11, 23, 18, tzinfo=UTC)]

        bookings.move(unit, booking.public_id, Slot(TUESDAY, time(15), 45, THERAPIST.ref))
        assert reminders(unit) == [datetime(2026, 11, 23, 23, tzinfo=UTC)]

        bookings.cancel(unit, booking.public_id)
        assert reminders(unit) == []


def test_a_visit_of_tomorrow_morning_gets_no_late_reminder(work: Work) -> None:
    with work() as unit:
        booked(unit, date(2026, 11, 23), 9)

        assert reminders(unit) == []


def test_a_reminder_that_waits_does_not_fill_the_page_of_jobs(work: Work) -> None:
    with work() as unit:
        booked(unit)

        assert [seen.delivery.kind for seen in delivery.listed(unit)] == ["confirmed"]


@pytest.mark.parametrize(
    ("day", "zone"),
    [
        (date(2027, 3, 13), "PST"),
        (date(2027, 3, 14), "PDT"),
        (date(2027, 11, 6), "PDT"),
        (date(2027, 11, 7), "PST"),
    ],
    ids=["before spring", "spring", "before autumn", "autumn"],
)
def test_mails_around_a_change_of_the_clock_name_its_zone(
    work: Work, tools: Tools, clock: Clock, day: date, zone: str
) -> None:
    clock.now = datetime(2027, 3, 1, 18, tzinfo=UTC)
    with work() as unit:
        booking = booked(unit, day)
        file = calendars.visit_ics(unit, booking)

    [mail] = sent_by(tools)

    assert f"10:00 am {zone}" in mail.get_body().get_content()  # type: ignore[union-attr]
    [event] = Calendar.from_ical(file).events
    assert event.start == booking.starts_at
    assert event.start.strftime("%Z") == zone


def test_who_left_no_mail_hears_nothing_where_the_studio_sends_no_texts(work: Work) -> None:
    with work() as unit:
        booked(unit, email="")
        assert unit.session.scalars(select(Delivery)).all() == []


class TestTexts:
    """A studio that sends text messages."""

    @pytest.fixture
    def settings(self) -> Settings:
        return TEXTS

    def test_who_left_no_mail_gets_them(self, work: Work, tools: Tools) -> None:
        texts: list[TextMessage] = []
        with work() as unit:
            booked(unit, email="", phone="206 555 0101")
            ways = unit.session.scalars(select(Delivery.way)).all()
        assert ways == [DeliveryWay.SMS, DeliveryWay.SMS]

        assert delivery.send_due(tools, refuse, texts.append) == (1, 0)

        [text] = texts
        assert text.to == "+12065550101"
        assert text.body.startswith("The studio: your visit is set for Tue 24 Nov, 10:00 am PST.")
        assert "/visit/" in text.body

    def test_no_text_leaves_without_a_provider(self, work: Work, tools: Tools) -> None:
        with work() as unit:
            booked(unit, email="", phone="206 555 0101")

        assert delivery.send_due(tools, refuse) == (0, 1)

        with work() as unit:
            assert unit.session.scalars(select(Delivery.problem)).first() == "no_sms"


def refuse(_mail: EmailMessage) -> None:
    raise AssertionError("a text went out as a mail")


@pytest.mark.parametrize(
    ("typed", "place", "number"),
    [
        ("206 555 0101", "US-WA", "+12065550101"),
        ("+34 612 345 678", "US-WA", "+34612345678"),
        ("612 345 678", "ES", "+34612345678"),
        ("call me", "US-WA", ""),
        ("12", "US-WA", ""),
        ("", "US-WA", ""),
    ],
)
def test_phones_are_brought_to_one_form(typed: str, place: str, number: str) -> None:
    assert phones.international(typed, place) == number


class _Twilio(BaseHTTPRequestHandler):
    """Answers as the provider does, and remembers what it was sent."""

    heard: list[dict[str, list[str]]]
    status = 201

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.heard.append(parse_qs(body) | {"path": [self.path]})
        self.heard[-1]["key"] = [self.headers["Authorization"]]
        answer = json.dumps({"sid": "SM1"}).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_about: object) -> None:
        """Stay quiet."""


@contextmanager
def twilio(status: int = 201) -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    heard: list[dict[str, list[str]]] = []
    handler = type("Handler", (_Twilio,), {"heard": heard, "status": status})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


TEXT = TextMessage("+12065550101", "Lumen: we see you", "abc")


def test_twilio_is_asked_as_its_manual_says() -> None:
    with twilio() as (address, heard):
        TwilioTexter("AC1", "secret", "+12065550142", address).send(TEXT)

    [asked] = heard
    assert asked["path"] == ["/2010-04-01/Accounts/AC1/Messages.json"]
    assert asked["To"] == ["+12065550101"]
    assert asked["From"] == ["+12065550142"]
    assert asked["Body"] == ["Lumen: we see you"]
    assert asked["key"] == ["Basic QUMxOnNlY3JldA=="]


@pytest.mark.parametrize(("status", "kind"), [(400, MailRefused), (500, MailError)])
def test_a_text_that_is_not_taken_says_whether_to_try_again(
    status: int, kind: type[MailError]
) -> None:
    with twilio(status) as (address, _heard), pytest.raises(MailError) as caught:
        TwilioTexter("AC1", "secret", "+12065550142", address).send(TEXT)

    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("day", "starts"),
    [
        (date(2027, 3, 13), datetime(2027, 3, 13, 18, tzinfo=UTC)),
        (date(2027, 3, 14), datetime(2027, 3, 14, 17, tzinfo=UTC)),
        (date(2027, 11, 6), datetime(2027, 11, 6, 17, tzinfo=UTC)),
        (date(2027, 11, 7), datetime(2027, 11, 7, 18, tzinfo=UTC)),
    ],
    ids=["before spring", "spring", "before autumn", "autumn"],
)
def test_a_second_reader_of_calendar_files_finds_the_same_instant(
    work: Work, clock: Clock, day: date, starts: datetime
) -> None:
    """Readers that go by the file's own VTIMEZONE, as dateutil does, must not need more of it."""
    clock.now = datetime(2027, 3, 1, 18, tzinfo=UTC)
    with work() as unit:
        file = calendars.visit_ics(unit, booked(unit, day)).decode().replace("\r\n ", "")

    # A third reader, vobject, took summer for winter where decades of changes were listed.
    assert "1971" not in file
    zones = tz.tzical(StringIO(file[file.index("BEGIN:VTIMEZONE") : file.index("BEGIN:VEVENT")]))
    zone = zones.get("America/Los_Angeles")
    [shown] = re.findall(r"DTSTART;TZID=America/Los_Angeles:(\d{8}T\d{6})", file)

    assert datetime.strptime(shown, "%Y%m%dT%H%M%S").replace(tzinfo=zone) == starts
