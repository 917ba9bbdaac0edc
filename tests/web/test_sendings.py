"""A paper's own page: it is sent, sent again, withdrawn, and tells what happened."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.models import Disclosure
from studio.services import replies
from tests.services.test_replies import sent
from tests.web.people import DESK, NOBODY, THERAPIST, Seat
from tests.web.reading import problems, words
from tests.web.test_papers import decided, issued

__all__ = ["decided", "issued"]


def test_a_paper_tells_how_it_stands(pages: FlaskClient, issued: str) -> None:
    said = words(pages.get(f"/documents/{issued}"))

    assert "Care plan" in said
    assert "Not sent yet" in said
    assert "A message from" in said
    assert "(the link)" in said


def test_sending_shows_the_pin_once_and_leaves_a_trace(pages: FlaskClient, issued: str) -> None:
    answer = pages.post(f"/documents/{issued}/send", data={"email": "mara@example.com"})
    later = pages.get(f"/documents/{issued}")

    pin = re.search(r'id="link-pin">(\d{6})<', answer.get_data(as_text=True))
    assert pin
    assert pin.group(1) not in later.get_data(as_text=True)
    assert "The mail was sent" in words(later)
    assert "Not opened yet" in words(later)


def test_a_withdrawn_link_opens_nothing(
    pages: FlaskClient, seat: Seat, studio: StudioState, issued: str
) -> None:
    pages.post(f"/documents/{issued}/send", data={"email": "other@example.com"})
    (mail,) = [path.read_text() for path in studio.outbox_dir.iterdir()]
    link = re.search(r"/d/[\w=\n-]+", mail)
    assert link
    pages.post(f"/documents/{issued}/withdraw")
    assert "A link was ended" in words(pages.get(f"/documents/{issued}"))
    seat.actor = NOBODY
    token = link.group().replace("=\n", "").strip()
    assert pages.get(token).status_code == 404


@pytest.mark.parametrize("odd", ["", "nobody", "a@b.example, c@d.example"])
def test_odd_addresses_are_refused(pages: FlaskClient, issued: str, odd: str) -> None:
    refused = pages.post(f"/documents/{issued}/send", data={"email": odd})

    assert refused.status_code == 422
    assert len(problems(refused)) == 1


def test_a_letter_sent_to_a_clinician_is_kept_as_a_disclosure(
    pages: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        client = replies.get(unit, sent(unit)).client.public_id
    path = re.search(
        r'href="(/documents/[\w-]+)"', pages.get(f"/clients/{client}").get_data(as_text=True)
    )
    assert path
    assert "Follow the answer" in words(pages.get(path.group(1)))
    pages.post(f"{path.group(1)}/send", data={"email": "mara@example.com"})
    pages.post(f"{path.group(1)}/send", data={"email": "clinic@example.com"})

    with studio.reading(THERAPIST) as unit:
        (kept,) = unit.session.scalars(select(Disclosure)).all()
    assert b"clinic" not in kept.body.data


def test_papers_of_nobody_are_not_found_and_the_desk_sees_none(
    pages: FlaskClient, seat: Seat, issued: str
) -> None:
    assert pages.get("/documents/nobody").status_code == 404
    assert pages.post("/documents/nobody/send", data={"email": "a@b.example"}).status_code == 404
    assert pages.post("/documents/nobody/withdraw").status_code == 404
    seat.actor = DESK
    assert pages.get(f"/documents/{issued}").status_code == 403
