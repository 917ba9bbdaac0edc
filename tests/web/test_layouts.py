"""A plan in large print and for a phone: offered once it is there, opened by those it is for."""

import re

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.models import Client
from studio.services import documents
from tests.documents.pdf_reading import reader
from tests.web.people import DESK, NOBODY, THERAPIST, Seat
from tests.web.reading import words
from tests.web.test_papers import decided, issued, link
from tests.web.test_plan_page import door

__all__ = ["decided", "door", "issued", "link"]


def sizes(pdf: bytes) -> tuple[int, int]:
    """Return width and height of the first page in millimeters."""
    width, height = reader(pdf).pages[0].mediabox[2:]
    return round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)


def test_staff_open_each_layout_from_the_papers_page(pages: FlaskClient, issued: str) -> None:
    page = pages.get(f"/documents/{issued}").get_data(as_text=True)
    found = re.findall(rf'href="(/documents/{issued}/paper-\w+\.pdf)"', page)

    assert [path.rpartition("-")[2] for path in found] == ["large.pdf", "phone.pdf"]
    large, phone = (pages.get(path) for path in found)
    assert sizes(large.data) == (216, 279)
    assert sizes(phone.data) == (90, 160)
    assert large.mimetype == "application/pdf"
    assert re.search(r'"care-plan-[\d-]+-large\.pdf"', large.headers["Content-Disposition"])


def test_plan_and_finish_lead_to_each_layout(pages: FlaskClient, issued: str, decided: str) -> None:
    for step in ("plan", "finish"):
        said = words(pages.get(f"/consultations/{decided}/{step}"))
        assert "Large print" in said
        assert "For a phone" in said


def test_who_has_a_paper_already_is_only_told_so(
    pages: FlaskClient, issued: str, studio: StudioState, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> bytes:
        raise AssertionError("laid out again")

    monkeypatch.setattr(studio.renderer, "print_html", refuse)
    for path in ("paper.pdf", "paper-large.pdf", "paper-phone.pdf"):
        first = pages.get(f"/documents/{issued}/{path}")
        mark = first.headers["ETag"]
        again = pages.get(f"/documents/{issued}/{path}", headers={"If-None-Match": mark})

        assert first.status_code == 200
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", mark)
        other = pages.get(f"/documents/{issued}/{path}", headers={"If-None-Match": '"other"'})
        assert other.data == first.data


@pytest.mark.parametrize("name", ["huge", "LARGE", "", "usual2", "%00", "large.pdf/x"])
def test_layouts_that_nobody_knows_are_not_there(
    pages: FlaskClient, issued: str, name: str
) -> None:
    assert pages.get(f"/documents/{issued}/paper-{name}.pdf").status_code == 404


def test_a_paper_without_that_layout_says_it_is_not_there(pages: FlaskClient, issued: str) -> None:
    assert pages.get(f"/documents/{issued}/paper-usual.pdf").status_code == 200
    assert pages.get("/documents/nobody/paper-large.pdf").status_code == 404


def test_strangers_and_the_desk_open_no_layout(pages: FlaskClient, seat: Seat, issued: str) -> None:
    seat.actor = DESK
    assert pages.get(f"/documents/{issued}/paper-large.pdf").status_code == 403
    seat.actor = NOBODY
    assert pages.get(f"/documents/{issued}/paper-large.pdf").status_code in {302, 303, 401}


def test_the_client_opens_each_layout_from_the_plans_page(client: FlaskClient, door: str) -> None:
    page = client.get(door)
    said = words(page)

    assert said.index("Save as PDF") < said.index("Large print") < said.index("For this phone")
    for name, size in (("large", (216, 279)), ("phone", (90, 160))):
        answer = client.get(f"{door}/plan-{name}.pdf")
        assert answer.status_code == 200
        assert sizes(answer.data) == size
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(f"{door}/plan-huge.pdf").status_code == 404


def test_without_the_door_no_layout_opens(
    client: FlaskClient, seat: Seat, link: tuple[str, str]
) -> None:
    seat.actor = NOBODY

    assert client.get(f"{link[0]}/plan-large.pdf").headers["Location"] == link[0]
    assert client.get("/d/nothing-here/plan-large.pdf").status_code == 404


def test_a_withdrawn_link_opens_no_layout(
    pages: FlaskClient, seat: Seat, issued: str, door: str
) -> None:
    seat.actor = THERAPIST
    pages.post(f"/documents/{issued}/withdraw")
    seat.actor = NOBODY

    for name in ("large", "phone", "usual"):
        assert pages.get(f"{door}/plan-{name}.pdf").status_code == 404


def test_a_client_who_needs_large_print_is_offered_it_first(
    pages: FlaskClient, seat: Seat, studio: StudioState, decided: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        for person in unit.session.query(Client):
            person.large_print = True
    pages.post(f"/consultations/{decided}/plan", data={"then": "issue"})
    page = pages.get(f"/consultations/{decided}/plan").get_data(as_text=True)
    paper = re.search(r"/documents/([\w-]+)/paper\.pdf", page)
    assert paper
    assert "In large print, as this client likes it." in page
    assert "Usual print" in page
    assert len(reader(pages.get(paper.group()).data).pages) > 2
    with studio.unit_of_work(THERAPIST) as unit:
        made = documents.make_link(unit, paper.group(1))
    seat.actor = NOBODY
    pages.post(f"/d/{made.token}", data={"pin": made.pin})

    said = words(pages.get(f"/d/{made.token}"))

    assert said.index("Large print") < said.index("Save as PDF") < said.index("For this phone")
