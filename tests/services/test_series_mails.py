"""Visits booked together are told in one mail, with one calendar file, and reminded of each."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from sqlalchemy import select

from studio.adapters.sms import TextMessage
from studio.hooks import VISITOR
from studio.models import Client, Delivery, DeliveryKind
from studio.services import delivery, series, two_visits, visit_links
from studio.services.series import Choice
from studio.services.unit import Tools, Unit
from studio.settings import Settings
from tests.conftest import Clock, Work
from tests.services.test_series import LACTIC, LED, at, booked, ready
from tests.services.test_two_visits import ANNA, kept, online
from tests.services.test_visit_mails import TEXTS, sent_by


def body_of(mail: EmailMessage) -> str:
    return str(mail.get_body().get_content())  # type: ignore[union-attr]


def calendar_of(mail: EmailMessage) -> Calendar:
    [file] = mail.iter_attachments()
    return Calendar.from_ical(str(file.get_content()))


def reminders(unit: Unit) -> Sequence[datetime]:
    query = select(Delivery.due_at).where(Delivery.kind == DeliveryKind.VISIT_REMINDER)
    return unit.session.scalars(query.order_by(Delivery.due_at)).all()


def test_one_mail_lists_every_visit_with_its_own_link(work: Work, tools: Tools) -> None:
    with work() as unit:
        visits = booked(unit, ready(unit), LACTIC, LACTIC).visits
        ways = [
            f"http://localhost/visit/{visit_links.token_of(unit, one)}?lang=en" for one in visits
        ]

    [mail] = sent_by(tools)

    said = body_of(mail)
    assert mail["Subject"] == "Your visits to The studio"
    assert "Your 2 visits are set." in said
    assert f"1. Tuesday, 24 November 2026, 10:00 am PST (40 min)\n{ways[0]}" in said
    assert f"2. Tuesday, 22 December 2026, 10:00 am PST (40 min)\n{ways[1]}" in said
    assert "you can move or cancel it up to 24 hours before." in said
    assert said.count("/intake/") == 1


def test_one_file_holds_every_visit(work: Work, tools: Tools) -> None:
    with work() as unit:
        visits = booked(unit, ready(unit), LACTIC, LED, LACTIC).visits
        starts = [one.starts_at for one in visits]
        uids = [f"visit-{one.public_id}@localhost" for one in visits]

    [mail] = sent_by(tools)

    file = calendar_of(mail)
    assert file["method"] == "PUBLISH"
    assert [event.start for event in file.events] == starts
    assert [event["uid"] for event in file.events] == uids
    assert [event["sequence"] for event in file.events] == [0, 0, 0]
    assert len(file.timezones) == 1


def test_each_visit_is_reminded_of(work: Work, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 20, 18, tzinfo=UTC)
    with work() as unit:
        booked(unit, ready(unit), LACTIC, LACTIC)

        assert reminders(unit) == [at(date(2026, 11, 23), 10), at(date(2026, 12, 21), 10)]


def test_visits_that_move_together_are_told_together(work: Work, tools: Tools) -> None:
    with work() as unit:
        visits = booked(unit, ready(unit), LACTIC, LACTIC, LACTIC).visits
        sent_by(tools)
        to = at(date(2026, 12, 15), 11)
        rest = {
            one.booking.public_id: one.times[0].starts_at
            for one in series.moving(unit, visits[0], to).rest
        }
        series.move(unit, visits[0].public_id, Choice(LACTIC, to), rest)

    mail = sent_by(tools)[-1]

    assert "1. Tuesday, 15 December 2026, 11:00 am PST" in body_of(mail)
    assert [event["sequence"] for event in calendar_of(mail).events] == [1, 1, 1]


def test_one_that_moves_alone_is_told_alone(work: Work, tools: Tools) -> None:
    with work() as unit:
        visits = booked(unit, ready(unit), LACTIC, LACTIC).visits
        series.move(unit, visits[1].public_id, Choice(LACTIC, at(date(2026, 12, 23), 10)))

    mail = sent_by(tools)[-1]

    assert mail["Subject"] == "Your visit to The studio"
    assert len(calendar_of(mail).events) == 1


def test_visits_that_are_called_off_together_are_told_together(work: Work, tools: Tools) -> None:
    with work() as unit:
        made = booked(unit, ready(unit), LACTIC, LACTIC)
        series.cancel_rest(unit, made.series.public_id)
        assert reminders(unit) == []

    mail = sent_by(tools)[-1]

    assert mail["Subject"] == "Your visits to The studio are called off"
    assert "1. Tuesday, 24 November 2026, 10:00 am PST\n2. Tuesday, 22 Dec" in body_of(mail)
    assert calendar_of(mail)["method"] == "CANCEL"
    assert [event["status"] for event in calendar_of(mail).events] == ["CANCELLED", "CANCELLED"]
    assert [event["sequence"] for event in calendar_of(mail).events] == [1, 1]


def test_a_visit_and_the_look_before_it_are_told_together(work: Work, tools: Tools) -> None:
    with work() as unit:
        online(unit)
    with work(VISITOR) as unit:
        first = kept(unit, "consultation", at(date(2026, 11, 24), 9), 1)
        second = kept(unit, LACTIC, at(date(2026, 11, 27), 9), 2)
        two_visits.book(unit, first, second, ANNA)
        two_visits.book(unit, first, second, ANNA)

    [mail] = sent_by(tools)

    assert "1. Tuesday, 24 November 2026, 9:00 am PST (45 min)" in body_of(mail)
    assert "2. Friday, 27 November 2026, 9:00 am PST (40 min)" in body_of(mail)


def test_spanish_readers_get_theirs(work: Work, tools: Tools) -> None:
    with work() as unit:
        who = ready(unit)
        client = unit.session.scalars(select(Client).where(Client.public_id == who)).one()
        client.language = "es"
        booked(unit, who, LACTIC, LACTIC)

    [mail] = sent_by(tools)

    assert "Sus 2 citas están confirmadas." in body_of(mail)
    assert "1. martes, 24 de noviembre de 2026, 10:00 a. m. PST" in body_of(mail)
    assert "hasta 24 horas antes." in body_of(mail)


class TestTexts:
    """A studio that sends text messages."""

    @pytest.fixture
    def settings(self) -> Settings:
        return TEXTS

    def test_who_left_no_mail_gets_one_text(self, work: Work, tools: Tools) -> None:
        texts: list[TextMessage] = []
        with work() as unit:
            who = ready(unit)
            client = unit.session.scalars(select(Client).where(Client.public_id == who)).one()
            client.email, client.phone = "", "206 555 0101"
            booked(unit, who, LACTIC, LACTIC)

        delivery.send_due(tools, refuse, texts.append)

        [text] = texts
        said = "The studio: your 2 visits are set. The first: Tue 24 Nov, 10:00 am PST."
        assert text.body.startswith(said)


def refuse(_mail: EmailMessage) -> None:
    raise AssertionError("a text went out as a mail")
