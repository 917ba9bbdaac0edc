"""The demo's mails can be read as a client would; nowhere else do these pages exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from studio.adapters.mail import FolderMailer
from studio.adapters.sms import FolderTexter, TextMessage
from studio.app import create_app
from studio.context import StudioState
from studio.models import DeliveryKind
from studio.services import bookings, delivery
from tests.builders import a_request
from tests.web.people import THERAPIST
from tests.web.reading import words

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
LINK = "http://localhost/intake/abc123"


@pytest.fixture
def app(data_dir: Path) -> Iterator[Flask]:
    made = create_app(
        {
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "STUDIO_ENV": "demo",
            "STUDIO_DATA_DIR": data_dir,
            "STUDIO_PUBLIC_URL": "http://localhost",
        }
    )
    yield made
    made.extensions["studio"].engine.dispose()


@pytest.fixture
def name(studio: StudioState) -> str:
    """The name of a mail that confirms a visit."""
    with studio.unit_of_work(THERAPIST) as unit:
        booking = bookings.request_booking(unit, a_request(email="kim@example.com"))
        row = delivery.queue_mail(
            unit,
            DeliveryKind.CONFIRMED,
            language="es",
            to=booking.email,
            facts={"starts": "2026-11-24T10:30", "link": LINK},
            booking=booking,
            calendar=CALENDAR,
        )
        return f"delivery-{row.public_id}"


def test_an_empty_outbox_says_what_comes_here(client: FlaskClient) -> None:
    assert "No mails yet" in words(client.get("/demo/outbox"))


def test_a_mail_is_listed_and_read_with_links_that_work(client: FlaskClient, name: str) -> None:
    listed, mail = client.get("/demo/outbox"), client.get(f"/demo/outbox/{name}")

    assert "kim@example.com" in words(listed)
    assert f'href="/demo/outbox/{name}"' in listed.text
    assert "Su cita en The studio" in words(mail)
    assert f'<a href="{LINK}">{LINK}</a>' in mail.text
    assert 'lang="es"' in mail.text


def test_texts_stand_beside_the_mails(client: FlaskClient, studio: StudioState, name: str) -> None:
    texter = FolderTexter(FolderMailer(studio.outbox_dir))
    texter.send(TextMessage("+12065550100", f"Your visit is set. {LINK}", "abc"))

    listed = client.get("/demo/outbox")
    ways = set(re.findall(r'href="(/demo/outbox/[^"]+)"', listed.text))
    [text] = ways - {f"/demo/outbox/{name}"}
    shown = client.get(text)

    assert "Text message to +12065550100" in words(listed)
    assert "phone.invalid" not in listed.text + shown.text
    assert f'Your visit is set. <a href="{LINK}">' in shown.text


def test_the_calendar_of_a_mail_can_be_taken(client: FlaskClient, name: str) -> None:
    file = client.get(f"/demo/outbox/{name}/0")

    assert (file.data, file.mimetype) == (CALENDAR, "text/calendar")
    assert client.get(f"/demo/outbox/{name}/1").status_code == 404


@pytest.mark.parametrize("other", ["nothing", "..", "..%2f..%2fkeys", "%00", "x" * 300])
def test_no_other_file_is_opened(client: FlaskClient, name: str, other: str) -> None:
    assert client.get(f"/demo/outbox/{other}").status_code in {404, 308}


@pytest.mark.parametrize("way", ["", "/delivery-x", "/delivery-x/0"])
def test_outside_the_demo_there_is_no_outbox(data_dir: Path, way: str) -> None:
    made = create_app({"STUDIO_ENV": "testing", "STUDIO_DATA_DIR": data_dir})

    assert made.test_client().get(f"/demo/outbox{way}").status_code == 404
    made.extensions["studio"].engine.dispose()
