"""A plan speaks the language that is chosen for it: paper, page, mail and calendar follow."""

import re
from email import message_from_bytes, policy

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from studio.context import StudioState
from tests.documents.pdf_reading import reader
from tests.web.people import NOBODY, Seat
from tests.web.reading import held, problems, words
from tests.web.test_finish import agreed, seen, treated

__all__ = ["agreed", "treated"]

SPANISH = {
    "set": "1",
    "homecare": ["gentle_cleanser", "moisturizer", "spf"],
    "next_for": "look",
    "language": "es",
}


@pytest.fixture
def spanish(pages: FlaskClient, studio: StudioState, treated: str) -> str:
    """The id of a plan in Spanish, for a client who is written to in English."""
    pages.post(f"/consultations/{treated}/plan", data={**SPANISH, "then": "issue"})
    return seen(studio, treated).documents[0].public_id


def test_the_clients_own_language_is_chosen_first(pages: FlaskClient, treated: str) -> None:
    assert held(pages.get(f"/consultations/{treated}/plan"))["language"] == ["en"]


def test_the_preview_speaks_what_was_chosen_and_keeps_it(pages: FlaskClient, treated: str) -> None:
    path = f"/consultations/{treated}/plan"
    pages.post(path, data={**SPANISH, "then": "preview"})
    page = pages.get(path)

    assert held(page)["language"] == ["es"]
    assert "Llámenos hoy si" in words(page)
    assert reader(pages.get(f"{path}/preview").data).trailer["/Root"]["/Lang"] == "es"
    large = reader(pages.get(f"{path}/preview?print=large").data)
    assert large.trailer["/Root"]["/Lang"] == "es"
    assert len(large.pages) > 2


@pytest.mark.parametrize("odd", ["fr", "EN", "es\x00", "<b>"])
def test_a_language_that_nobody_offers_is_refused_at_its_field(
    pages: FlaskClient, studio: StudioState, treated: str, odd: str
) -> None:
    sent = {**SPANISH, "language": odd, "then": "issue"}

    answer = pages.post(f"/consultations/{treated}/plan", data=sent)

    assert answer.status_code == 422
    assert "language" in problems(answer)[0]
    assert seen(studio, treated).documents == ()


def test_every_layout_speaks_it(pages: FlaskClient, spanish: str) -> None:
    for name in ("paper", "paper-large", "paper-phone"):
        root = reader(pages.get(f"/documents/{spanish}/{name}.pdf").data).trailer["/Root"]
        assert root["/Lang"] == "es"


def test_mail_page_and_calendar_speak_it(
    pages: FlaskClient, seat: Seat, studio: StudioState, spanish: str
) -> None:
    assert "Hola" in words(pages.get(f"/documents/{spanish}"))
    made = pages.post(f"/documents/{spanish}/send", data={"email": "mara@example.com"})
    (file,) = studio.outbox_dir.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    pin = re.search(r'id="link-pin">(\d{6})<', made.get_data(as_text=True))
    link = re.search(r"http://localhost(/d/[\w-]+)", mail.get_content())
    assert pin
    assert link
    assert mail["Content-Language"] == "es"
    seat.actor = NOBODY
    pages.post(link.group(1), data={"pin": pin.group(1)})

    page = pages.get(link.group(1))
    calendar = Calendar.from_ical(pages.get(f"{link.group(1)}/plan.ics").data)

    assert '<html lang="es"' in page.get_data(as_text=True)
    assert "Letra grande" in words(page)
    assert any("Plan de piel" in str(event["summary"]) for event in calendar.walk("VEVENT"))


def test_a_plan_in_another_language_says_so_and_not_that_all_has_changed(
    pages: FlaskClient, treated: str, spanish: str
) -> None:
    sent = {**SPANISH, "language": "en", "then": "preview"}

    said = words(pages.post(f"/consultations/{treated}/plan", data=sent))

    assert "Your plan is now in English. Please read all of it again." in said
    assert "What was done is now" not in said
    assert "day-by-day advice has changed" not in said
